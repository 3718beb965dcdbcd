import Files

/// A table over time with one column per asset: closes, weights, funding rates, forecasts, positions.
public struct WideTable: Equatable, Sendable {
  /// Milliseconds UTC, strictly increasing; [T].
  public var timestamps: [Int64]
  /// The names of the columns; [N].
  public var assets: [String]
  /// The cells row by row, NaN = missing; [T·N].
  public var values: [Double]

  /// A table of `timestamps.count` rows and `assets.count` columns.
  public init(timestamps: [Int64], assets: [String], values: [Double]) {
    require(values.count == timestamps.count * assets.count, "values are not [T·N]")
    self.timestamps = timestamps
    self.assets = assets
    self.values = values
  }

  /// The cell of row `row` and asset `asset`.
  public subscript(row: Int, asset: Int) -> Double {
    get { values[row * assets.count + asset] }
    set { values[row * assets.count + asset] = newValue }
  }

  /// The cells of row `row`, in the order of `assets`.
  public func row(_ row: Int) -> ArraySlice<Double> {
    values[row * assets.count..<(row + 1) * assets.count]
  }

  /// The rows whose timestamps are wanted.
  public func rows(_ isWanted: (Int64) -> Bool) -> WideTable {
    let kept = timestamps.indices.filter { isWanted(timestamps[$0]) }
    return WideTable(
      timestamps: kept.map { timestamps[$0] }, assets: assets, values: kept.flatMap { row($0) })
  }
}

extension WideTable {
  /// What a reader asks of a file beyond its being a wide table; each check returns what is wrong, or nil.
  ///
  /// A refused asset is a fault of row 1 and its column, a refused timestamp of its row and `timestamp_ms`, a refused value
  /// of its cell.
  public struct Rules {
    /// Looks at an asset's name.
    public var asset: (String) -> String?
    /// Looks at a row's timestamp, in milliseconds.
    public var timestamp: (Int64) -> String?
    /// Looks at a cell, NaN when it is missing.
    public var value: (Double) -> String?

    /// Rules that accept everything except what is given.
    public init(
      asset: @escaping (String) -> String? = { _ in nil },
      timestamp: @escaping (Int64) -> String? = { _ in nil },
      value: @escaping (Double) -> String? = { _ in nil }
    ) {
      self.asset = asset
      self.timestamp = timestamp
      self.value = value
    }

    /// Prices: missing or greater than zero.
    public static var prices: Rules {
      Rules(value: { $0 <= 0 ? "\($0) is not a price: it must be greater than 0" : nil })
    }
  }

  /// Reads `timestamp_ms` and one column per asset from the file at `path`.
  ///
  /// Row `i` of the table is line `i + 2` of the file.
  ///
  /// - Throws: the first `InputFault` in file order: a column without a name or there twice, a row of a wrong length, a
  ///   timestamp that is no integer or does not increase, a field that is no number, or what `rules` refuse.
  public init(
    contentsOf path: String, rules: Rules = Rules(), reading: InputReading = InputReading()
  ) throws(InputFault) {
    try self.init(
      CSVTable(contentsOf: path, for: .wide, reading), rules: rules, reading: reading)
  }

  /// Reads a wide table out of a CSV table.
  public init(
    _ table: CSVTable, rules: Rules = Rules(), reading: InputReading = InputReading()
  ) throws(InputFault) {
    try WideTable.checkHeader(table, rules)
    let time = TimeColumn(table, try table.requiredColumn("timestamp_ms"))
    var timestamps: [Int64] = []
    var values: [Double] = []
    timestamps.reserveCapacity(table.rowCount)
    values.reserveCapacity(table.rowCount * (table.columnCount - 1))
    for row in 0..<table.rowCount {
      for column in 0..<table.columnCount {
        if column == time.column {
          let timestamp = try time.timestamp(row, after: timestamps.last)
          if let wrong = rules.timestamp(timestamp) {
            let text = table.text(row, column)
            let cell = text == "\(timestamp)" ? "" : "'\(CSVTable.shortened([text]))': "
            throw table.fault(row: row, column: column, cell + wrong)
          }
          timestamps.append(timestamp)
        } else {
          let value = try table.double(row, column)
          if let wrong = rules.value(value) {
            throw table.fault(row: row, column: column, wrong)
          }
          values.append(value)
        }
      }
    }
    try table.checkEnd()
    time.remark(on: timestamps, to: reading)
    var assets = table.header
    assets.remove(at: time.column)
    self.init(timestamps: timestamps, assets: assets, values: values)
  }

  private static func checkHeader(_ table: CSVTable, _ rules: Rules) throws(InputFault) {
    var seen: Set<String> = []
    for name in table.header {
      guard seen.insert(name).inserted else { throw table.fault(header: name, "appears twice") }
      if name == "timestamp_ms" { continue }
      guard !name.isEmpty else {
        throw InputFault(file: table.path, row: 1, "a column has no name")
      }
      if let wrong = SymbolSpelling.validationError(name) ?? rules.asset(name) {
        throw table.fault(header: name, wrong)
      }
    }
    guard seen.contains("timestamp_ms") else {
      throw table.fault(header: "timestamp_ms", "is missing")
    }
    guard table.columnCount > 1 else { throw InputFault(file: table.path, row: 1, "has no asset") }
  }
}
