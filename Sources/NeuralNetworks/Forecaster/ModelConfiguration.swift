import Files
import Tensors

/// The settings of one kind of model, the section `model` of a configuration: keys, ranges, help and the model itself.
///
/// To add a model, write one of these beside it and name it in the registry.
public protocol ModelConfiguration: SettingsSection {
  /// The model that is made of it.
  associatedtype Model: Forecaster
  /// The name after `model.kind`, which is also the family in a checkpoint.
  static var kind: String { get }
  /// What it is, for people.
  static var summary: String { get }
  /// The settings that a person gets who sets nothing; those of `init()` are what a file means that leaves one out.
  static var recommended: Self { get }
  /// What the experiment asks of the model; no settings.
  var task: ForecastTask { get set }
  /// What the head says.
  var head: ForecastHead { get set }
  /// How many trainable numbers the model will have, so that a file can be held against it before anything is allocated.
  ///
  /// Asked only of configurations without a validation error, whose sizes are too small to overflow.
  var parameterCount: Int { get }
  /// What does not go together with the task, asked once the task is known and everything is in range; nil when all does.
  var taskConflict: SettingFault? { get }
  /// Whether the model reads the calendar.
  var needsTimeMarks: Bool { get }
  /// Numbers in the largest activation of one window, by which micro-batches are kept in cache; 0 where it does not matter.
  var activationCount: Int { get }
  /// A model with weights drawn from `stream`.
  func makeModel(using stream: inout RandomStream) -> Model
  /// What is minimised with these training settings.
  func objective(_ training: TrainingConfiguration) -> any Objective
}

extension ModelConfiguration {
  /// Those of `init()`.
  public static var recommended: Self { Self() }
  /// Goes together with every task.
  public var taskConflict: SettingFault? { nil }
  /// Does not read the calendar.
  public var needsTimeMarks: Bool { false }
  /// Any number of windows.
  public var activationCount: Int { 0 }
  /// The loss that the settings name.
  public func objective(_ training: TrainingConfiguration) -> any Objective {
    training.objective(quantiles: task.quantiles)
  }

  /// What makes the model larger than a computer can train; nil when it is not. Asked only of configurations without a
  /// validation error.
  public var sizeError: SettingFault? {
    let most = 1 << 27
    guard parameterCount > most else { return nil }
    return SettingFault("model", "asks for \(parameterCount) weights, expected at most \(most)")
  }

  /// Why no model can be made of this; nil when one can.
  public var buildError: SettingFault? {
    task.validationError ?? validationError ?? taskConflict ?? sizeError
  }

  /// Stops when no model can be made of this.
  public func requireValid() {
    let fault = buildError
    require(fault == nil, "\(Self.kind): \(fault?.description ?? "")")
  }

  /// Windows to run at once, `most` or a half, a quarter, … of it: few enough that the largest activation of a micro-batch stays
  /// below 400 kB, and a block of the model in a core's cache; two are never too many.
  ///
  /// Measured: at the reference configuration 1, 2, 4, 8 windows take 596, 572, 584, 603 ms a step of 32 (L·N·D 430 kB), at the
  /// classroom's 72, 71, 78, 75 ms (123 kB), while memory grows from 97 to 279 and from 54 to 91 MB.
  public func windowsInCache(atMost most: Int) -> Int {
    let bytes = activationCount * MemoryLayout<Float>.size
    var count = most
    while count > 2 && count > 400_000 / max(1, bytes) { count /= 2 }
    return count
  }
}

/// What an experiment asks of a model besides its settings: the sizes of input and output.
public struct ForecastTask: Codable, Sendable, Equatable {
  /// L, steps in a window.
  public var lookback = 1
  /// N
  public var assets = 1
  /// F, features of an asset at a step.
  public var features = 1
  /// P, horizons forecast for an asset.
  public var outputs = 1
  /// The quantiles of each of them; empty for one expected value.
  public var quantiles: [Double] = []
  /// Where evaluation draws its random choices from.
  public var samplingSeed: UInt64 = 1

  /// The smallest task there is.
  public init() {}

  /// Q, values for each horizon.
  public var valueCount: Int { max(1, quantiles.count) }

  /// The longest window: attention along it compares each of its steps with each.
  public static let longestLookback = 1 << 14
  /// The farthest horizon, in bars: ten weeks of minutes.
  public static let farthestHorizon = 100_000

  /// The first size that no model can have; nil when there is none.
  public var validationError: SettingFault? {
    let sizes = [
      ("lookback", lookback, Self.longestLookback), ("assets", assets, 1 << 14),
      ("features", features, 1 << 14),
      ("outputs", outputs, 1 << 10),
    ]
    for (name, value, most) in sizes where !(1...most).contains(value) {
      return SettingFault(name, "is \(value), expected 1 to \(most)")
    }
    return quantilesError
  }

  /// Quantiles that do not rise between 0 and 1; nil when they do.
  public var quantilesError: SettingFault? {
    let isRising = zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 < $1 }
    if isRising && quantiles.allSatisfy({ $0 > 0 && $0 < 1 }) && quantiles.count <= 100 {
      return nil
    }
    return SettingFault("quantiles", "is \(quantiles), expected rising numbers between 0 and 1")
  }
}
