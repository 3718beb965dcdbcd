import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// PatchTST (Nie et al. 2023, "A Time Series Is Worth 64 Words"): the window of an asset is cut into overlapping patches, each
/// of which is a token, W·patch + position code; encoder layers attend along them; a linear head reads all tokens.
///
/// No asset sees another: the weights are shared, with `individual` all but the head's. With one feature, a shared head,
/// `norm` `batch` and `normalization` `reversible` it is the published model; of several features a patch holds all. A
/// missing bar counts as 0, after normalisation too, and nothing attends to a patch without a bar.
public struct PatchTST: Forecaster {
  /// [D, patch·F], no bias
  public var embedding: Tensor
  /// E encoder layers.
  public var layers: [TransformerLayer]
  /// After the last layer, used with `norm` `layer`.
  public var layerNorm: LayerNorm
  /// After the last layer, used with `norm` `batch`.
  public var batchNorm: BatchNorm
  /// [P·Q, D·n], or [N, P·Q, D·n] with weights for every asset
  public var head: AssetLinear
  /// [n, N, D]
  @noDerivative let positions: Tensor
  /// Sizes and choices.
  @noDerivative public let configuration: PatchTSTConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: PatchTSTConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    let inputs = c.patchLength * c.task.features
    embedding = .uniform([c.width, inputs], fanIn: inputs, using: &stream)
    layers = []
    for i in 0..<c.layers {
      layers.append(
        TransformerLayer(c.layerSettings, along: .time, name: "temporal.\(i)", using: &stream))
    }
    layerNorm = LayerNorm(width: c.width)
    batchNorm = BatchNorm(width: c.width)
    head = AssetLinear(
      inputs: c.width * c.patchCount, outputs: c.task.forecastSize,
      assets: c.individual ? c.task.assets : nil, using: &stream)
    positions = Tensor.positionalEncoding(length: c.patchCount, width: c.width)
      .withNewAxis(1).repeated(along: 1, count: c.task.assets)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(input.features, of: "PatchTST"))
    let mask = withoutDerivative(at: input.mask)
    let x = masking(input.features, by: mask)
    if c.normalization == .none { return ForecastOutput(values: forecasts(x, mask, context)) }
    let window = NormalizedWindow(standardizing: x, mask: mask)
    let y = forecasts(window.values, mask, context)
    return ForecastOutput(values: c.normalization == .reversible ? window.restoring(y) : y)
  }

  @differentiable(reverse,wrt: (self, x))
  private func forecasts(_ x: Tensor, _ mask: Tensor?, _ context: ForwardContext) -> Tensor {
    let c = withoutDerivative(at: configuration)
    let present = withoutDerivative(at: mask.map(patchMask) ?? .all)
    var h = linear(patches(x), embedding) + withoutDerivative(at: positions)  // [B, n, N, D]
    withoutDerivative(at: context.recorder?.record("patches", h))
    h = dropped(h, withoutDerivative(at: context.dropout(c.dropout, at: "embedding")))
    for i in 0..<withoutDerivative(at: layers.count) {
      h = layers[i](h, context, mask: present)
    }
    h = normalized(h, context)
    withoutDerivative(at: context.recorder?.record("encoder", h))
    let y = head(h.assetWindows())  // [B, N, D·n], channel by channel
    return dropped(y, withoutDerivative(at: context.dropout(c.dropout, at: "head")))
      .asForecasts(withoutDerivative(at: c.task))
  }

  @differentiable(reverse,wrt: (self, h))
  private func normalized(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    if configuration.norm == .layer { return layerNorm(h) }
    withoutDerivative(at: context.statistics?.record("norm", ChannelStatistics(of: h)))
    return batchNorm(h, training: context.isTraining)
  }

  /// Overlapping patches, the newest bar repeated `stride` times behind the last: [B, L, N, F] → [B, n, N, patch·F].
  @differentiable(reverse,wrt: x)
  func patches(_ x: Tensor) -> Tensor {
    let c = withoutDerivative(at: configuration)
    let padded = concatenated(x, x.lastStep().repeated(along: 1, count: c.stride), along: 1)
    // A causal kernel at every stride-th step reads the bars up to it: with `before` zeros in front, number `first` reads
    // bars 0 to patch − 1.
    let first = withoutDerivative(at: (c.patchLength + c.stride - 2) / c.stride)
    let before = withoutDerivative(at: first * c.stride - c.patchLength + 1)
    let zeros = withoutDerivative(
      at: Tensor(repeating: 0, shape: [x.shape[0], before] + x.shape.dropFirst(2)))
    let taps = withoutDerivative(
      at: Taps(kernel: c.patchLength, stride: c.stride, padding: .causal))
    return unfolded(concatenated(zeros, padded, along: 1), taps)
      .slice(1, withoutDerivative(at: first..<first + c.patchCount))
  }

  /// Which patches hold at least one bar: [B, L, N] → [B, n, N].
  private func patchMask(_ mask: Tensor) -> AttentionMask {
    .bars(patches(mask.withNewAxis(3)).maximum(along: 3, keepingDimensions: false))
  }

  /// `embedding.weight`, `layers.i`, `norm` and `head`.
  public var parameters: [Parameter<PatchTST>] {
    var list = [Parameter<Self>("embedding.weight", \.embedding, \.embedding)]
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    if configuration.norm == .batch {
      list.append("norm", batchNorm, \.batchNorm, \.batchNorm)
    } else {
      list.append("norm", layerNorm, \.layerNorm, \.layerNorm)
    }
    list.append("head", head, \.head, \.head)
    return list
  }
}

extension PatchTST {
  /// Batch normalisation needs the whole batch.
  public var needsWholeBatch: Bool { configuration.norm == .batch }

  /// Moves the running statistics of batch normalisation.
  public mutating func updateRunningStatistics(_ statistics: StatisticsCollector) {
    if let batch = statistics["norm"] { batchNorm.updateRunningStatistics(batch) }
  }

  /// The running statistics of batch normalisation.
  public var buffers: [StateBuffer<PatchTST>] {
    var list: [StateBuffer<Self>] = []
    if configuration.norm == .batch { list.append("norm", batchNorm, \.batchNorm) }
    return list
  }
}
