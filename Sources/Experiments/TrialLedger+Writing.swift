import Files
import Foundation
import Markets

extension TrialLedger {
  /// One trained configuration.
  public struct Trial: Sendable {
    /// A checksum of all that decides the training.
    public var hash: String
    /// When it was trained, in milliseconds since 1970.
    public var timestamp: Int64
    /// The root of its randomness.
    public var seed: UInt64
    /// The kind of model.
    public var model: String
    /// Its folder.
    public var run: String

    /// A trained configuration.
    public init(hash: String, timestamp: Int64, seed: UInt64, model: String, run: String) {
      self.hash = hash
      self.timestamp = timestamp
      self.seed = seed
      self.model = model
      self.run = run
    }

    /// The header of a new ledger.
    fileprivate static var header: String { TrialColumns.all.joined(separator: ",") }

    /// The row under `header`; empty in columns of somebody else's.
    fileprivate func row(under header: [String]) -> String {
      // A path may hold what no field can.
      let run = String(run.map { ",\"".contains($0) || $0.isNewline ? "_" : $0 })
      let values = [hash, "\(timestamp)", "\(seed)", model, run]
      let fields = Dictionary(zip(TrialColumns.all, values)) { first, _ in first }
      return header.map { fields[$0] ?? "" }.joined(separator: ",")
    }
  }

  /// The ledger of a run in `folder`: `ledger.csv` beside it.
  public static func path(beside folder: String) -> String {
    let folder = RunFolder.trimmed(folder)
    let isRelative = [".", ".."].contains(FilePath.name(of: folder))
    return (isRelative ? "\(folder)/.." : FilePath.parent(of: folder)) + "/ledger.csv"
  }

  /// Finds out whether a trial can be written to `path`, before an hour of training needs it.
  ///
  /// - Throws: `InputFault` when what is there is no ledger, or cannot be written.
  public static func requireAppendable(_ path: String) throws(InputFault) {
    guard FileBytes.exists(path) else { return try AtomicFile.requireWritable(path) }
    guard access(path, W_OK) == 0 else { throw .unwritable(path) }
    let bytes = try FileBytes.read(path)
    if !bytes.isEmpty { _ = try Content(bytes, path) }
  }

  /// Appends `trial` unless its hash is there; writers of several processes take turns.
  ///
  /// - Returns: how many trials the ledger then holds.
  /// - Throws: `InputFault` when what is there is no ledger, or it cannot be written; the ledger is then as it was.
  @discardableResult
  public static func append(_ trial: Trial, to path: String) throws(InputFault) -> Int {
    let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unwritable(path) }
    defer { close(descriptor) }
    // Where files cannot be locked it is done without.
    while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
    let bytes = try FileBytes.read(path)
    let content = bytes.isEmpty ? nil : try Content(bytes, path)
    let known = content?.hashes ?? []
    if known.contains(trial.hash) { return known.count }
    var piece = content == nil ? Trial.header + "\n" : ""
    // A line that somebody has left open.
    if !bytes.isEmpty && bytes.last != UInt8(ascii: "\n") { piece += "\n" }
    let header = content?.header ?? Trial.header.split(separator: ",").map(String.init)
    piece += trial.row(under: header) + "\n"
    let isWritten = piece.withUTF8 {
      AtomicFile.writeAll(UnsafeRawBufferPointer($0), to: descriptor)
    }
    guard isWritten, fsync(descriptor) == 0 else {
      let code = errno
      _ = ftruncate(descriptor, off_t(bytes.count))
      throw .unwritable(path, errno: code)
    }
    return known.count + 1
  }

  /// What stands in a ledger that is not empty.
  private struct Content {
    let header: [String]
    let hashes: Set<String>

    init(_ bytes: [UInt8], _ path: String) throws(InputFault) {
      let table = try CSVTable(bytes: bytes, path: path)
      let column = try table.requiredColumn(TrialColumns.hash)
      try table.checkEnd(isEmptyAllowed: true)
      header = table.header
      hashes = Set((0..<table.rowCount).map { table.text($0, column) })
    }
  }
}
