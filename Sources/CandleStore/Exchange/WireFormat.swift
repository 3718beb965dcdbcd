import Foundation

/// Any JSON value: rows are read cell by cell, so that a strange cell spoils its row and not the page.
indirect enum JSONCell: Decodable {
  case text(String)
  case number(Double)
  case list([JSONCell])
  case object([String: JSONCell])
  case other

  init(from decoder: any Decoder) throws {
    if let container = try? decoder.singleValueContainer() {
      if let text = try? container.decode(String.self) { self = .text(text); return }
      if let number = try? container.decode(Double.self) { self = .number(number); return }
      if let list = try? container.decode([JSONCell].self) { self = .list(list); return }
      if let object = try? container.decode([String: JSONCell].self) {
        self = .object(object)
        return
      }
    }
    self = .other
  }

  var text: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  /// The row of `kind` that this cell is; strange cells become fields that are nil.
  func row(of kind: SeriesKind) -> RowRules.RawRow {
    switch (kind, self) {
    case (.kline, .list(let cells)):
      return .init(timestamp: cells.first?.text, fields: cells.dropFirst().map(\.text))
    case (.funding, .object(let cells)):
      return .init(
        timestamp: cells["fundingRateTimestamp"]?.text, fields: [cells["fundingRate"]?.text])
    case (.openInterest, .object(let cells)):
      return .init(timestamp: cells["timestamp"]?.text, fields: [cells["openInterest"]?.text])
    default:
      return .init(timestamp: nil, fields: [])
    }
  }
}

/// The `result` of every call that lists something.
struct ListResult: Decodable {
  var symbol: String?
  var list: [JSONCell]
  var nextPageCursor: String?
}

/// The `result` of a call of which only the envelope matters.
struct NoResult: Decodable {}

/// The envelope of every body: `{"retCode":0,"retMsg":"OK","result":{...},"time":1672025956592}`.
///
/// `result` is read only when `retCode` is 0: in a refusal it may hold anything.
struct Envelope<Result: Decodable>: Decodable {
  var retCode: Int
  var retMsg: String
  var time: Int64?
  var result: Result?

  private enum Key: String, CodingKey {
    case retCode, retMsg, time, result
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    retCode = try container.decode(Int.self, forKey: .retCode)
    retMsg = (try? container.decode(String.self, forKey: .retMsg)) ?? ""
    if retCode == 0 {
      time = try container.decode(Int64.self, forKey: .time)
      result = try container.decode(Result.self, forKey: .result)
    } else {
      time = try? container.decode(Int64.self, forKey: .time)
    }
  }
}
