import ArgumentParser
import Backtesting
import Files
import Markets

/// What a back-test is compared with.
enum BenchmarkOption: ExpressibleByArgument, Sendable {
  /// 1/N in each asset, rebalanced or held.
  case equal(isHeld: Bool)
  /// A file of one level.
  case file(String)

  init(argument: String) {
    switch argument {
    case "equal-weight": self = .equal(isHeld: false)
    case "buy-and-hold": self = .equal(isHeld: true)
    default: self = .file(argument)
    }
  }

  /// The file to read, if it is one.
  var path: String? {
    if case .file(let path) = self { return path }
    return nil
  }

  /// What it is, in the words of the results.
  var kind: BenchmarkComparison.Kind {
    switch self {
    case .equal(let isHeld): isHeld ? .buyAndHold : .equalWeight
    case .file: .file
    }
  }

  /// The level of the file at every bar of `prices`; nil when it is no file.
  ///
  /// - Throws: `InputFault` when it has more than one column beside the time, a level that is missing or not above 0, or no row
  ///   for a bar.
  func level(on prices: WideTable, named source: String) throws(InputFault) -> [Double]? {
    guard let path else { return nil }
    let csv = try CSVTable(contentsOf: path, for: .wide, .reported)
    if csv.columnCount > 2, csv.header.contains("timestamp_ms") {
      throw InputFault(
        file: path, row: 1, "has \(csv.columnCount - 1) columns beside the time, expected one")
    }
    let rules = WideTable.Rules(value: { value in
      value > 0 ? nil : value.isNaN ? "a level is missing" : "\(value) is not above 0"
    })
    let table = try WideTable(csv, rules: rules, reading: .reported)
    let row = Dictionary(uniqueKeysWithValues: zip(table.timestamps, table.values))
    let level = prices.timestamps.compactMap { row[$0] }
    if level.count < prices.timestamps.count,
      let bar = prices.timestamps.first(where: { row[$0] == nil })
    {
      throw InputFault(file: path, "has no row for \(bar), a timestamp of \(source)")
    }
    return level
  }
}
