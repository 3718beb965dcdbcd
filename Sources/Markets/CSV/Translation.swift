import Files

/// Turns an export into section 0's form, which everything else then reads: usual names, decimal points, times as milliseconds,
/// oldest first.
struct Translation {
  let sheet: Sheet
  let layout: Layout
  let reading: InputReading
  /// The field count that every row must have.
  let width: Int
  /// The records that are rows of data, up to the first that is none.
  var records: Range<Int>
  var deferredFault: InputFault?
  var times: [Int64?] = []
  var timeProblems: [Int: String] = [:]
  var style = NumberStyle.decimalPoint

  init(_ sheet: Sheet, _ layout: Layout, _ reading: InputReading) throws(InputFault) {
    self.sheet = sheet
    self.layout = layout
    self.reading = reading
    width = layout.names.count
    records = min(layout.headerRecords, sheet.count)..<sheet.count
    cutAtFirstOddRow()
    readTimes()
    style = try decideStyle()
  }

  /// The table in section 0's form.
  ///
  /// - Throws: `InputFault` when the adjusted close is wanted and there is none.
  func table() throws(InputFault) -> CSVTable {
    let isLong = layout.assets.count > 0
    let names =
      (isLong ? layout.assets[0].columns.filter { $0.name != "adj close" } : layout.columns)
    if reading.isAdjusted, layout.adjusted == nil {
      throw InputFault(
        file: sheet.path, row: 1, "--adjusted: there is no column of adjusted closes")
    }
    var builder = TableBuilder(path: sheet.path)
    builder.add("timestamp_ms", source: layout.time.map { layout.names[$0] }.joined(separator: " "))
    for column in names { builder.add(column.name, source: layout.names[column.column]) }
    if isLong { builder.add("symbol", source: "symbol") }
    let isReversed = isNewestFirst
    for index in isReversed ? Array(times.indices.reversed()) : Array(times.indices) {
      let record = records.lowerBound + index
      if isLong {
        for asset in layout.assets { append(asset, record, index, to: &builder) }
      } else {
        builder.begin(line: sheet.line(record), time: times[index], timeProblems[index])
        builder.append(timeText(record))
        append(layout.columns, adjusted: layout.adjusted, record, to: &builder)
      }
    }
    return builder.table(deferredFault: deferredFault)
  }

  /// One asset's row of a sheet of several, left out where the asset has no value.
  private func append(
    _ asset: (symbol: String, columns: [(name: String, column: Int)]), _ record: Int, _ index: Int,
    to builder: inout TableBuilder
  ) {
    let columns = asset.columns.filter { $0.name != "adj close" }
    let isThere = columns.contains {
      style.plain(sheet.text[sheet.range(record, $0.column)]) != nil
    }
    guard isThere || layout.assets.count == 1 else { return }
    builder.begin(line: sheet.line(record), time: times[index], timeProblems[index])
    builder.append(timeText(record))
    append(
      columns, adjusted: asset.columns.first { $0.name == "adj close" }?.column, record,
      to: &builder)
    builder.append(Array(asset.symbol.utf8)[...])
  }

  private func append(
    _ columns: [(name: String, column: Int)], adjusted: Int?, _ record: Int,
    to builder: inout TableBuilder
  ) {
    let factor = reading.isAdjusted ? factor(columns, adjusted, record) : nil
    for (name, column) in columns {
      let cell = sheet.text[sheet.range(record, column)]
      if name == "symbol" {
        builder.append(cell)
      } else if let factor, ["open", "high", "low", "close"].contains(name) {
        let value = number(record, name == "close" ? adjusted ?? column : column)
        let scaled = value.map { name == "close" ? $0 : $0 * factor }
        builder.append(Array((scaled ?? .nan).csvText.utf8)[...])
      } else {
        builder.append((style.plain(cell) ?? [])[...])
      }
    }
  }

  /// What the adjusted close is of the close.
  private func factor(
    _ columns: [(name: String, column: Int)], _ adjusted: Int?, _ record: Int
  ) -> Double? {
    guard let close = columns.first(where: { $0.name == "close" }), let adjusted,
      let value = number(record, close.column), let target = number(record, adjusted)
    else { return nil }
    return target / value
  }

  private func number(_ record: Int, _ column: Int) -> Double? {
    guard let plain = style.plain(sheet.text[sheet.range(record, column)]) else { return nil }
    let terminated = plain + [UInt8(ascii: "\n")]
    let field = terminated.withUnsafeBufferPointer { NumberParsing.number($0, 0..<plain.count) }
    guard case .value(let value) = field else { return nil }
    return value
  }

  private func timeText(_ record: Int) -> ArraySlice<UInt8> {
    guard layout.time.count > 1 else { return sheet.text[sheet.range(record, layout.time[0])] }
    return Array(layout.time.map { sheet.string(record, $0) }.joined(separator: " ").utf8)[...]
  }
}
