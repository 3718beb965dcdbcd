import Files
import Foundation
import Markets

/// How the rows of a long series are divided: training first, then validation, then test.
public struct SeriesSplit: Sendable, Equatable {
  /// The number of rows of each.
  public let train, validation, test: Int

  /// A split of these lengths.
  public init(train: Int, validation: Int, test: Int) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// All rows of the three; further ones are unused.
  public var rows: Int { train + validation + test }

  /// What makes windows impossible; nil when every part has one.
  public func validationError(lookback: Int, horizon: Int) -> String? {
    if train < lookback + horizon {
      return "\(train) rows of training hold no window of \(lookback) and \(horizon) rows"
    }
    let short = min(validation, test)
    return short < horizon ? "a part of \(short) rows holds no \(horizon) rows ahead" : nil
  }
}

/// Which rows decide the scale of a column.
public enum SeriesScaling: String, CaseIterable, Sendable {
  /// Those of training.
  case train
  /// Those of all parts, the test included: a leak that several published tables have.
  case all
}

/// Several series on common rows, each standardised by its training rows.
public struct SeriesTable: Sendable {
  /// Milliseconds UTC; [T].
  public let timestamps: [Int64]
  /// The names of the columns; [C].
  public let columns: [String]
  /// (x − mean) / population standard deviation, row by row; [T·C].
  public let values: [Float]
  /// How the rows are divided.
  public let split: SeriesSplit

  /// Standardises the first rows of `table`, as many as `split` has.
  ///
  /// - Parameters:
  ///   - scaling: the rows that decide mean and standardDeviation.
  ///   - source: the file, for error messages.
  /// - Throws: `InputFault` when rows are too few, or a column does not vary in these rows.
  public init(
    _ table: WideTable, split: SeriesSplit, scaling: SeriesScaling = .train, source: String
  ) throws(InputFault) {
    guard table.timestamps.count >= split.rows else {
      throw InputFault(
        file: source, "has \(table.timestamps.count) rows, expected at least \(split.rows)")
    }
    let count = table.assets.count
    let scaled = scaling == .train ? split.train : split.rows
    var moments: [(mean: Double, standardDeviation: Double)] = []
    for column in 0..<count {
      let values = (0..<scaled).map { table[$0, column] }
      let mean = SampleMoments.mean(values)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scaled)
      guard variance > 0 else {
        throw InputFault(
          file: source, row: 1, column: table.assets[column],
          "does not vary in the \(scaled) \(scaling == .train ? "training rows" : "rows")")
      }
      guard variance.isFinite else {
        throw InputFault(
          file: source, row: 1, column: table.assets[column],
          "holds numbers too large to be squared: is one of them a mark for a missing value?")
      }
      moments.append((mean, variance.squareRoot()))
    }
    timestamps = Array(table.timestamps.prefix(split.rows))
    columns = table.assets
    values = (0..<split.rows * count).map { cell in
      let (mean, standardDeviation) = moments[cell % count]
      return Float((table.values[cell] - mean) / standardDeviation)
    }
    self.split = split
  }

  /// Reads a CSV with a time and numeric columns.
  ///
  /// - Throws: `InputFault` also for a missing cell.
  public init(
    contentsOf path: String, split: SeriesSplit, scaling: SeriesScaling = .train
  ) throws(InputFault) {
    let rules = WideTable.Rules(value: { $0.isNaN ? "a value is missing" : nil })
    try self.init(
      try WideTable(contentsOf: path, rules: rules), split: split, scaling: scaling, source: path)
  }

  /// The value of `column` in `row`.
  public subscript(row: Int, column: Int) -> Float { values[row * columns.count + column] }
}
