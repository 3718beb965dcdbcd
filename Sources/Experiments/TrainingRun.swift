import NeuralNetworks

/// What a training leaves behind: the weights of its best validation epoch, those of its last, and its history.
public struct TrainingRun: Sendable {
  /// Features, windows, model, training.
  public let configuration: ExperimentConfiguration
  /// With the weights of the best validation loss.
  public let best: TrainedForecaster
  /// With the weights after the last epoch.
  public let last: TrainedForecaster

  /// One report for every epoch.
  public var history: [EpochReport] { best.history }
}
