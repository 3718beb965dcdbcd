import Files
import Foundation

/// How the learning rate changes, by name.
public enum ScheduleName: String, ScalarSettingValue, CaseIterable {
  /// Not at all.
  case constant
  /// Times a factor when the validation loss has not improved for some epochs.
  case plateau
  /// Up and down once over the whole training, by cosines (Smith and Topin 2018).
  case oneCycle
  /// Down by half a cosine (Loshchilov and Hutter 2017).
  case cosine
}

/// Halves (say) the learning rate when a loss stops falling; PyTorch's `ReduceLROnPlateau` in mode `min`.
public struct ReduceOnPlateau: Codable, Sendable, Equatable {
  /// The learning rate now.
  public private(set) var learningRate: Double
  let factor, threshold, minimum: Double
  let patience, cooldown: Int
  private var best: Double?
  private var badEpochs = 0
  private var cooling = 0

  /// "Better" is lower by the fraction `threshold`; after a cut, `cooldown` epochs do not count as bad. Of a negative loss that bound
  /// lies above the best one, so that an equal loss counts as better, in PyTorch as here.
  public init(
    learningRate: Double, factor: Double = 0.5, patience: Int = 5, threshold: Double = 1e-4,
    cooldown: Int = 0, minimum: Double = 0
  ) {
    self.learningRate = learningRate
    self.factor = factor
    self.patience = patience
    self.threshold = threshold
    self.cooldown = cooldown
    self.minimum = minimum
  }

  /// Takes the loss of an epoch; the rate falls at bad epoch number patience + 1 in a row.
  public mutating func observe(_ loss: Double) {
    if best.map({ loss < $0 * (1 - threshold) }) ?? (loss < .infinity) {
      best = loss
      badEpochs = 0
    } else {
      badEpochs += 1
    }
    if cooling > 0 {
      cooling -= 1
      badEpochs = 0
    }
    if badEpochs > patience {
      let lower = max(learningRate * factor, minimum)
      if learningRate - lower > 1e-8 { learningRate = lower }
      cooling = cooldown
      badEpochs = 0
    }
  }
}

/// Up from max/25 to max over the first 30 %, then down to max/250,000, by cosines; Adam's β1 cycles the other way. PyTorch's
/// `OneCycleLR`.
public struct OneCycle: Sendable {
  /// The highest learning rate.
  public let maximum: Double
  /// How many steps the cycle has.
  public let steps: Int
  /// The fraction of the steps that rise.
  public let rising: Double

  /// A cycle of `steps` steps.
  public init(maximum: Double, steps: Int, rising: Double = 0.3) {
    self.maximum = maximum
    self.steps = steps
    self.rising = rising
  }

  /// Learning rate and β1 of step `step`, from 0.
  public func callAsFunction(step: Int) -> (learningRate: Double, beta1: Double) {
    let initial = maximum / 25
    let turn = rising * Double(steps) - 1
    let position = Double(step)
    if position <= turn {
      let fraction = turn > 0 ? position / turn : 1
      return (between(initial, maximum, fraction), between(0.95, 0.85, fraction))
    }
    let fraction = (position - turn) / max(1, Double(steps) - 1 - turn)
    return (between(maximum, initial / 10_000, fraction), between(0.85, 0.95, fraction))
  }

  private func between(_ start: Double, _ end: Double, _ fraction: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(.pi * fraction))
  }
}

/// Half a cosine from the initial rate to 0 over `steps`; PyTorch's `CosineAnnealingLR`.
public struct CosineDecay: Sendable {
  /// The first learning rate.
  public let initial: Double
  /// How many steps it takes to reach 0.
  public let steps: Int

  /// A decay over `steps` steps.
  public init(initial: Double, steps: Int) {
    self.initial = initial
    self.steps = steps
  }

  /// The learning rate of step `step`, from 0.
  public func callAsFunction(step: Int) -> Double {
    initial / 2 * (1 + cos(.pi * Double(step) / Double(steps)))
  }
}
