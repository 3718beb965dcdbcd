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
    if let name = layout.repeated {
      let row = sheet.line(max(0, layout.headerRecords - 1))
      throw InputFault(file: sheet.path, row: row, column: name, "appears twice")
    }
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
    for (name, column) in names {
      let source = name == "close" && reading.isAdjusted ? layout.adjusted ?? column : column
      builder.add(name, source: layout.names[source])
    }
    remarkOnRivals()
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
    let factor = factor(columns, adjusted, record)
    for (name, column) in columns {
      let isClose = name == "close" && reading.isAdjusted
      let cell = sheet.text[sheet.range(record, isClose ? adjusted ?? column : column)]
      if name == "symbol" {
        builder.append(cell)
      } else if reading.isAdjusted, ["open", "high", "low"].contains(name) {
        // Without an adjusted close they are missing too: raw prices do not belong beside adjusted ones.
        let scaled = factor.flatMap { factor in number(record, column).map { $0 * factor } }
        builder.append(Array((scaled ?? .nan).csvText.utf8)[...])
      } else {
        builder.append((style.plain(cell) ?? [])[...])
      }
    }
  }

  /// What the adjusted close is of the close; nil where one of them is missing.
  private func factor(
    _ columns: [(name: String, column: Int)], _ adjusted: Int?, _ record: Int
  ) -> Double? {
    guard reading.isAdjusted, let adjusted,
      let close = columns.first(where: { $0.name == "close" }),
      let value = number(record, close.column), let target = number(record, adjusted), value > 0
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

  /// Says so when further columns of time tell another time than the one that counts.
  private func remarkOnRivals() {
    let keys = layout.names.map(SheetHeader.key)
    // Where one column is the bar's start and another its end they differ by a bar.
    guard layout.offset == 0, !keys.contains("timeclose") else { return }
    for name in TimeRivals.names {
      guard let rival = keys.firstIndex(of: name), !layout.time.contains(rival) else { continue }
      TimeRivals.remark(
        path: sheet.path, names: (layout.names[layout.time[0]], layout.names[rival]),
        rows: times.count, line: { sheet.line(records.lowerBound + $0) }, own: { times[$0] },
        text: { sheet.string(records.lowerBound + $0, rival) }
      ).map(reading.report)
    }
  }

  private func timeText(_ record: Int) -> ArraySlice<UInt8> {
    guard layout.time.count > 1 else { return sheet.text[sheet.range(record, layout.time[0])] }
    return Array(layout.time.map { sheet.string(record, $0) }.joined(separator: " ").utf8)[...]
  }
}
