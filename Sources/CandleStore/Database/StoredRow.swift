import Files
import GRDB
import Markets

/// A row of a store as any program may have written it: SQLite keeps texts in columns of numbers, and numbers of any size.
struct StoredRow {
  let row: Row
  /// What the row is, for messages: `candle`.
  let table: String

  /// A time in milliseconds, from year 1 to 9999.
  func time(_ column: String) throws(StoredValueFault) -> Int64 {
    guard let time = try optionalTime(column) else { throw fault(column, "a time") }
    return time
  }

  /// A time in milliseconds, from year 1 to 9999; nil for NULL.
  func optionalTime(_ column: String) throws(StoredValueFault) -> Int64? {
    switch storage(column) {
    case .null: return nil
    case .int64(let time) where StoredCandles.times.contains(time): return time
    default: throw fault(column, "milliseconds between the years 1 and 9999")
    }
  }

  /// A number that is not NULL only where it is finite.
  func number(_ column: String) throws(StoredValueFault) -> Double? {
    switch storage(column) {
    case .null: return nil
    case .int64(let value): return Double(value)
    case .double(let value) where value.isFinite: return value
    default: throw fault(column, "a finite number")
    }
  }

  /// A text that can stand in a line of its own and in a cell.
  func text(_ column: String) throws(StoredValueFault) -> String {
    guard case .string(let text) = storage(column), text.utf8.count <= 200,
      !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw fault(column, "a short text on one line") }
    return text
  }

  private func storage(_ column: String) -> DatabaseValue.Storage {
    (row[column] as DatabaseValue).storage
  }

  private func fault(_ column: String, _ expected: String) -> StoredValueFault {
    let found =
      switch storage(column) {
      case .null: "nothing"
      case .int64(let value): "\(value)"
      case .double(let value): "\(value)"
      case .string(let text): "'\(RowRules.printable(String(text.prefix(40))))'"
      case .blob(let bytes): "\(bytes.count) bytes"
      }
    return StoredValueFault(message: "\(table).\(column) holds \(found), expected \(expected)")
  }
}

/// A value that no store of ours holds.
struct StoredValueFault: Error {
  var message: String
}
