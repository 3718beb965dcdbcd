import Backtesting
import Files
import Foundation
import Markets

/// One contender with one seed on one fold, as it stands in `cells/NNNNN.json`.
public struct ComparisonCell: Codable, Sendable, Equatable {
  /// Its number, from 0.
  public private(set) var cell: Int
  /// How many cells the comparison has.
  public let cells: Int
  /// The comparison's hash.
  public let comparison: String
  /// The contender's name.
  public let model: String
  /// Its settings, as YAML; the seed is the cell's.
  public let settings: String
  /// The seed.
  public private(set) var seed: UInt64
  /// The fold's number, from 0.
  public let fold: Int
  /// Trainable numbers.
  public let parameters: Int
  /// What training and forecasting took, 0 where the first seed's cell is repeated; the only value that another run of the same
  /// cell does not repeat.
  public private(set) var seconds: Double
  /// Windows of training, validation, test, and those that training lost because they read bars of a test.
  public let windows: [String: Int]
  /// Bars that forecasts look ahead.
  public let horizon: Int
  /// Bars in a year.
  public let annualization: Double
  /// What was compared and how, for the table's head.
  public let head: [String]
  /// The forecasts' scores over time.
  public let scores: ForecastSeries
  /// What trading them earned over time.
  public let returns: ReturnSeries

  /// The name of the file of cell `number`: `00012.json`.
  public static func fileName(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".json"
  }

  init(
    _ number: Int, of comparison: Comparison, _ experiment: Experiment, _ forecasts: WideTable,
    parameters: Int, seconds: Double
  ) {
    let (contender, seed, fold) = comparison.place(of: number)
    let windows = experiment.windows
    cell = number
    cells = comparison.cellCount
    self.comparison = comparison.hash
    model = contender.name
    settings = contender.settings
    self.seed = seed
    self.fold = fold
    self.parameters = parameters
    self.seconds = seconds
    self.windows = [
      "train": windows.train.count, "validation": windows.validation.count,
      "test": windows.test.count, "dropped": windows.droppedTrainingWindows,
    ]
    horizon = windows.targets.horizons[0]
    annualization = comparison.panel.closes.barsPerYear
    head = comparison.head
    scores = ForecastSeries(
      predictions: forecasts, targets: windows.targets.table(windowEnds: windows.test))
    returns = comparison.trade(forecasts, experiment)
  }

  /// The same result with another number and seed, which took no time.
  func repeated(as number: Int, seed: UInt64) -> ComparisonCell {
    var copy = self
    copy.cell = number
    copy.seed = seed
    copy.seconds = 0
    return copy
  }
}

extension ComparisonCell {
  /// Reads the cell in the file at `path`.
  ///
  /// - Throws: `InputFault` when it cannot be read or is no cell.
  public init(contentsOf path: String) throws(InputFault) {
    let bytes = try FileBytes.read(path)
    do { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
      throw InputFault(file: path, "is not a comparison cell: \(DecodingFault.text(error))")
    }
    if let fault = validationError {
      throw InputFault(file: path, "is not a comparison cell: \(fault)")
    }
  }

  /// What no run can have written; nil when there is nothing.
  private var validationError: String? {
    if cell < 0 || cells < 1 || fold < 0 || parameters < 0 || horizon < 1 {
      return "a number is out of range"
    }
    if !(annualization > 0 && annualization.isFinite && seconds.isFinite) {
      return "annualization or seconds are out of range"
    }
    return scores.validationError ?? returns.validationError
  }

  /// The file's bytes.
  public var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Numbers are finite and undefined ones nil, so that nothing can fail.
    let bytes = try? encoder.encode(self)
    require(bytes != nil, "a cell of \(model) has a number that JSON cannot hold")
    return (bytes ?? Data()) + Data("\n".utf8)
  }
}

extension Comparison {
  /// What is compared, and how: data, folds, budget, costs.
  var head: [String] {
    let blocks = folds.flatMap(\.test)
    let bars = blocks.reduce(0) { $0 + $1.count }
    let first = blocks.map(\.lowerBound).min() ?? 0
    let last = (blocks.map(\.upperBound).max() ?? 1) - 1
    let days = [first, last].map { Timestamp.day(panel.timestamps[$0]) }
    return [
      "\(panel.assetCount) assets, \(panel.barCount) bars, \(folds.count) folds with \(bars) test bars "
        + "(\(days[0]) to \(days[1])), seeds 1 to \(seeds)",
      "Budget of search: one setting for every model and no search over settings; epochs, penalties and rounds of "
        + "boosting are chosen on each fold's validation windows",
      "Trading: executed \(rules.lag) bars after the forecast's, "
        + "\((rules.feeBasisPoints + rules.slippageBasisPoints).description) basis points of what is traded",
    ]
  }

  /// What trading `forecasts` earns on the test of the experiment's fold, beginning each block in cash.
  ///
  /// Where a bar's forecasts are all equal there is nothing to choose, and nothing is held.
  func trade(_ forecasts: WideTable, _ experiment: Experiment) -> ReturnSeries {
    let rule = experiment.configuration.kind.defaultRule(assets: panel.assetCount)
    var ranked = forecasts
    for row in ranked.timestamps.indices {
      let values = ranked.row(row).filter { !$0.isNaN }
      guard let first = values.first, values.allSatisfy({ $0 == first }) else { continue }
      for asset in ranked.assets.indices { ranked[row, asset] = .nan }
    }
    let closes = panel.closes
    let targets = ForecastWeights.targets(ranked, rule: rule)
    let series = experiment.windows.fold.test.map { block in
      let span = panel.timestamps[block.lowerBound]...panel.timestamps[block.upperBound - 1]
      let tranches = ForecastWeights.tranches(
        targets.rows(span.contains), count: experiment.windows.targets.horizons[0])
      return ReturnSeries(
        rules.run(prices: closes.rows(span.contains), targets: tranches, recording: []))
    }
    return ReturnSeries(averaging: series)
  }
}
