import ArgumentParser
import Backtesting
import Files
import Markets

/// Forecast intervals to score beside the forecasts.
struct IntervalOptions: ParsableArguments {
  @Option(help: "Wide CSV of lower bounds of forecast intervals, with --upper.")
  var lower: String?
  @Option(help: "Wide CSV of upper bounds of forecast intervals, with --lower.")
  var upper: String?
  @Option(
    parsing: .unconditional,
    help: "The probability with which an interval should hold the outcome (default: --level).")
  var intervalLevel: FiniteNumber?

  func validate() throws {
    if (lower == nil) != (upper == nil) {
      throw ValidationError("'--lower' and '--upper' belong together.")
    }
    guard let level = intervalLevel?.value else { return }
    try requireOption(
      level > 0 && level < 1, "--interval-level", level, mustBe: "between 0 and 1")
    if lower == nil {
      throw ValidationError("'--interval-level' needs '--lower' and '--upper'.")
    }
  }

  /// The scores of the intervals at the timestamps of `predictions`, read from the file `path`; nil when none were given.
  ///
  /// - Throws: `InputFault` when a file lacks an asset or a timestamp, an upper bound is below its lower one, or no interval has an
  ///   outcome.
  func scores(
    _ predictions: WideTable, _ path: String, targets: WideTable, level: Double
  ) throws(InputFault) -> IntervalScores? {
    guard let lower, let upper else { return nil }
    let bounds = try Self.bounds(lower, like: predictions, path)
    let above = try Self.bounds(upper, like: predictions, path)
    try Self.requireOrder(bounds, below: above, upper, at: Set(predictions.timestamps))
    guard
      let scores = IntervalScores(
        at: predictions, targets: targets, lower: bounds, upper: above,
        level: intervalLevel?.value ?? level)
    else {
      throw InputFault(file: lower, "no cell has an outcome and both bounds")
    }
    return scores
  }

  private static func bounds(
    _ file: String, like predictions: WideTable, _ path: String
  ) throws(InputFault) -> WideTable {
    let known = Set(predictions.assets)
    let rules = WideTable.Rules(
      asset: { known.contains($0) ? nil : "\($0) is not an asset of \(path)" })
    let table = try WideTable(contentsOf: file, rules: rules, reading: .reported)
    if let name = predictions.assets.first(where: { !table.assets.contains($0) }) {
      throw InputFault(file: file, row: 1, column: name, "is missing, but \(path) has it")
    }
    let timestamps = Set(table.timestamps)
    if let missing = predictions.timestamps.first(where: { !timestamps.contains($0) }) {
      throw InputFault(file: file, "has no row for \(missing), a timestamp of \(path)")
    }
    return table
  }

  /// Finds the first upper bound, in the order of its file, that lies below the lower one.
  private static func requireOrder(
    _ lower: WideTable, below upper: WideTable, _ path: String, at timestamps: Set<Int64>
  ) throws(InputFault) {
    let rows = Dictionary(uniqueKeysWithValues: lower.timestamps.enumerated().map { ($1, $0) })
    let columns = upper.assets.map { lower.assets.firstIndex(of: $0) ?? 0 }
    for (row, timestamp) in upper.timestamps.enumerated() where timestamps.contains(timestamp) {
      guard let other = rows[timestamp] else { continue }
      for (asset, column) in columns.enumerated() where upper[row, asset] < lower[other, column] {
        throw InputFault(
          file: path, row: row + 2, column: upper.assets[asset],
          "\(upper[row, asset]) is below the lower bound \(lower[other, column])")
      }
    }
  }
}

/// Tables beside the scores.
struct ScoreTableOptions: ParsableArguments {
  @Option(help: "Scores of each asset to write (CSV).")
  var byAsset: String?
  @Option(
    parsing: .unconditional,
    help: "Portfolios to sort the assets into by their forecasts, at each timestamp.")
  var quantiles: Int?
  @Option(help: "What those portfolios returned, to write (CSV).")
  var quantilesOut: String?

  func validate() throws {
    if let quantiles {
      try requireOption(
        (2...1_000_000).contains(quantiles), "--quantiles", quantiles, mustBe: "2 to 1000000")
    }
    if (quantiles == nil) != (quantilesOut == nil) {
      throw ValidationError("'--quantiles' and '--quantiles-out' belong together.")
    }
  }

  /// What is written.
  var files: [CommandFiles.Named] {
    [("--by-asset", byAsset), ("--quantiles-out", quantilesOut)]
  }

  /// The tables as texts with their paths.
  func outputs(_ scores: ForecastScores) -> [(text: String, path: String)] {
    var outputs: [(text: String, path: String)] = []
    if let byAsset { outputs.append((scores.assetCSV.text, byAsset)) }
    if let quantiles, let quantilesOut {
      outputs.append((scores.quantileReturns(count: quantiles).csv.text, quantilesOut))
    }
    return outputs
  }
}

extension ForecastScores.Kind: ExpressibleByArgument {}
