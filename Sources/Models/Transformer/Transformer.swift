import Files
import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of a transformer over time.
public struct TransformerConfiguration: ModelConfiguration {
  public static let kind = "transformer"
  public static let summary = "an encoder along time, read at the newest bar"

  public var task = ForecastTask()
  @Setting("What a step holds: all assets, or each asset alone") public var sequences =
    Sequences.market
  @Setting("D, the width of a token; even", .within(1...16_384)) public var width = 32
  @Setting("H, attention heads, which divide the width", .within(1...16_384)) public var heads = 4
  @Setting("E, encoder layers", .within(1...16_384)) public var layers = 1
  @Setting("D_ff, inside the feed-forward block", .within(1...16_384)) public var feedForward = 64
  @Setting("Inside the feed-forward block") public var activation = FeedForwardActivation.gelu
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? {
    if width % 2 != 0 { return SettingFault("width", "is \(width), expected an even number") }
    return layerSettings.conflict
  }

  /// N·F, or F.
  var inputs: Int { sequences.inputs(task) }
  /// N·P·Q, or P·Q.
  var outputs: Int { task.forecastSize * sequences.assetsTogether(task) }
  /// S, sequences of a window.
  var sequenceCount: Int { sequences.count(task) }

  /// What all encoder layers are made of.
  var layerSettings: TransformerLayerSettings {
    TransformerLayerSettings(
      width: width, heads: heads, feedForward: feedForward, activation: activation,
      dropout: dropout)
  }

  public var activationCount: Int { task.lookback * sequenceCount * width }

  public var parameterCount: Int {
    width * (inputs + 1) + layers * layerSettings.parameterCount + outputs * (width + 1)
  }

  public func makeModel(using stream: inout RandomStream) -> Transformer {
    Transformer(self, using: &stream)
  }
}

/// The encoder of the transformer over the bars of a window (Vaswani et al. 2017): h_t = W·x_t + b + position code, encoder
/// layers along time, and a linear head on the newest token.
///
/// With `sequences` `market` a token is what all assets show at a bar, and the newest one forecasts them all: assets see each
/// other in its read-in and head, never by attention. With `asset` each has tokens of its own, the weights are shared, and
/// no asset sees another. A missing bar counts as 0, the mean of a feature; of an asset's own tokens nothing attends to one.
public struct Transformer: Forecaster {
  /// [D, N·F], or [D, F]
  public var embedding: Linear
  /// E encoder layers, of which the last computes the newest token alone.
  public var layers: [TransformerLayer]
  /// [N·P·Q, D], or [P·Q, D]
  public var head: Linear
  /// [L, S, D]
  @noDerivative let positions: Tensor
  /// Sizes and choices.
  @noDerivative public let configuration: TransformerConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: TransformerConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    embedding = Linear(inputs: c.inputs, outputs: c.width, using: &stream)
    layers = []
    for i in 0..<c.layers {
      layers.append(
        TransformerLayer(c.layerSettings, along: .time, name: "temporal.\(i)", using: &stream))
    }
    head = Linear(inputs: c.width, outputs: c.outputs, using: &stream)
    positions = Tensor.positionalEncoding(length: c.task.lookback, width: c.width)
      .withNewAxis(1).repeated(along: 1, count: c.sequenceCount)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(input.features, of: "Transformer"))
    let mask = withoutDerivative(at: input.mask)
    let bars = withoutDerivative(
      at: c.sequences == .asset ? mask.map { AttentionMask.bars($0) } ?? .all : .all)
    let x = c.sequences.steps(of: masking(input.features, by: mask))
    let tokens = embedding(x) + withoutDerivative(at: positions)  // [B, L, S, D]
    var h = dropped(tokens, withoutDerivative(at: context.dropout(c.dropout, at: "embedding")))
    let last = withoutDerivative(at: layers.count - 1)
    for i in 0..<withoutDerivative(at: layers.count) {
      h = layers[i](h, context, mask: bars, lastStepOnly: withoutDerivative(at: i == last))
    }
    return ForecastOutput(values: head(h).asForecasts(withoutDerivative(at: c.task)))
  }

  /// `embedding`, `layers.i` and `head`.
  public var parameters: [Parameter<Transformer>] {
    var list: [Parameter<Self>] = []
    list.append("embedding", embedding, \.embedding, \.embedding)
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    list.append("head", head, \.head, \.head)
    return list
  }
}
