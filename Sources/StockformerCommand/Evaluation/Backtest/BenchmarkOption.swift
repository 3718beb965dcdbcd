import ArgumentParser
import Backtesting
import Files
import Markets

/// What a back-test is compared with.
struct BenchmarkOption: ExpressibleByArgument, Sendable {
  /// Equal weights, rebalanced or held, or a file of one level.
  let kind: BenchmarkComparison.Kind
  /// The file to read, if it is one.
  let path: String?

  init(argument: String) {
    let named = [BenchmarkComparison.Kind.equalWeight, .buyAndHold]
      .first { $0.rawValue == argument }
    kind = named ?? .file
    path = named == nil ? argument : nil
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
    if let bar = prices.timestamps.first(where: { row[$0] == nil }) {
      throw InputFault(file: path, "has no row for \(bar), a timestamp of \(source)")
    }
    return prices.timestamps.compactMap { row[$0] }
  }
}
