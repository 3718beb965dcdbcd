import Files

/// What a file is read for, which decides the columns it must have.
public enum FilePurpose: Equatable, Sendable {
  /// Candles: a time, a close, and what else is there.
  case candles
  /// One column of values beside a time: `funding_rate` or `open_interest`.
  case series(String)
  /// A time and one column per asset.
  case wide
}

extension CSVTable {
  /// Reads the file at `path`: section 0's form by its rules, an export that is recognised as what it is.
  ///
  /// - Throws: `InputFault` of kind `missing` when the file cannot be read, of kind `content` when it is neither.
  public init(
    contentsOf path: String, for purpose: FilePurpose, _ reading: InputReading = InputReading()
  ) throws(InputFault) {
    try self.init(text: SourceText.read(path), path: path, for: purpose, reading)
  }

  /// Reads the `text` of a file.
  init(
    text: consuming [UInt8], path: String, for purpose: FilePurpose, _ reading: InputReading
  ) throws(InputFault) {
    if let wrong = CSVScanner.widthError(of: text) {
      throw InputFault(file: path, row: 1, wrong)
    }
    if CSVTable.isPlain(text, purpose, reading) {
      try self.init(bytes: text, path: path)
    } else if let table = try CSVTable.translated(text, path, purpose, reading) {
      self = table
    } else {
      try self.init(bytes: text, path: path)
      try requireColumns(purpose)
    }
  }

  /// Reads the `text` of a file of candles; nil when it holds none, but one column per asset.
  init?(
    candlesIn text: [UInt8], path: String, _ reading: InputReading
  ) throws(InputFault) {
    if let wrong = CSVScanner.widthError(of: text) {
      throw InputFault(file: path, row: 1, wrong)
    }
    let names = CSVScanner.header(of: text)
    let isOurs = names.contains("close") || names.contains("symbol")
    if CSVTable.isPlain(text, .candles, reading) {
      try self.init(bytes: text, path: path)
    } else if !isOurs, CSVTable.isPlain(text, .wide, reading) {
      return nil
    } else if let table = try CSVTable.translated(text, path, .candles, reading) {
      self = table
    } else if isOurs || SheetHeader(names: names).column("volume", "adj close", "settle") != nil {
      try self.init(bytes: text, path: path)
      try requireColumns(.candles)
    } else {
      return nil
    }
  }

  /// Whether `text` is in section 0's form for `purpose`: its own names in small letters, and no quotes.
  private static func isPlain(
    _ text: [UInt8], _ purpose: FilePurpose, _ reading: InputReading
  ) -> Bool {
    let names = CSVScanner.header(of: text)
    guard !text.contains(UInt8(ascii: "\"")) else { return false }
    let hasTime = timeNames.contains(where: names.contains)
    switch purpose {
    case .wide: return names.contains("timestamp_ms")
    case .series(let name): return hasTime && names.contains(name)
    case .candles:
      guard hasTime, names.contains("close"), !reading.isAdjusted else { return false }
      return names.contains("volume") && !isNewestFirst(text, names)
        && !hasClock(text, names) && !Dialect.isCoinMarketCap(names)
    }
  }

