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
  /// - Throws: `ValidationError` when --count is more than there are, or not of this rule.
  func rule(for forecaster: TrainedForecaster, position: Int = 0) throws -> ForecastWeights.Rule {
    let assets = forecaster.scaling.features.symbols.count
    let usual = max(1, assets / 3)
    switch name(for: forecaster) {
    case .longShort:
      return .longShort(count: try side(atMost: max(1, assets / 2), of: assets) ?? usual)
    case .longOnly: return .longOnly(count: try side(atMost: assets, of: assets) ?? usual)
    case .sign:
      try refuseCount("sign")
      return .sign
    case .proportional:
      try refuseCount("proportional")
      return .proportional(scale: forecaster.usualSize(position: position))
    case nil:
      try refuseCount("the model's own")
      return forecaster.defaultRule
    }
  }

  /// The rule asked for; of the models' own the one that counts, else nil.
  private func name(for forecaster: TrainedForecaster) -> Name? {
    if let rule { return rule }
    if case .longShort = forecaster.defaultRule { return .longShort }
    return nil
  }

  private func side(atMost most: Int, of assets: Int) throws -> Int? {
    if let count {
      try requireOption(
        count <= most, "--count", count, mustBe: "at most \(most): the model has \(assets) assets")
    }
    return count
  }

  private func refuseCount(_ rule: String) throws {
    if count == nil { return }
    throw ValidationError("'--count' is of long-short and long-only; the rule here is \(rule).")
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
