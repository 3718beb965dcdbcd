import Foundation

/// Writes whole files: beside the target, synced, then renamed over it, so that a reader (or a crash) sees
/// the old file or the new one, never a half.
public enum AtomicFile {
  /// Writes `bytes` to `path`.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public static func write(_ bytes: Data, to path: String) throws(InputFault) {
    let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    let written = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    let synced = written && fsync(descriptor) == 0
    let reason = errno
    close(descriptor)
    guard synced, rename(temporary, path) == 0 else {
      let fault = failure(path, errno: synced ? errno : reason)
      unlink(temporary)
      throw fault
    }
  }

  /// Writes `text` as UTF-8 to `path`.
  public static func write(_ text: String, to path: String) throws(InputFault) {
    try write(Data(text.utf8), to: path)
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
