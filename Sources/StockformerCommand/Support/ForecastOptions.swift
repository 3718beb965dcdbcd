import ArgumentParser
import Backtesting
import Experiments
import Files

/// How forecasts become target weights.
struct RuleOptions: ParsableArguments {
  /// A rule by name.
  enum Name: String, ExpressibleByArgument, CaseIterable {
    case longShort = "long-short"
    case longOnly = "long-only"
    case sign
    case proportional
  }

  @Option(
    help: """
      How forecasts become weights: long-short, long-only, sign or proportional (default: long-short for regression, \
      sign for direction, proportional for allocation).
      """)
  var rule: Name?
  @Option(
    parsing: .unconditional,
    help: "Assets on each side of long-short and long-only (default: a third of them).")
  var count: Int?

  func validate() throws {
    if let count { try requireOption(count >= 1, "--count", count, mustBe: "at least 1") }
  }

  /// The rule asked for, else the model's own.
  ///
  /// - Parameter position: that of the horizon that is traded.
  func rule(for forecaster: TrainedForecaster, position: Int = 0) -> ForecastWeights.Rule {
    let count = count ?? max(1, forecaster.scaling.features.symbols.count / 3)
    switch rule {
    case nil: break
    case .longShort: return .longShort(count: count)
    case .longOnly: return .longOnly(count: count)
    case .sign: return .sign
    case .proportional: return .proportional(scale: forecaster.usualSize(position: position))
    }
    if case .longShort = forecaster.defaultRule { return .longShort(count: count) }
    return forecaster.defaultRule
  }
}

/// Which of a model's horizons is meant.
struct HorizonOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Bars ahead, for a model of several horizons (default: its first).")
  var horizon: Int?

  /// The position of the horizon among the model's.
  ///
  /// - Throws: `ValidationError` when the model has no such horizon.
  func position(in forecaster: TrainedForecaster) throws -> Int {
    guard let horizon else { return 0 }
    let known = forecaster.kind.horizons
    guard let position = known.firstIndex(of: horizon) else {
      let list = known.map(String.init).joined(separator: ", ")
      throw ValidationError("'--horizon' is \(horizon), expected one of the model's: \(list)")
    }
    return position
  }
}
