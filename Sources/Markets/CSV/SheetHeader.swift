import Foundation

/// The names above a sheet's columns, as they are compared: small letters, without brackets, asterisks and numbering.
struct SheetHeader {
  /// The names as they stand in the file.
  let names: [String]
  /// The names as they are compared.
  let keys: [String]

  /// The names `names`.
  init(names: [String]) {
    self.names = names
    keys = names.map(SheetHeader.key)
  }

  /// The names in record `record` of `sheet`.
  init(_ sheet: Sheet, record: Int = 0) {
    self.init(names: record < sheet.count ? sheet.strings(record) : [])
  }

  /// The position of the first column that has one of the names `keys`, the names in order of preference.
  func column(_ keys: String...) -> Int? { column(of: keys) }

  /// The same for a list.
  func column(of keys: [String]) -> Int? {
    for key in keys {
      if let position = self.keys.firstIndex(of: key) { return position }
    }
    return nil
  }

  /// Where time and candles stand under usual names; nil without a time and a close.
  func layout(headerRecords: Int = 1, time: Int? = nil, volume: Int? = nil) -> Layout? {
    guard let time = time ?? self.time, let close = close(besides: time) else { return nil }
    var columns = [("close", close)]
    for (name, aliases) in SheetHeader.aliases where name != "close" {
      let position = name == "volume" ? volume ?? column(of: aliases) : column(of: aliases)
      if let position, position != time { columns.append((name, position)) }
    }
    var layout = Layout(
      headerRecords: headerRecords, names: names, time: [time] + clock(besides: time),
      columns: columns,
      adjusted: column(
        "adj close", "adj_close", "adjclose", "adjusted_close", "adjusted close", "adjusted"))
    layout.repeated = repeated(
      layout.time + columns.map(\.1) + [layout.adjusted].compactMap(\.self))
    return layout
  }

  /// The column of the time; a column without a name in the first place is a data frame's index.
  var time: Int? {
    column(of: SheetHeader.timeNames) ?? (keys.first == "" ? 0 : nil)
  }

  /// What the column of the time may be called, the surest first.
  static let timeNames = [
    "timestamp_ms", "timeopen", "time_open", "timestamp", "open_time", "open time", "opentime",
    "window_start", "mts", "unix", "datetime",
    "date_time",
    "date time", "date", "time", "start_at", "start_time", "starttime", "start", "gmt time",
    "local time", "datum", "data", "unix timestamp", "calc_time", "create_time", "fundingtime",
    "fundingratetimestamp",
  ]

  private func close(besides time: Int) -> Int? {
    if let close = column(of: SheetHeader.aliases[0].names), close != time { return close }
    // "Price" is a close only beside the other three.
    return column("open") != nil && column("high") != nil ? column("price") : nil
  }

  /// The time of day in a column beside its date.
  private func clock(besides date: Int) -> [Int] {
    guard keys[date] == "date" || keys[date] == "datum", let clock = column("time", "zeit") else {
      return []
    }
    return [clock]
  }

  /// What section 0 calls a column, and what else it is called.
  static let aliases: [(name: String, names: [String])] = [
    (
      "close",
      ["close", "close/last", "closeprice", "schluss", "schlusskurs", "zamkniecie"]
    ),
    ("open", ["open", "openprice", "eröffnung", "erster", "otwarcie"]),
    ("high", ["high", "highprice", "hoch", "tageshoch", "najwyzszy"]),
    ("low", ["low", "lowprice", "tief", "tagestief", "najnizszy"]),
    (
      "volume",
      ["volume", "vol", "vol.", "volumen", "wolumen", "tickvol", "tick_volume", "volume_(btc)"]
    ),
    ("turnover", ["turnover"]),
    ("symbol", symbolNames),
    ("funding_rate", ["funding_rate", "fundingrate", "last_funding_rate"]),
    ("open_interest", ["open_interest", "openinterest", "sum_open_interest"]),
  ]

  /// The first of `columns` whose name is also that of another one; nil when all stand there once.
  func repeated(_ columns: [Int]) -> String? {
    for column in columns.sorted() where keys.indices.contains(column) && !keys[column].isEmpty {
      let twin = keys.indices.last { $0 != column && keys[$0] == keys[column] }
      if let twin { return names[twin] }
    }
    return nil
  }

  /// What a column of symbols may be called.
  static let symbolNames = ["symbol", "ticker", "asset"]

  static func key(_ name: String) -> String {
    var key = name.lowercased().filter { !"<>*\"".contains($0) }
    // "1. open" of a data frame of Alpha Vantage's.
    if let dot = key.firstIndex(of: "."), key[..<dot].allSatisfy(\.isNumber), dot != key.startIndex
    {
      key = String(key[key.index(after: dot)...])
    }
    return key.trimmingCharacters(in: .whitespaces)
  }
}

extension Sheet {
  /// Whether the first record is data: a number or a date, and numbers alone behind it.
  func hasNoHeader(fields: Int) -> Bool {
    guard count > 0, width(0) == fields else { return false }
    return (1..<fields).allSatisfy { isNumber(0, $0) || $0 == 1 && string(0, 1).contains(":") }
      && string(0, 0).first?.isNumber == true
  }

  /// Whether the first records have candles in the columns from `open` on: no low above the open or the close, and no high
  /// below.
  func hasCandles(open: Int) -> Bool {
    (0..<min(count, 20)).allSatisfy { record in
      guard width(record) > open + 3 else { return true }
      let cells = (0..<4).map { number(record, open + $0) }
      guard case .value(let first) = cells[0], case .value(let high) = cells[1],
        case .value(let low) = cells[2], case .value(let last) = cells[3]
      else { return true }
      return low <= min(first, last) && max(first, last) <= high
    }
  }

  /// Whether a field is a decimal number.
  func isNumber(_ record: Int, _ column: Int) -> Bool {
    guard case .value = number(record, column) else { return false }
    return true
  }

  /// The number in a field with a decimal point.
  func number(_ record: Int, _ column: Int) -> NumberField {
    text.withUnsafeBufferPointer { NumberParsing.number($0, range(record, column)) }
  }

  /// The whole number in a field.
  func integer(_ record: Int, _ column: Int) -> Int64? {
    text.withUnsafeBufferPointer { NumberParsing.integer($0, range(record, column)) }
  }

  /// Whether every cell of a column that is there is 0.
  func isZero(_ column: Int, from first: Int) -> Bool {
    (first..<count).allSatisfy { record in
      column >= width(record) || number(record, column) == .value(0)
    }
  }
}
