import NeuralNetworks
import Tensors
import _Differentiation

/// The Temporal Fusion Transformer (Lim et al. 2021, "Temporal Fusion Transformers for Interpretable Multi-horizon Time Series
/// Forecasting", as pytorch-forecasting has it) of every asset's own window; no asset sees another.
///
/// Past bars know an asset's features; past and future steps know their time relative to the newest bar, t/L, and with
/// `calendar` the calendar's columns; the static variable is the asset itself, an embedding, so that the model is tied to the
/// number and order of its assets. Each horizon is a step of the decoder, each quantile an output of it, to be trained with the loss
/// `quantile`. With other variables `network` is the published model. At a missing bar features count as 0, the LSTM's state stays as
/// it is, and nothing attends there.
public struct TFT: Forecaster {
  /// Everything but the choice of variables.
  public var network: TemporalFusionNetwork
  /// Sizes and choices.
  @noDerivative public let configuration: TFTConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: TFTConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    network = TemporalFusionNetwork(configuration.network, using: &stream)
    self.configuration = configuration
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let task = withoutDerivative(at: configuration.task)
    withoutDerivative(at: task.requireWindows(input.features, of: "TFT"))
    let mask = withoutDerivative(at: input.mask)
    let x = masking(input.features, by: mask)
    let (known, future) = withoutDerivative(at: (knownVariables(input), unknown(x.shape)))
    let reals = concatenated(known, concatenated(x, future, along: 1), along: 3)
    return ForecastOutput(values: network(reals, context, mask: mask).permuted([0, 2, 1, 3]))
  }

  /// Relative time and the calendar of all steps, [B, L + P, N, K].
  private func knownVariables(_ input: ModelInput) -> Tensor {
    let task = configuration.task
    let shape = [input.features.shape[0], task.lookback + task.outputs, task.assets]
    let relative = Tensor.relativeTime(task).withNewAxis(1).broadcast(to: shape + [1])
    guard configuration.calendar else { return relative }
    guard let marks = input.timeMarks else { fatalError("TFT: the input has no calendar") }
    let columns = marks.withNewAxis(2).broadcast(to: shape + [TFTConfiguration.calendarColumns])
    return Tensor(concatenating: [relative, columns], along: 3)
  }

  /// What is not known of the steps ahead, zeros [B, P, N, F], which nothing reads.
  private func unknown(_ shape: [Int]) -> Tensor {
    Tensor(repeating: 0, shape: [shape[0], configuration.task.outputs] + shape[2...])
  }

  /// `network`.
  public var parameters: [Parameter<TFT>] {
    var list: [Parameter<Self>] = []
    list.append("network", network, \.network, \.network)
    return list
  }
}
