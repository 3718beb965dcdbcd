import Foundation

/// Writes whole files: beside the target, synced, then renamed over it, so that a reader (or a crash) sees
/// the old file or the new one, never a half.
public enum AtomicFile {
  /// Writes `bytes` to `path`; what is no regular file (a device, a pipe) is written directly.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public static func write(_ bytes: Data, to path: String) throws(InputFault) {
    try write([(bytes, path)])
  }

  /// Writes `text` as UTF-8 to `path`.
  public static func write(_ text: String, to path: String) throws(InputFault) {
    try write(Data(text.utf8), to: path)
  }

  /// Writes several files of one result: all are on the disk beside their targets before the first is renamed,
  /// so that a file that cannot be written leaves the others as they were.
  ///
  /// - Throws: `InputFault` of kind `failure` for the first path that cannot be written.
  public static func write(_ files: [(bytes: Data, path: String)]) throws(InputFault) {
    var staged: [Staged] = []
    do throws(InputFault) {
      for file in files {
        if let stage = try stage(file.bytes, for: file.path) { staged.append(stage) }
      }
      for file in staged {
        guard rename(file.temporary, file.target) == 0 else { throw failure(file.path) }
      }
    } catch {
      for file in staged { unlink(file.temporary) }
      throw error
    }
  }

  /// Finds out whether `path` can be written, before an hour of work needs it; what is there stays as it is.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public static func requireWritable(_ path: String) throws(InputFault) {
    var status = stat()
    let isThere = stat(path, &status) == 0
    // A device or a pipe must not be opened twice: whoever reads it would see an end.
    if isThere, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) { return }
    if let staged = try stage(Data(), for: path) { unlink(staged.temporary) }
  }

  /// A file on the disk beside the place it will be renamed to.
  private struct Staged {
    /// The path as given, for messages.
    var path: String
    /// Where the bytes are.
    var temporary: String
    /// The file to replace: `path`, or what it links to.
    var target: String
  }

  /// Writes `bytes` beside what `path` names; a device or pipe gets them itself, and nothing is left to do.
  private static func stage(_ bytes: Data, for path: String) throws(InputFault) -> Staged? {
    var target = path
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw failure(path, errno: EISDIR)
      case S_IFREG: target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      default:
        try put(bytes, at: path, reportedAs: path)
        return nil
      }
    }
    let temporary = "\(target).\(ProcessInfo.processInfo.processIdentifier).part"
    try put(bytes, at: temporary, reportedAs: path)
    return Staged(path: path, temporary: temporary, target: target)
  }

  private static func put(
    _ bytes: Data, at target: String, reportedAs path: String
  ) throws(InputFault) {
    let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    let written = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    let synced = written && (target == path || fsync(descriptor) == 0)
    let reason = errno
    close(descriptor)
    guard synced else {
      if target != path { unlink(target) }
      throw failure(path, errno: reason)
    }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let count = Foundation.write(
        descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      offset += count
    }
    return true
  }

  private static func failure(_ path: String, errno code: Int32 = errno) -> InputFault {
    InputFault(.failure, file: path, "cannot be written: \(String(cString: strerror(code)))")
  }
}
