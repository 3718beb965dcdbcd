import Files
import NeuralNetworks
import Tensors
import _Differentiation

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of a perceptron: two layers on the flattened window.
public struct PerceptronConfiguration: ModelConfiguration {
  public static let kind = "perceptron"
  public static let summary = "two layers on the flattened window"

  public var task = ForecastTask()
  @Setting("Units of the hidden layer", .within(1...16_384)) public var width = 32
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  var inputs: Int { task.lookback * task.assets * task.features }
  var outputs: Int { task.assets * task.outputs * task.valueCount }
  public var parameterCount: Int { (inputs + 1) * width + (width + 1) * outputs }

  public func makeModel(using stream: inout RandomStream) -> Perceptron {
    Perceptron(self, using: &stream)
  }
}

/// W2·GELU(W1·x + b1) + b2 of the flattened window.
public struct Perceptron: Forecaster {
  /// [width, L·N·F] and [N·P·Q, width]
  public var hidden, output: Linear
  @noDerivative let task: ForecastTask

  /// A perceptron with weights drawn from `stream`.
  public init(_ configuration: PerceptronConfiguration, using stream: inout RandomStream) {
    let c = configuration
    hidden = Linear(inputs: c.inputs, outputs: c.width, using: &stream)
    output = Linear(inputs: c.width, outputs: c.outputs, using: &stream)
    task = c.task
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let flat = withoutDerivative(at: [input.features.shape[0], hidden.weight.shape[1]])
    let shape = withoutDerivative(
      at: [input.features.shape[0], task.assets, task.outputs, task.valueCount])
    let x = input.features.reshaped(to: flat)  // [B, L·N·F]
    return ForecastOutput(values: output(hidden(x).gelu()).reshaped(to: shape))
  }

  /// `hidden` and `output`.
  public var parameters: [Parameter<Perceptron>] {
    var list: [Parameter<Self>] = []
    list.append("hidden", hidden, \.hidden, \.hidden)
    list.append("output", output, \.output, \.output)
    return list
  }
}
