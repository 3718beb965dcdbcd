import Files
import Foundation
import GRDB
import Markets

/// A file of candles, funding rates and open interest: SQLite in WAL mode, one row per timestamp.
///
/// Beside the rows it remembers, as ranges, what has been asked for, so that a run continues wherever any
/// earlier one stopped; rows and the note that their range is done are written in one transaction, so a kill
/// at any moment leaves the file whole. Tables: `candle`, `funding`, `open_interest`, `done_range`, `rejected`,
/// `revision`, `instrument`.
public struct CandleDatabase: Sendable {
  /// The path as it was given.
  public let path: String
  let queue: DatabaseQueue

  static let applicationID = StoredCandles.applicationID
  static let version = StoredCandles.version

  /// Opens the store at `path`, creating it when `creating` is true and nothing is there.
  ///
  /// - Throws: `InputFault`: kind `missing` when there is no such file (a directory included) and none is to be created,
  ///   `failure` when it cannot be created, `content` when it is no store.
  public init(_ path: String, creating: Bool = false) throws(InputFault) {
    self.path = path
    try Self.checkFile(path, creating: creating)
    let isReadOnly = !creating && StoreGuard.isReadOnly(path)
    do {
      queue = try DatabaseQueue(
        path: isReadOnly ? StoreGuard.unchangingName(of: path) : path,
        configuration: Self.configuration(of: path, isReadOnly: isReadOnly))
      try queue.inDatabase { try Self.prepare($0, path: path, creating: creating) }
    } catch {
      var fault = Self.fault(path, error)
      if !creating && fault.kind == .failure { fault.kind = .missing }
      throw fault
    }
  }

  /// Whether there is a file at `path`.
  public static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// Throws unless a file can be created at `path`: its folder must be there.
  static func checkParent(of path: String) throws(InputFault) {
    let folder = FilePath.parent(of: path)
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory),
      isDirectory.boolValue, FileManager.default.isWritableFile(atPath: folder)
    else {
      throw InputFault(.failure, file: path, "cannot be written: no folder to write it in")
    }
  }

  /// Closes the file; the write-ahead log is folded into it.
  public func close() throws(InputFault) {
    do { try queue.close() } catch { throw Self.fault(path, error) }
  }

  /// What SQLite's own check of the whole file says: `ok`, or what is broken.
  public func integrity() throws(InputFault) -> String {
    try read { try String.fetchOne($0, sql: "PRAGMA integrity_check") ?? "no answer" }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(InputFault) -> Value {
    do {
      return try queue.read { db in
        StoreGuard.boundWork(of: db.sqliteConnection, on: path)
        defer { StoreGuard.unboundWork(of: db.sqliteConnection) }
        return try body(db)
      }
    } catch { throw Self.fault(path, error) }
  }

  /// Runs `body` in one transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws(InputFault) -> Value {
    do { return try queue.write(body) } catch { throw Self.fault(path, error) }
  }

  private static func checkFile(_ path: String, creating: Bool) throws(InputFault) {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if isDirectory.boolValue {
      throw InputFault(creating ? .failure : .missing, file: path, "is a directory, not a store")
    }
    guard exists || creating else {
      throw InputFault(.missing, file: path, "cannot be read: no such file")
    }
  }

  private static func configuration(of path: String, isReadOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.readonly = isReadOnly
    configuration.prepareDatabase { StoreGuard.boundValues(of: $0.sqliteConnection) }
    return configuration
  }

  /// Checks that the file is a store; an empty file becomes one when `creating`.
  private static func prepare(_ db: Database, path: String, creating: Bool) throws {
    if try creating && isEmpty(db) {
      // The mode is a property of the file, and cannot change inside a transaction.
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      try db.inTransaction(.immediate) {
        // Another process may have been first.
        guard try isEmpty(db) else { return .commit }
        try db.execute(sql: StoreSchema.sql)
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
        return .commit
      }
    }
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw InputFault(file: path, "is a database, but no candle store")
    }
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found == version else {
      throw InputFault(file: path, "is a store of version \(found); this program reads \(version)")
    }
    let tables = try Row.fetchAll(db, sql: StoreGuard.tables).map { row in
      try StoredRow(row: row, table: "sqlite_master").text("name")
    }
    if let fault = StoreGuard.schemaFault(tables, wanted: StoreSchema.tables) {
      throw InputFault(file: path, fault)
    }
  }

  private static func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
  }

  /// The fault that a database error is.
  static func fault(_ path: String, _ error: any Error) -> InputFault {
    if let fault = error as? InputFault { return fault }
    if let fault = error as? StoredValueFault { return InputFault(file: path, fault.message) }
    guard let error = error as? DatabaseError else {
      return InputFault(.failure, file: path, "\(error)")
    }
    let message = error.message ?? "\(error.resultCode)"
    return StoreGuard.fault(
      of: error.resultCode.rawValue, message, path: path, otherwise: .failure)
  }
}
