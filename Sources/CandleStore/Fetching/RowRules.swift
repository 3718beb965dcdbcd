import Files

/// What a row must satisfy before it is stored.
enum RowRules {
  /// A row as it came over the wire: texts, nil where a field is missing or is not a text.
  struct RawRow: Equatable {
    var timestamp: String?
    var fields: [String?]
  }

  /// Why a row is not stored.
  struct Reason: Error, Equatable {
    var text: String
  }

  /// `raw` as a row of `kind`, or the reason why it is none.
  static func row(_ raw: RawRow, of kind: SeriesKind, timestamp: Int64) throws(Reason) -> MarketRow
  {
    let names = kind.fields
    var values: [Double?] = []
    for (index, name) in names.enumerated() {
      guard index < raw.fields.count else { throw Reason(text: "\(name) is missing") }
      values.append(try number(raw.fields[index], name))
    }
    let row = MarketRow(timestamp: timestamp, values: values)
    if let fault = fault(in: row, of: kind) { throw Reason(text: fault.text) }
    return row
  }

  /// What is wrong with the values of `row`, and in which column; nil when nothing is.
  static func fault(in row: MarketRow, of kind: SeriesKind) -> (column: String, text: String)? {
    for (name, value) in zip(kind.fields, row.values) {
      guard let value else {
        if name == "turnover" { continue }
        return (name, "\(name) is missing")
      }
      guard value.isFinite else { return (name, "\(name) is not finite") }
      if ["open", "high", "low", "close"].contains(name) && value <= 0 {
        return (name, "\(name) \(value.plainText) is not above 0")
      }
      if ["volume", "turnover", "open_interest"].contains(name) && value < 0 {
        return (name, "\(name) \(value.plainText) is below 0")
      }
    }
    return kind == .kline ? order(row.values.map { $0 ?? 0 }) : nil
  }

  /// low <= open, close <= high.
  private static func order(_ values: [Double]) -> (column: String, text: String)? {
    let (high, low) = (values[1], values[2])
    for (name, value) in [("open", values[0]), ("close", values[3])] {
      if value > high {
        return ("high", "high \(high.plainText) is below \(name) \(value.plainText)")
      }
      if value < low { return ("low", "low \(low.plainText) is above \(name) \(value.plainText)") }
    }
    return nil
  }

  private static func number(_ text: String?, _ name: String) throws(Reason) -> Double {
    guard let text else { throw Reason(text: "\(name) is not a text with a number") }
    guard isPlainDecimal(text), let value = Double(text), value.isFinite else {
      throw Reason(text: "\(name) '\(printable(text))' is not a finite plain decimal")
    }
    return value
  }

  /// Whether `text` is digits with at most one point and one leading minus sign, and nothing else.
  static func isPlainDecimal(_ text: String) -> Bool {
    var points = 0
    var digits = 0
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case 48...57: digits += 1
      case 46: points += 1
      case 45 where index == 0: continue
      default: return false
      }
    }
    return digits > 0 && points <= 1
  }

  /// The first 40 characters of `text` on one line.
  static func printable(_ text: String) -> String {
    let clean = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : String($0) }
    return clean.prefix(40).joined() + (clean.count > 40 ? "…" : "")
  }
}

extension Double {
  /// The shortest text that reads back to the same bits, without a trailing `.0`.
  var plainText: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
