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
      if reader.order != .unknown, let own = ExportTime.provenOrder(text), own != reader.order {
        let rule = reader.order == .dayFirst ? "the day first" : "the month first"
        timeProblems[index] = "'\(text)' does not have \(rule), as other rows do: write YYYY-MM-DD"
        times.append(nil)
        continue
      }
      if layout.refusesDigits, let date = Timestamp.dateOfDigits(text) {
        timeProblems[index] = "'\(text)' is a date without dashes: write \(date)"
        times.append(nil)
        continue
      }
      switch reader.read(text, clock: clock) {
      case .time(let time):
        timeProblems[index] = Timestamp.rangeError(time).map { "'\(text)' \($0)" }
        times.append(timeProblems[index] == nil ? time + layout.offset : nil)
      case .ambiguous:
        timeProblems[index] =
          "'\(text)' may be a day and a month or a month and a day: write YYYY-MM-DD"
        times.append(nil)
      case nil: times.append(nil)
      }
    }
  }

  /// What the first date in the file that proves an order proves for all of them.
  private var provenOrder: ExportTime.SlashOrder {
    for record in records {
      let range = sheet.range(record, layout.time[0])
      guard
        sheet.text[range].contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") })
      else { return .unknown }
      if let proven = ExportTime.provenOrder(sheet.string(record, layout.time[0])) { return proven }
      // A year in the first place: nothing to prove.
      if sheet.text[range].prefix(while: { $0 &- 48 < 10 }).count == 4 { return .unknown }
    }
    return .unknown
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
    let isDate =
      range.count == 8 && Timestamp.dateOfDigits(sheet.string(record, layout.time[0])) != nil
    guard !isDate else { return nil }
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
    if !isMilliseconds, let date = Timestamp.dateOfDigits(text) {
      timeProblems[index] = "'\(text)' is a date without dashes: write \(date)"
      return nil
    }
    guard value.magnitude >= TimeUnit.leastSeconds || isMilliseconds else {
      timeProblems[index] = Timestamp.dateHint(text).map { "'\(text)' \($0)" }
      return nil
    }
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
      .filter { $0.name != "symbol" }.map(\.column) + [layout.adjusted].compactMap(\.self)
    var evidence = NumberStyle.Evidence(columns: columns.count)
    for record in records {
      for (position, column) in columns.enumerated() {
        evidence.look(
          at: sheet.text[sheet.range(record, column)], record: record, position: position)
      }
    }
    if evidence.point { return .decimalPoint }
    if evidence.comma { return .decimalComma }
    return try likelyStyle(zip(columns, evidence.columns).map { ($0, $1) })
  }

  /// The style of a file in which a sign stands before three digits wherever one stands.
  ///
  /// Where a column has cells without a sign too, these are most likely below a thousand, and the others not decimals, or the
  /// zeros of decimals have been left out: only one of the two readings is right.
  private func likelyStyle(
    _ columns: [(column: Int, seen: NumberStyle.Evidence.Column)]
  ) throws(InputFault) -> NumberStyle {
    var style: NumberStyle?
    for (column, seen) in columns {
      guard let record = [seen.comma, seen.point].compactMap(\.self).min() else { continue }
      let isQuoted = sheet.isQuoted(record, column)
      let isBare = sheet.delimiter == UInt8(ascii: ",") && !isQuoted
      let own: NumberStyle?
      if seen.comma != nil, seen.point != nil {
        own = nil
      } else if seen.point != nil {
        own = isBare || layout.hasDecimalPoint || seen.bare == nil ? .decimalPoint : nil
        if own != nil, !isBare, !layout.hasDecimalPoint { remarkOnGuess(record, column) }
      } else if sheet.delimiter == UInt8(ascii: ";") {
        own = seen.bare == nil ? .decimalComma : nil
        if own != nil { remarkOnGuess(record, column) }
      } else {
        own = isQuoted ? .decimalPoint : nil
      }
      guard let own, style ?? own == own else {
        throw InputFault(
          file: sheet.path, row: sheet.line(record), column: layout.names[column],
          "'\(sheet.string(record, column))' may be a number in thousands or one with decimals")
      }
      style = own
    }
    return style ?? .decimalPoint
  }

  private func remarkOnGuess(_ record: Int, _ column: Int) {
    let text = sheet.string(record, column)
    reading.report(
      .warning(
        file: sheet.path,
        "row \(sheet.line(record)), column \(layout.names[column]): '\(text)' is read as a number "
          + "with three decimals, not in thousands, as are all of its kind",
        subject: "\(sheet.path) style"))
  }
}
