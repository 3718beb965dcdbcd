import Files
import NeuralNetworks
import Tensors
import _Differentiation

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of an LSTM.
public struct LSTMConfiguration: ModelConfiguration {
  public static let kind = "lstm"
  public static let summary = "a long short-term memory, read after the newest bar"

  public var task = ForecastTask()
  @Setting("What a step holds: all assets, or each asset alone") public var sequences =
    Sequences.market
  @Setting("H, the width of the state", .within(1...16_384)) public var width = 32
  @Setting("Layers", .within(1...16_384)) public var layers = 1
  @Setting("Dropout rate, between layers and before the head", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// N·F, or F.
  var inputs: Int { sequences.inputs(task) }
  /// N·P·Q, or P·Q.
  var outputs: Int { task.forecastSize * sequences.assetsTogether(task) }

  /// The hidden states: the products of a step want as many rows as fit.
  public var activationCount: Int {
    task.lookback * sequences.count(task) * width
  }

  public var parameterCount: Int {
    LSTMStack.parameterCount(inputs: inputs, width: width, layers: layers)
      + outputs * (width + 1)
  }

  public func makeModel(using stream: inout RandomStream) -> LSTM { LSTM(self, using: &stream) }
}

/// A long short-term memory (Hochreiter and Schmidhuber 1997) over the bars of a window,
/// h_t, c_t = LSTM(x_t, h_{t−1}, c_{t−1}), and a linear head on the last hidden state, û = W·h_L + b.
///
/// With `sequences` `market` a step x_t is what all assets show at a bar, and one state forecasts them all: assets see each
/// other. With `asset` each has a state of its own, the weights are shared, and no asset sees another. A missing bar counts
/// as 0, the mean of a feature.
public struct LSTM: Forecaster {
  /// The layers over time.
  public var lstm: LSTMStack
  /// [N·P·Q, H], or [P·Q, H]
  public var head: Linear
  /// Sizes and choices.
  @noDerivative public let configuration: LSTMConfiguration

  /// A model with weights from U(±1/√H).
  public init(_ configuration: LSTMConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    lstm = LSTMStack(
      inputs: c.inputs, width: c.width, layers: c.layers, dropout: c.dropout, using: &stream)
    head = Linear(inputs: c.width, outputs: c.outputs, using: &stream)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(input.features, of: "LSTM"))
    let x = masking(input.features, by: withoutDerivative(at: input.mask))
    let windows = withoutDerivative(at: x.shape[0])
    let steps = c.sequences.steps(of: x).permuted([0, 2, 1, 3])  // [B, S, L, inputs]
    let rows = withoutDerivative(at: [windows * steps.shape[1], c.task.lookback, c.inputs])
    let last = lstm(steps.reshaped(to: rows), context, windows: windows)  // [B·S, H]
    let state = last.reshaped(to: withoutDerivative(at: [windows, steps.shape[1], c.width]))
    let mask = withoutDerivative(at: context.dropout(c.dropout, at: "head"))
    return ForecastOutput(
      values: head(dropped(state, mask)).asForecasts(withoutDerivative(at: c.task)))
  }

  /// `lstm` and `head`.
  public var parameters: [Parameter<LSTM>] {
    var list: [Parameter<Self>] = []
    list.append("lstm", lstm, \.lstm, \.lstm)
    list.append("head", head, \.head, \.head)
    return list
  }
}
