import CSQLite
import Files
import Foundation

/// What a store may ask of its reader, whoever wrote it: SQLite runs what it finds in a file, views that never end included.
public enum StoreGuard {
  /// The names of the objects to hold against `schemaFault`: real tables alone, or a trigger.
  public static let tables =
    "SELECT CASE type WHEN 'table' THEN name ELSE 'trigger' END AS name FROM sqlite_master "
    + "WHERE type = 'trigger' OR type = 'table' AND rootpage > 0"

  /// Why a file with these `tables` is no store; nil when all that are `wanted` are there and nothing runs when one is written.
  public static func schemaFault(_ tables: [String], wanted: [String]) -> String? {
    if tables.contains("trigger") { return "has a trigger, which no store has" }
    let missing = wanted.first { !tables.contains($0) }
    return missing.map { "has no table '\($0)'" }
  }

  /// Refuses texts and blobs of more than a megabyte.
  public static func boundValues(of connection: OpaquePointer?) {
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 1_000_000)
  }

  /// Interrupts a statement that takes more steps than one over all of a whole file could need.
  public static func boundWork(of connection: OpaquePointer?, on path: String) {
    var status = stat()
    let size = stat(path, &status) == 0 ? Int(status.st_size) : 0
    let log = stat(path + "-wal", &status) == 0 ? Int(status.st_size) : 0
    // A row has some forty bytes and takes some twenty steps, more when it is sorted.
    let steps = 20_000_000 + min(size + log, 20_000_000) * 100
    sqlite3_progress_handler(connection, Int32(min(steps, Int(Int32.max))), { _ in 1 }, nil)
  }

  /// Lets statements run as long as they like.
  public static func unboundWork(of connection: OpaquePointer?) {
    sqlite3_progress_handler(connection, 0, nil, nil)
  }

  /// The fault that one of SQLite's result codes is.
  ///
  /// - Parameters:
  ///   - code: the result code, extended or not.
  ///   - message: SQLite's own words.
  ///   - path: the file as it was given.
  ///   - kind: the fault's kind where the code is about neither content nor another program.
  public static func fault(
    of code: Int32, _ message: String, path: String, otherwise kind: InputFault.Kind
  ) -> InputFault {
    switch code & 0xff {
    case SQLITE_NOTADB: InputFault(file: path, "is not a SQLite file")
    case SQLITE_CORRUPT: InputFault(file: path, "is damaged: \(message)")
    case SQLITE_INTERRUPT:
      InputFault(file: path, "asks for more work than a store of its size can need")
    case SQLITE_ERROR, SQLITE_TOOBIG:
      InputFault(file: path, "is not what a store looks like: \(message)")
    case SQLITE_BUSY: InputFault(.failure, file: path, "is in use by another program")
    default: InputFault(kind, file: path, "cannot be used: \(message)")
    }
  }

  /// Whether SQLite could not write beside the file at `path`, as on a teacher's share.
  public static func isReadOnly(_ path: String) -> Bool {
    access(path, W_OK) != 0 || access(FilePath.parent(of: path), W_OK) != 0
  }

  /// The name under which SQLite reads the file at `path` as it lies, without a log; the path itself where a log is left over.
  public static func unchangingName(of path: String) -> String {
    var status = stat()
    if stat(path + "-wal", &status) == 0, status.st_size > 0 { return path }
    return URL(fileURLWithPath: path).absoluteString + "?immutable=1"
  }
}
