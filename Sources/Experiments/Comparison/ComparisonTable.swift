import Backtesting
import Files
import Markets

/// The table of a comparison, from its cells alone: one row for each model, in the order of the cells.
///
/// Scores are of the series averaged over seeds, timestamp by timestamp; intervals are the stationary bootstrap's over time.
public struct ComparisonTable: Sendable {
  /// One model's row.
  public struct Row: Sendable {
    /// The model's name.
    public let name: String
    /// Trainable numbers, the most of any cell.
    public let parameters: Int
    /// Seconds of all its cells.
    public let seconds: Double
    /// How many cells it has.
    public let cellCount: Int
    /// Scores of its forecasts over time, averaged over seeds.
    public let scores: ForecastSeries
    /// What trading them earned over time, averaged over seeds.
    public let returns: ReturnSeries
    /// R² against zero: [low, high].
    public let rSquaredInterval: [Double]?
    /// The mean information coefficient: [low, high].
    public let informationCoefficientInterval: [Double]?
    /// The annualised Sharpe ratio after costs.
    public let sharpe: Double?
    /// [low, high] of it.
    public let sharpeInterval: [Double]?
    /// Two-sided, a year.
    public let turnover: Double?
    /// The p-value of Diebold and Mariano's test against zero.
    public let dieboldMarianoP: Double?
    /// The same, corrected for the number of models.
    public internal(set) var dieboldMarianoQ: Double?
    /// The probability that the Sharpe ratio is more than the luckiest of as many would show.
    public internal(set) var deflatedSharpe: Double?

    /// Whether it is better than the zero forecast, after the correction for the number of models.
    public var isSignificant: Bool {
      (dieboldMarianoQ ?? 1) < 0.05 && (scores.errorRatio ?? 1) < 1
    }
  }

  /// In the order of the cells.
  public let rows: [Row]
  /// What was compared, and how.
  public let head: [String]

  /// How many models the q-values are corrected for: those with a p-value.
  public var testCount: Int { rows.count { $0.dieboldMarianoP != nil } }
  /// How many models Sharpe ratios are deflated by: those with one.
  public var trialCount: Int { rows.count { $0.sharpe != nil } }

  /// The table of `cells`, in the order of their numbers.
  public init(_ cells: [ComparisonCell]) {
    var names: [String] = []
    for cell in cells where !names.contains(cell.model) { names.append(cell.model) }
    var rows = names.map { name in Row(name, cells.filter { $0.model == name }) }
    let qValues = FalseDiscoveryRate.qValues(rows.map(\.dieboldMarianoP))
    let ratios = rows.map { SharpeRatio($0.returns.returns) }
    let trials = ratios.compactMap(\.perBar)
    for row in rows.indices {
      rows[row].dieboldMarianoQ = qValues[row]
      rows[row].deflatedSharpe = ratios[row].deflated(trials: trials)
    }
    self.rows = rows
    let dropped = cells.reduce(0) { $0 + ($1.windows["dropped"] ?? 0) }
    head =
      (cells.first?.head ?? [])
      + (dropped > 0
        ? ["\(dropped) training windows of all cells read bars of a test and were dropped"] : [])
  }
}

extension ComparisonTable.Row {
  fileprivate init(_ name: String, _ cells: [ComparisonCell]) {
    let scores = ForecastSeries(averaging: cells.map(\.scores))
    let returns = ReturnSeries(averaging: cells.map(\.returns))
    let horizon = cells.map(\.horizon).max() ?? 1
    let year = cells.first?.annualization ?? 1
    let bootstrap = { (count: Int) in
      StationaryBootstrap(
        block: StationaryBootstrap.defaultBlock(count: count, horizon: horizon), resamples: 1_000,
        seed: 1)
    }
    self.name = name
    self.scores = scores
    self.returns = returns
    parameters = cells.map(\.parameters).max() ?? 0
    // Whole milliseconds, as they stand in the cells.
    seconds = cells.reduce(0) { $0 + ($1.seconds * 1000).rounded() } / 1000
    cellCount = cells.count
    rSquaredInterval = scores.rSquaredInterval(bootstrap(scores.timestamps.count))
    informationCoefficientInterval = scores.informationCoefficientInterval(
      bootstrap(scores.informationCoefficients.count { $0 != nil }))
    dieboldMarianoP = DieboldMariano(scores.lossDifferences, horizon: horizon)?.pValue
    sharpe = SharpeRatio(returns.returns).perBar.map { $0 * year.squareRoot() }
    sharpeInterval =
      sharpe == nil
      ? nil
      : SharpeInference.interval(
        returns.returns, annualization: year, bootstrap: bootstrap(returns.returns.count))
    turnover = returns.annualTurnover(year)
  }
}

extension ComparisonTable {
  private static let scoreColumns: [(name: String, value: @Sendable (Row) -> Double?)] = [
    ("mse_ratio", { $0.scores.errorRatio }),
    ("r2", { $0.scores.rSquared }),
    ("r2_low", { $0.rSquaredInterval?[0] }),
    ("r2_high", { $0.rSquaredInterval?[1] }),
    ("ic", { $0.scores.informationCoefficient }),
    ("ic_low", { $0.informationCoefficientInterval?[0] }),
    ("ic_high", { $0.informationCoefficientInterval?[1] }),
    ("rank_ic", { $0.scores.rankInformationCoefficient }),
    ("hit_rate", { $0.scores.hitRate }),
    ("majority_rate", { $0.scores.majorityRate }),
    ("dm_p", { $0.dieboldMarianoP }),
    ("dm_q", { $0.dieboldMarianoQ }),
    ("sharpe_net", { $0.sharpe }),
    ("sharpe_low", { $0.sharpeInterval?[0] }),
    ("sharpe_high", { $0.sharpeInterval?[1] }),
    ("turnover", { $0.turnover }),
    ("dsr", { $0.deflatedSharpe }),
  ]

  /// The columns of `csv`.
  public static let columns =
    ["model", "parameters", "seconds", "cells"] + scoreColumns.map(\.name)

  /// The position of the column `name` among `columns`.
  public static func position(of name: String) -> Int {
    guard let position = columns.firstIndex(of: name) else {
      fatalError("a comparison's table has no column '\(name)'")
    }
    return position
  }

  /// One row's numbers from `mse_ratio` on, in the order of `columns`.
  public static func scores(of row: Row) -> [Double?] { scoreColumns.map { $0.value(row) } }

  /// Every row's number in the column `name`, one of those from `mse_ratio` on; NaN where it is undefined.
  public func scores(_ name: String) -> [Double] {
    let position = Self.position(of: name) - (Self.columns.count - Self.scoreColumns.count)
    return rows.map { Self.scores(of: $0)[position] ?? .nan }
  }

  /// The cells of `csv`, row by row in the order of `columns`; an undefined number is empty.
  public var cells: [[String]] {
    rows.map { row in
      [row.name, "\(row.parameters)", row.seconds.csvText, "\(row.cellCount)"]
        + Self.scores(of: row).map { value in
          value.flatMap { $0.isFinite ? $0.csvText : nil } ?? ""
        }
    }
  }

  /// The table as CSV.
  public var csv: String {
    ([Self.columns] + cells).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