  /// Whether the time of day stands in a column of its own beside a date without one.
  private static func hasClock(_ text: [UInt8], _ names: [String]) -> Bool {
    guard let date = names.firstIndex(of: "date"), let clock = names.firstIndex(of: "time"),
      !names.contains("timestamp_ms"), !names.contains("timestamp")
    else { return false }
    let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 2).prefix(2)
    let head = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    guard let table = try? CSVTable(bytes: head, path: ""), table.rowCount == 1 else {
      return false
    }
    return !table.text(0, date).contains(":") && table.text(0, clock).contains(":")
  }

  /// Whether these are the rows of Alpha Vantage, which alone has section 0's names and yet the newest first.
  private static func isNewestFirst(_ text: [UInt8], _ names: [String]) -> Bool {
    guard Dialect.isAlphaVantage(names) else { return false }
    let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 3).prefix(3)
    let head = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    guard let table = try? CSVTable(bytes: head, path: ""), table.rowCount > 1 else { return false }
    let times = (0..<2).map { table.text($0, 0) }
    guard times.allSatisfy({ Int64($0) == nil }), let first = Timestamp.parse(times[0]),
      let second = Timestamp.parse(times[1])
    else { return false }
    return first > second
  }

  private static func translated(
    _ text: [UInt8], _ path: String, _ purpose: FilePurpose, _ reading: InputReading
  ) throws(InputFault) -> CSVTable? {
    let sheet = try Sheet(text, path: path)
    guard sheet.count > 0 else { return nil }
    switch purpose {
    case .candles:
      let names = text.contains(UInt8(ascii: "\"")) ? [] : CSVScanner.header(of: text)
      // Section 0's names without a volume are still section 0's, unless the file says whose it is.
      let isOwn =
        names.contains("close") && timeNames.contains(where: names.contains)
        && !hasClock(text, names)
      for dialect in Dialect.all where !(isOwn && !reading.isAdjusted && dialect.isGeneral) {
        guard let layout = dialect.recognise(sheet, reading) else { continue }
        return try translated(sheet, layout, dialect.name, reading)
      }
    case .series(let name):
      let header = SheetHeader(sheet)
      let aliases = SheetHeader.aliases.first { $0.name == name }?.names ?? []
      guard let time = header.time, let value = header.column(of: aliases) else { return nil }
      var columns = [(name, value)]
      if let symbol = header.column(of: SheetHeader.symbolNames), symbol != time {
        columns.append(("symbol", symbol))
      }
      var layout = Layout(names: header.names, time: [time], columns: columns)
      layout.repeated = header.repeated([time, value])
      return try translated(sheet, layout, "spreadsheet", InputReading(report: reading.report))
    case .wide:
      let header = SheetHeader(sheet)
      guard let time = header.time,
        timeNames.contains(header.names[time]) || !startsWithCounters(sheet, time)
      else { return nil }
      let last = header.names.count - 1
      let columns = header.names.indices
        .filter { $0 != time && !($0 == last && header.names[$0].isEmpty) }
        .map { (header.names[$0], $0) }
      var layout = Layout(names: header.names, time: [time], columns: columns)
      layout.refusesDigits = timeNames.contains(header.names[time])
      return try translated(sheet, layout, "spreadsheet", InputReading(report: reading.report))
    }
    return nil
  }

  /// Whether a column of times begins with a number that is too small for one: then it is none.
  private static func startsWithCounters(_ sheet: Sheet, _ time: Int) -> Bool {
    guard sheet.count > 1, time < sheet.width(1), let value = sheet.integer(1, time) else {
      return false
    }
    let text = sheet.string(1, time)
    if Timestamp.dateOfDigits(text) != nil || Timestamp.dateHint(text) != nil { return false }
    return value.magnitude < TimeUnit.leastSeconds
  }

  private static func translated(
    _ sheet: Sheet, _ layout: Layout, _ name: String, _ reading: InputReading
  ) throws(InputFault) -> CSVTable {
    let table = try Translation(sheet, layout, reading).table()
    let detail = layout.detail.map { "; \($0)" } ?? ""
    reading.report(
      .note(file: sheet.path, "read as \(name) export\(detail)", subject: "read as \(name)"))
    return table
  }

  /// Throws what is wrong with the header of a file that is neither in section 0's form nor an export that is known.
  private func requireColumns(_ purpose: FilePurpose) throws(InputFault) {
    switch purpose {
    case .wide:
      guard header.contains("timestamp_ms") else {
        throw fault(header: "timestamp_ms", "is missing; \(quotedHeader)")
      }
    case .series(let name):
      _ = try timeColumn()
      _ = try requiredColumn(name)
    case .candles:
      if let cell = header.first, cell.first?.isNumber == true, header.count > 1 {
        throw InputFault(
          file: path, row: 1,
          "no header, and no export that is known without one; "
            + "the first row reads '\(CSVTable.shortened(header))'")
      }
      let names = SheetHeader(names: headerNames)
      guard names.time == nil || header.contains("close") else {
        throw fault(
          header: "close",
          "is missing: no close column (\(SheetHeader.aliases[0].names.prefix(4).joined(separator: ", "))); "
            + quotedHeader)
      }
      _ = try timeColumn()
    }
  }

  /// The fields of the header, whatever stands between them.
  private var headerNames: [String] {
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
    guard let sheet = try? Sheet(Array(line), path: path), sheet.count > 0 else { return header }
    return sheet.strings(0)
  }

  private var quotedHeader: String { CSVTable.quoting(header) }
}
