import Files
import Foundation
import Markets

/// What the exchange says about one instrument.
public struct Instrument: Equatable, Sendable {
  /// Its name.
  public var symbol: String
  /// `linear`, `inverse` or `spot`.
  public var category: String
  /// When its history begins, in milliseconds; nil when the exchange does not say (spot).
  public var launch: Int64?
  /// `Trading`, `PreLaunch`, …
  public var status: String
}

/// One page of rows as they came, newest first as a rule.
struct RawPage {
  var rows: [RowRules.RawRow]
  /// What to send back for the next page, percent-encoded as it came; empty at the end.
  var cursor: String
  /// The server's clock when it answered.
  var time: Int64
}

extension BybitClient {
  /// The server's clock, in milliseconds.
  public func serverTime() throws(InputFault) -> Int64 {
    try checked("time", call("time", [], NoResult.self)).time
  }

  /// What the exchange says about `symbol`.
  ///
  /// - Throws: `InputFault` of kind `content` when the exchange does not know the symbol.
  public func instrument(_ symbol: String) throws(InputFault) -> Instrument {
    var cursor = ""
    for _ in 0..<50 {
      var query = [("category", category), ("symbol", Self.queryValue(symbol)), ("limit", "1000")]
      if !cursor.isEmpty { query.append(("cursor", Self.queryValue(cursor))) }
      let envelope = try call("instruments-info", query, ListResult.self)
      guard envelope.retCode == 0, let result = envelope.result else {
        throw unknown(symbol, RowRules.printable(envelope.retMsg))
      }
      for case .object(let cells) in result.list where cells["symbol"]?.text == symbol {
        return instrument(symbol, cells)
      }
      // A host that ignores `symbol` lists all instruments, page by page.
      cursor = result.nextPageCursor ?? ""
      if cursor.isEmpty || result.list.isEmpty { break }
    }
    throw unknown(symbol, "not in the list of \(category) instruments")
  }

  /// The page of `series` with timestamps in `lower ... upper` (both inclusive), or after `cursor` in that range.
  func page(
    of series: Series, from lower: Int64, through upper: Int64, cursor: String = ""
  ) throws(InputFault) -> RawPage {
    let path: String
    var query = [("category", category), ("symbol", Self.queryValue(series.symbol))]
    switch series.kind {
    case .kline:
      path = "kline"
      query += [("interval", series.interval), ("start", "\(lower)"), ("end", "\(upper)")]
    case .funding:
      path = "funding/history"
      query += [("startTime", "\(lower)"), ("endTime", "\(upper)")]
    case .openInterest:
      path = "open-interest"
      query += [("intervalTime", series.interval)]
      query += [("startTime", "\(lower)"), ("endTime", "\(upper)")]
    }
    query.append(("limit", "\(series.kind.pageLimit)"))
    if !cursor.isEmpty { query.append(("cursor", Self.queryValue(cursor))) }
    let answer = try checked(path, call(path, query, ListResult.self))
    if let symbol = answer.result.symbol, symbol != series.symbol {
      throw fault("\(path): asked for \(series.symbol), got \(RowRules.printable(symbol))")
    }
    return RawPage(
      rows: answer.result.list.map { $0.row(of: series.kind) },
      cursor: answer.result.nextPageCursor ?? "", time: answer.time)
  }

  /// `text` as the value of a query: as it is when it is percent-encoded already (the exchange's cursors
  /// are, and a second encoding would turn `%` into `%25`), other reserved characters encoded.
  static func queryValue(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var value = ""
    for (index, byte) in bytes.enumerated() {
      let character = Character(UnicodeScalar(byte))
      let encoded = byte == 37 && bytes.dropFirst(index + 1).prefix(2).filter(isHex).count == 2
      if encoded || character.isASCII && (character.isLetter || character.isNumber)
        || "-._~=:/,!*".contains(character)
      {
        value.append(character)
      } else {
        value += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return value
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }

  private func instrument(_ symbol: String, _ cells: [String: JSONCell]) -> Instrument {
    let launch = cells["launchTime"]?.text.flatMap { Int64($0) } ?? 0
    return Instrument(
      symbol: symbol, category: category,
      launch: launch > 0 && StoredCandles.times.contains(launch) ? launch : nil,
      status: cells["status"]?.text ?? "")
  }

  private func unknown(_ symbol: String, _ reason: String) -> InputFault {
    InputFault(.content, file: base, "unknown symbol \(symbol): \(reason)")
  }

  private func checked<Result: Decodable>(
    _ path: String, _ envelope: Envelope<Result>
  ) throws(InputFault) -> (result: Result, time: Int64) {
    guard envelope.retCode == 0, let result = envelope.result, let time = envelope.time else {
      let told = RowRules.printable(envelope.retMsg)
      throw fault("\(path): refused with retCode \(envelope.retCode) '\(told)'")
    }
    guard StoredCandles.times.contains(time) else {
      throw fault("\(path): the server's clock shows \(time), which is not a time")
    }
    return (result, time)
  }
}
