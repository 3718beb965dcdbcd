import Files
import NeuralNetworks
import Tensors
import _Differentiation

/// How a token is made of what a step holds.
public enum TokenProjection: String, ScalarSettingValue, CaseIterable { case convolution, linear }

/// The sizes and choices of a data embedding.
struct DataEmbeddingSettings: Sendable, Equatable {
  /// What a step holds.
  var inputs: Int
  /// D
  var width: Int
  /// A convolution of three steps, or a linear layer of one.
  var values = TokenProjection.convolution
  /// Whether the position code is added.
  var hasPositions = true
  /// Whether token and time layers have biases.
  var hasBias = true
  /// How the calendar is read, and the width of an appended Time2Vec.
  var time = TimeEmbedding.none
  var timeWidth = 2
  /// On the sum.
  var dropout: Float = 0

  /// A width that has no position code, or no room for Time2Vec; nil when all is well.
  var conflict: SettingFault? {
    let needsCode = hasPositions || time == .fixed
    if needsCode && width % 2 != 0 {
      return SettingFault("width", "is \(width), expected an even number")
    }
    guard time == .time2vec, timeWidth % 2 != 0 || timeWidth >= width else { return nil }
    return SettingFault("timeWidth", "is \(timeWidth), expected an even number below \(width)")
  }

  /// The width of the token before Time2Vec is appended.
  var valueWidth: Int { time == .time2vec ? width - timeWidth : width }

  /// The weights of token and time.
  var parameterCount: Int {
    let bias = hasBias ? valueWidth : 0
    return valueWidth * inputs * (values == .convolution ? 3 : 1) + bias
      + TimeCode.parameterCount(time, width: time == .time2vec ? timeWidth : width, hasBias)
  }
}

/// Tokens of the published encoder-decoders (Zhou et al. 2021, appendix B): a circular convolution of three steps, the position
/// code, and a code of the calendar, then dropout.
///
/// The convolution is circular: the newest step sees the oldest of its own window.
public struct DataEmbedding: Layer {
  /// [D, inputs, 3], used with a convolution.
  public var conv: Convolution
  /// [D, inputs], used with a linear layer.
  public var linear: Linear
  /// The code of the calendar.
  public var time: TimeCode
  /// [L, 1, D]
  @noDerivative let positions: Tensor
  @noDerivative let settings: DataEmbeddingSettings
  @noDerivative let name: String

  /// An embedding of `length` steps; the convolution is drawn from N(0, 2/(3·inputs)), as published.
  init(
    _ settings: DataEmbeddingSettings, length: Int, name: String, using stream: inout RandomStream
  ) {
    let (s, width) = (settings, settings.valueWidth)
    let isLinear = s.values == .linear
    conv = Convolution(
      inputs: s.inputs, outputs: isLinear ? 1 : width, padding: .circular, hasBias: s.hasBias,
      using: &stream)
    conv.weight = .normal(
      conv.weight.shape, standardDeviation: (2 / Double(3 * s.inputs)).squareRoot(), using: &stream)
    linear = Linear(inputs: s.inputs, outputs: isLinear ? width : 1, using: &stream)
    time = TimeCode(
      s.time, width: s.time == .time2vec ? s.timeWidth : s.width, hasBias: s.hasBias,
      using: &stream)
    positions =
      s.hasPositions
      ? Tensor.positionalEncoding(length: length, width: width).withNewAxis(1)
      : Tensor(repeating: 0, shape: [length, 1, width])
    self.settings = s
    self.name = name
  }

  /// x [B, L, N, inputs] and its calendar [B, L, 4] → [B, L, N, D].
  @differentiable(reverse,wrt: (self, x, marks))
  func callAsFunction(_ x: Tensor, _ marks: Tensor, _ context: ForwardContext) -> Tensor {
    var h = settings.values == .convolution ? conv(x) : linear(x)
    if settings.hasPositions { h = h + withoutDerivative(at: positions) }
    h = withTime(h, marks)
    return dropped(h, withoutDerivative(at: context.dropout(settings.dropout, at: name)))
  }

  @differentiable(reverse,wrt: (self, h, marks))
  private func withTime(_ h: Tensor, _ marks: Tensor) -> Tensor {
    if settings.time == .none { return h }
    let code = time(marks).withNewAxis(2)  // [B, L, 1, D]
    if settings.time != .time2vec { return h + code }
    return concatenated(
      h, code.repeated(along: 2, count: withoutDerivative(at: h.shape[2])), along: 3)
  }

  /// `conv` or `linear`, and those of `time`.
  public var parameters: [Parameter<DataEmbedding>] {
    var list: [Parameter<Self>] = []
    if settings.values == .convolution {
      list.append("conv", conv, \.conv, \.conv)
    } else {
      list.append("linear", linear, \.linear, \.linear)
    }
    list.append("time", time, \.time, \.time)
    return list
  }
}

extension ModelInput {
  /// The calendar of the bars `rows` of the window and what is forecast, [B, rows, 4]; of no width where `time` does not ask for it.
  func marks(_ rows: Range<Int>, for time: TimeEmbedding) -> Tensor {
    guard time != .none else {
      return Tensor(repeating: 0, shape: [features.shape[0], rows.count, 0])
    }
    guard let timeMarks else { fatalError("timeEmbedding \(time): the input has no calendar") }
    return timeMarks.slice(1, rows)
  }
}
