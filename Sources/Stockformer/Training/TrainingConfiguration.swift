/// Everything that decides a training run besides the model and the data.
public struct TrainingConfiguration: Sendable, Equatable {
  /// What is made small.
  public var loss = Loss.mse
  /// At most this many passes over the training windows.
  public var epochs = 20
  /// Windows in an optimiser step.
  public var batchSize = 32
  /// Windows that one worker runs at once.
  public var microBatch = 2
  /// How many workers.
  public var workers = 1
  /// Which rule moves the weights.
  public var optimizer = OptimizerRule.adam
  /// The (highest) learning rate.
  public var learningRate = 1e-3
  /// Weight decay.
  public var weightDecay = 0.0
  /// The joint gradient norm that is clipped to.
  public var clip = 1.0
  /// How the learning rate changes.
  public var schedule = Schedule.reduceOnPlateau(factor: 0.5, patience: 5)
  /// Stop after this many epochs without a better validation loss; nil never stops early.
  public var patience: Int?
  /// The root of shuffle, dropout and sampling.
  public var seed: UInt64 = 1

  /// The seed document's choices: Adam 1e-3, batch 32, clip 1, plateau schedule.
  public init() {}
}

/// What an epoch did.
public struct EpochReport: Sendable, Equatable {
  /// From 1.
  public let epoch: Int
  /// The mean training loss, with dropout, over the epoch's steps.
  public let trainingLoss: Double
  /// The validation loss after the epoch, without dropout.
  public let validationLoss: Double
  /// The learning rate of its last step.
  public let learningRate: Double
  /// The largest gradient norm before clipping.
  public let gradientNorm: Double
  /// Whether its validation loss is the best so far.
  public let isBest: Bool
}

/// Training met a number that is not finite.
public struct TrainingDivergence: Error, Sendable, CustomStringConvertible {
  /// The optimiser step, from 1.
  public let step: Int
  /// The learning rate of that step.
  public let learningRate: Double
  /// The gradient norm before clipping.
  public let gradientNorm: Double
  /// The loss.
  public let loss: Double

  /// One line that names all of it.
  public var description: String {
    "training diverged at step \(step): loss \(loss), learning rate \(learningRate), "
      + "gradient norm \(gradientNorm)"
  }
}
