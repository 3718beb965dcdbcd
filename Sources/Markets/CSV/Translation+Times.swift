import Files

extension Translation {
  /// A row may have one empty field more than the header, behind a delimiter at its end.
  mutating func cutAtFirstOddRow() {
    for record in records {
      let found = sheet.width(record)
      if found == width { continue }
      if found == width + 1, sheet.range(record, width).isEmpty { continue }
      records = records.lowerBound..<record
      deferredFault = InputFault(
        file: sheet.path, row: sheet.line(record), "has \(found) fields instead of \(width)")
      return
    }
  }

  /// Whether every row is older than the one before it.
  var isNewestFirst: Bool {
    times.count > 1
      && zip(times, times.dropFirst()).allSatisfy { later, earlier in
        guard let later, let earlier else { return false }
        return later > earlier
      }
  }

  mutating func readTimes() {
    let unit = records.lazy.compactMap(wholeNumber).first.map(TimeUnit.init(of:))
    var reader = ExportTime()
    reader.order = provenOrder
    for (index, record) in records.enumerated() {
      let text = sheet.string(record, layout.time[0])
      if let value = wholeNumber(record) {
        times.append(time(of: value, text, unit, index))
        continue
      }
      let clock = layout.time.count > 1 ? sheet.string(record, layout.time[1]) : nil
      switch reader.read(text, clock: clock) {
      case .time(let time): times.append(time + layout.offset)
      case .ambiguous:
        timeProblems[index] =
          "'\(text)' may be a day and a month or a month and a day: write YYYY-MM-DD"
        times.append(nil)
      case nil: times.append(nil)
      }
    }
  }

  /// What a date with slashes in the file proves for all of them.
  private var provenOrder: ExportTime.SlashOrder {
    var order = ExportTime.SlashOrder.unknown
    for record in records {
      let range = sheet.range(record, layout.time[0])
      guard sheet.text[range].contains(UInt8(ascii: "/")) else { return order }
      guard let proven = ExportTime.provenOrder(sheet.string(record, layout.time[0])) else {
        continue
      }
      // Both ways in one file: no order holds for all of it.
      if order != .unknown, order != proven { return .unknown }
      order = proven
    }
    return order
  }

  /// The whole number of a time cell, also with zeros behind a point; nil for dates, `20240102` among them.
  private func wholeNumber(_ record: Int) -> Int64? {
    let range = sheet.range(record, layout.time[0])
    if let point = sheet.text[range].firstIndex(of: UInt8(ascii: ".")) {
      guard sheet.text[(point + 1)..<range.upperBound].allSatisfy({ $0 == UInt8(ascii: "0") })
      else {
        return nil
      }
      return Int64(String(decoding: sheet.text[range.lowerBound..<point], as: UTF8.self))
    }
    guard Timestamp.dateOfDigits(sheet.string(record, layout.time[0])) == nil else { return nil }
    return sheet.integer(record, layout.time[0])
  }

  private mutating func time(
    of value: Int64, _ text: String, _ unit: TimeUnit?, _ index: Int
  ) -> Int64? {
    let isMilliseconds = layout.names[layout.time[0]].lowercased() == "timestamp_ms"
    let own = isMilliseconds ? .milliseconds : TimeUnit(of: value)
    if let unit, !isMilliseconds, own != unit {
      timeProblems[index] = "\(value) is in \(own.rawValue), other rows are in \(unit.rawValue)"
      return nil
    }
    guard value.magnitude >= TimeUnit.leastSeconds || isMilliseconds else { return nil }
    let time = own.milliseconds(value)
    guard value != TimeUnit.notATime, time > -Timestamp.limit else { return nil }
    guard time < Timestamp.latest else {
      timeProblems[index] = "'\(text)' lies beyond the year 2100"
      return nil
    }
    return time + layout.offset
  }

  /// What the numbers of all columns that count show of their decimal sign.
  func decideStyle() throws(InputFault) -> NumberStyle {
    let columns =
      (layout.assets.isEmpty ? layout.columns : layout.assets.flatMap(\.columns))
      .filter { $0.name != "symbol" }.map(\.column)
    var evidence = NumberStyle.Evidence()
    for record in records {
      for column in columns {
        evidence.look(at: sheet.text[sheet.range(record, column)], record: record, column: column)
      }
    }
    if evidence.point { return .decimalPoint }
    if evidence.comma { return .decimalComma }
    guard let (record, column) = evidence.ambiguous else { return .decimalPoint }
    if sheet.delimiter == UInt8(ascii: ";") { return .decimalComma }
    if sheet.isQuoted(record, column) { return .decimalPoint }
    throw InputFault(
      file: sheet.path, row: sheet.line(record), column: layout.names[column],
      "'\(sheet.string(record, column))' may be a number in thousands or one with decimals")
  }
}
