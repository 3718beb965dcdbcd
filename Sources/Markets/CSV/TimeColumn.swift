import Files

/// The time column of a table: where it is, and the unit that its first row decides for all.
public struct TimeColumn {
  /// The position of the column.
  public let column: Int

  private let table: CSVTable
  private let unit: TimeUnit?

  /// The first present of `timestamp_ms`, `timestamp`, `date`, `time`, `open_time`, `unix`.
  ///
  /// - Throws: `InputFault` of row 1 when there is none.
  public init(_ table: CSVTable) throws(InputFault) {
    try self.init(table, table.timeColumn())
  }

  /// The column at `column`.
  init(_ table: CSVTable, _ column: Int) {
    self.table = table
    self.column = column
    guard table.header[column] != "timestamp_ms" else {
      unit = .milliseconds
      return
    }
    let first = table.rowCount > 0 ? table.wholeNumber(0, column) : nil
    unit = first.map(TimeUnit.init(of:))
  }

  /// The time of row `row` in milliseconds; it must lie after `previous`.
  ///
  /// - Throws: `InputFault` of the cell.
  public func timestamp(_ row: Int, after previous: Int64?) throws(InputFault) -> Int64 {
    let timestamp = try timestamp(row)
    guard let previous, timestamp <= previous else { return timestamp }
    throw fault(row, Timestamp.disorder(timestamp, after: previous, text: table.text(row, column)))
  }

  private func timestamp(_ row: Int) throws(InputFault) -> Int64 {
    if let source = table.source {
      if let time = source.times[row] { return time }
      throw fault(row, source.problems[row] ?? "'\(table.text(row, column))' is not a time")
    }
    guard let value = table.wholeNumber(row, column) else {
      if unit != nil, table.header[column] != "timestamp_ms" || table.text(row, column).isEmpty {
        throw fault(row, "'\(table.text(row, column))' is not a whole number")
      }
      return try date(row)
    }
    return try time(of: value, row)
  }

  /// The date in row `row`, ISO 8601 or `20240102  09:30:00`.
  private func date(_ row: Int) throws(InputFault) -> Int64 {
    let text = table.text(row, column)
    let time: Int64
    if case .time(let found)? = ExportTime.spaced(text), table.header[column] != "timestamp_ms" {
      time = found
    } else {
      time = try table.timestamp(row, column)
    }
    if let wrong = Timestamp.rangeError(time) { throw fault(row, "'\(text)' \(wrong)") }
    return time
  }

  /// The time that the whole number `value` of row `row` is.
  private func time(of value: Int64, _ row: Int) throws(InputFault) -> Int64 {
    guard value != TimeUnit.notATime else { throw fault(row, "\(value) is not a time") }
    if table.header[column] == "timestamp_ms" {
      guard value < Timestamp.latest else { throw fault(row, Self.beyond(value)) }
      guard value > -Timestamp.limit else { throw fault(row, "\(value) is not a time") }
      return value
    }
    if let date = Timestamp.dateOfDigits(table.text(row, column)) {
      throw fault(row, "'\(table.text(row, column))' is a date without dashes: write \(date)")
    }
    if value.magnitude < TimeUnit.leastSeconds,
      let hint = Timestamp.dateHint(table.text(row, column))
    {
      throw fault(row, "'\(table.text(row, column))' \(hint)")
    }
    let unit = unit ?? TimeUnit(of: value)
    guard self.unit != nil, TimeUnit(of: value) == unit else {
      let above = self.unit.map { "in \($0.rawValue)" } ?? "dates"
      throw fault(
        row, "\(value) is in \(TimeUnit(of: value).rawValue), the rows above are \(above)")
    }
    let time = unit.milliseconds(value)
    if let wrong = Timestamp.rangeError(time) { throw fault(row, "\(value) \(wrong)") }
    return time
  }

  private static func beyond(_ value: Int64) -> String {
    let unit = TimeUnit(of: value)
    guard unit == .microseconds || unit == .nanoseconds else {
      return "\(value) lies beyond the year 2100"
    }
    return "\(value) milliseconds lie beyond the year 2100; as \(unit.rawValue) it is "
      + "\(Timestamp.iso8601(unit.milliseconds(value))): give milliseconds"
  }

  private func fault(_ row: Int, _ message: String) -> InputFault {
    table.fault(row: row, column: column, message)
  }

  /// Says so when the numbers of a column of times are from before 1990, and when another column tells another time.
  public func remark(on timestamps: [Int64], to reading: InputReading) {
    ageError(timestamps).map { reading.report(.warning(file: table.path, $0)) }
    guard table.source == nil else { return }
    let rivals = TimeRivals.names.compactMap { table.header.firstIndex(of: $0) }
    for rival in rivals where rival != column {
      TimeRivals.remark(
        path: table.path, names: (table.header[column], table.header[rival]),
        rows: table.rowCount, line: table.line, own: { try? self.timestamp($0) },
        text: { table.text($0, rival) }
      ).map(reading.report)
    }
  }

  /// What is odd about whole numbers that are times from before 1990; nil when they are not.
  public func ageError(_ timestamps: [Int64]) -> String? {
    guard table.source == nil, unit != nil, let first = timestamps.first,
      let last = timestamps.last, first < Timestamp.earliestUsual
    else { return nil }
    let name = table.header[column]
    // Histories in seconds may begin early; one that ends before 1990 is most likely none.
    guard name == "timestamp_ms" || last < Timestamp.earliestUsual else { return nil }
    let span = "\(Timestamp.iso8601(first)) to \(Timestamp.iso8601(last))"
    let text = "\(name) is from before 1990: \(span)"
    let (end, overflow) = last.multipliedReportingOverflow(by: 1000)
    guard name == "timestamp_ms", !overflow, end < Timestamp.latest, end > Timestamp.earliestUsual
    else { return text }
    return "\(text); taken as seconds it would end at \(Timestamp.iso8601(end))"
  }
}

extension Timestamp {
  /// What is wrong with a timestamp that does not lie after the one before it; `text` is the cell it was read from.
  static func disorder(_ timestamp: Int64, after previous: Int64, text: String) -> String {
    let own = text == "\(timestamp)" ? text : "\(timestamp) ('\(text)')"
    return timestamp == previous ? "\(own) appears twice" : "\(own) comes after \(previous)"
  }
}
