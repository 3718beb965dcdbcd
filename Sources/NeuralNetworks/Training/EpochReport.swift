/// What an epoch did.
public struct EpochReport: Codable, Sendable, Equatable {
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

/// What an optimiser step did.
public struct StepReport: Sendable, Equatable {
  /// From 1, and how many there are in all epochs.
  public let step, steps: Int
  /// The epoch that it belongs to, from 1.
  public let epoch: Int
  /// The mean training loss of its windows, with dropout.
  public let loss: Double
  /// Its learning rate.
  public let learningRate: Double
  /// The gradient norm before clipping.
  public let gradientNorm: Double
}

/// Training met a number that is not finite.
public struct TrainingDivergence: Error, Sendable, CustomStringConvertible {
  /// The optimiser step, from 1.
  public let step: Int
  /// The learning rate of that step.
  public let learningRate: Double
  /// The gradient norm before clipping; the epoch's largest when the loss is the validation's.
  public let gradientNorm: Double
  /// The loss.
  public let loss: Double
  /// Whether it is the loss of the validation windows after that step, and not of the step itself.
  public var isValidation = false

  /// One line that names all of it.
  public var description: String {
    "training diverged at step \(step): \(isValidation ? "validation " : "")loss \(loss), "
      + "learning rate \(learningRate), gradient norm \(gradientNorm)"
  }
}
