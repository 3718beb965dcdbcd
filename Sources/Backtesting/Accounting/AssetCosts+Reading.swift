import Files
import Markets

extension AssetCosts {
  /// Reads the columns `asset`, `fee_bps` and `half_spread_bps` of the CSV file at `path`; others are ignored.
  ///
  /// - Parameter assets: the names that may stand there, each once.
  /// - Throws: the first `InputFault` in file order: a column that is missing, an asset that is not one of `assets` or there
  ///   twice, a rate that is no number or negative.
  public static func read(
    _ path: String, assets: [String], of source: String
  ) throws(InputFault) -> [String: AssetCosts] {
    let table = try CSVTable(contentsOf: path)
    var columns: [(name: String, position: Int)] = []
    for name in ["asset", "fee_bps", "half_spread_bps"] {
      columns.append((name, try table.requiredColumn(name)))
    }
    columns.sort { $0.position < $1.position }
    var costs: [String: AssetCosts] = [:]
    let known = Set(assets)
    for row in 0..<table.rowCount {
      var (asset, cost) = ("", AssetCosts(feeBasisPoints: nil, halfSpreadBasisPoints: nil))
      for (name, position) in columns {
        switch name {
        case "asset":
          asset = table.text(row, position)
          let wrong = costs[asset] != nil ? "appears twice" : "is not an asset of \(source)"
          guard known.contains(asset), costs[asset] == nil else {
            throw table.fault(row: row, column: position, "'\(asset)' \(wrong)")
          }
        case "fee_bps": cost.feeBasisPoints = try rate(table, row, position)
        default: cost.halfSpreadBasisPoints = try rate(table, row, position)
        }
      }
      costs[asset] = cost
    }
    try table.checkEnd()
    return costs
  }

  /// A rate ≥ 0; nil where the cell is missing.
  private static func rate(
    _ table: CSVTable, _ row: Int, _ column: Int
  ) throws(InputFault) -> Double? {
    let value = try table.double(row, column)
    guard value.isNaN || value >= 0 else {
      throw table.fault(row: row, column: column, "\(value) is negative")
    }
    return value.isNaN ? nil : value
  }
}
