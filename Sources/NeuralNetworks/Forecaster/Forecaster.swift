import Tensors
import _Differentiation

/// A model that the trainer can train: windows of features in, forecasts of every asset out.
///
/// A model needs nothing else: `ModelConfiguration` defines its settings and its name.
public protocol Forecaster: Layer {
  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput

  /// The outputs of a batch too small to be cut into windows, on several cores where the model knows how; the result does not
  /// depend on `workers`.
  func predict(_ input: ModelInput, _ context: ForwardContext, workers: Int) -> ForecastOutput

  /// Whether the forward pass in training needs the statistics of the whole batch, which then is one micro-batch.
  var needsWholeBatch: Bool { get }

  /// Where evaluation draws its random choices from.
  var samplingSeed: UInt64 { get }

  /// The names under which a recorder finds attention across assets, [B, H, L, N, N], layer by layer; empty where there is none.
  var crossAttentionNames: [String] { get }

  /// The models whose mean this one is; itself unless it is an ensemble.
  var ensembleMembers: [any Forecaster] { get }

  /// Moves the running statistics after a training step.
  mutating func updateRunningStatistics(_ statistics: StatisticsCollector)
}

extension Forecaster {
  /// On one core.
  public func predict(
    _ input: ModelInput, _ context: ForwardContext, workers: Int
  ) -> ForecastOutput { self(input, context) }

  /// Windows are independent.
  public var needsWholeBatch: Bool { false }
  /// No random choices.
  public var samplingSeed: UInt64 { 1 }
  /// No attention across assets.
  public var crossAttentionNames: [String] { [] }
  /// One model.
  public var ensembleMembers: [any Forecaster] { [self] }
  /// No running statistics.
  public mutating func updateRunningStatistics(_ statistics: StatisticsCollector) {}

  /// The raw outputs u [B, N, P·Q] of features [B, L, N, F] of which none is missing.
  @differentiable(reverse,wrt: (self, features))
  public func callAsFunction(_ features: Tensor, _ context: ForwardContext) -> Tensor {
    self(ModelInput(features: features), context).flattened
  }
}
