import CSQLite
import Files
import Foundation

/// A SQLite file that is only read.
///
/// The database library that writes stores takes a third as long to build as a whole chapter; reading needs a few of SQLite's
/// own functions.
final class SQLiteFile {
  private let path: String
  private let database: OpaquePointer?

  /// Opens the file at `path`, which must be there.
  ///
  /// - Throws: `InputFault` of kind `missing` when it cannot be opened.
  init(_ path: String) throws(InputFault) {
    guard FileBytes.exists(path), !FileBytes.isDirectory(path) else {
      throw InputFault(.missing, file: path, "cannot be read: no such file")
    }
    self.path = path
    var database: OpaquePointer?
    let status = Self.open(path, &database)
    self.database = database
    guard status == SQLITE_OK else { throw fault(status) }
    sqlite3_busy_timeout(database, 10_000)
    StoreGuard.boundValues(of: database)
    StoreGuard.boundWork(of: database, on: path)
  }

  /// Opens for writing, not to write: a store whose writer was killed is first made whole from its log.
  ///
  /// Where nothing can be written, such as on a teacher's share, and no log is left over, the file is read as it lies.
  private static func open(_ path: String, _ database: inout OpaquePointer?) -> Int32 {
    guard StoreGuard.isReadOnly(path) else {
      return sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, nil)
    }
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    return sqlite3_open_v2(StoreGuard.unchangingName(of: path), &database, flags, nil)
  }

  deinit { sqlite3_close_v2(database) }

  /// Whether the file at `path` begins as SQLite files do; a pipe is none, and what is in it is left to its reader.
  static func isSQLite(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let head = try? file.read(upToCount: 16)
    return head == Data("SQLite format 3\0".utf8)
  }

  /// The rows of a query, whose `?` stand for `arguments`.
  ///
  /// - Throws: `InputFault` when the file is damaged, busy, or no database.
  func rows<Row>(
    _ sql: String, _ arguments: [String] = [], _ read: (SQLiteRow) -> Row
  ) throws(InputFault) -> [Row] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    let prepared = sqlite3_prepare_v2(database, sql, -1, &statement, nil)
    guard prepared == SQLITE_OK else { throw fault(prepared) }
    // SQLITE_TRANSIENT: SQLite copies the text before the call returns.
    let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (place, argument) in arguments.enumerated() {
      sqlite3_bind_text(statement, Int32(place + 1), argument, -1, copies)
    }
    var rows: [Row] = []
    var status = sqlite3_step(statement)
    while status == SQLITE_ROW {
      rows.append(read(SQLiteRow(statement: statement)))
      status = sqlite3_step(statement)
    }
    guard status == SQLITE_DONE else { throw fault(status) }
    return rows
  }

  /// The fault that a result code is, in the words of the store itself.
  private func fault(_ code: Int32) -> InputFault {
    let message = sqlite3_errmsg(database).map { String(cString: $0) } ?? "code \(code)"
    // What is only read, and cannot be, is a missing input.
    return StoreGuard.fault(of: code, message, path: path, otherwise: .missing)
  }
}

/// One row of a query, its columns counted from 0.
struct SQLiteRow {
  fileprivate let statement: OpaquePointer?

  /// A whole number; nil for anything else.
  func integer(_ column: Int) -> Int64? {
    sqlite3_column_type(statement, Int32(column)) == SQLITE_INTEGER
      ? sqlite3_column_int64(statement, Int32(column)) : nil
  }

  /// A number; NaN for NULL, and for a text that somebody wrote into a column of numbers.
  func real(_ column: Int) -> Double {
    let type = sqlite3_column_type(statement, Int32(column))
    return type == SQLITE_FLOAT || type == SQLITE_INTEGER
      ? sqlite3_column_double(statement, Int32(column)) : .nan
  }

  /// A text; empty for NULL.
  func text(_ column: Int) -> String {
    sqlite3_column_text(statement, Int32(column)).map { String(cString: $0) } ?? ""
  }
}
