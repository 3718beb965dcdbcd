import Files
import Foundation

/// A file that grows by pieces, each in it as a whole or not at all.
///
/// It is not synced, which would cost as much as the state: after a power cut it is made again of the state, which is.
struct AppendedFile {
  let path: String

  /// Makes the file at `path` hold `content` and nothing else. Where it begins with that, it is cut, not replaced, so that
  /// whoever follows it keeps his place.
  ///
  /// - Throws: `InputFault` of kind `failure` when it cannot be written.
  init(_ path: String, holding content: Data) throws(InputFault) {
    self.path = path
    let old = FileBytes.exists(path) ? try? FileBytes.read(path) : nil
    if let old, old.starts(with: content) {
      if old.count > content.count, truncate(path, off_t(content.count)) != 0 {
        throw .unwritable(path)
      }
    } else {
      try AtomicFile.write(content, to: path)
    }
  }

  /// Appends `piece`.
  ///
  /// - Throws: `InputFault` of kind `failure` when it cannot be written; the file is then as it was.
  func append(_ piece: Data) throws(InputFault) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unwritable(path) }
    let isWritten = piece.withUnsafeBytes { AtomicFile.writeAll($0, to: descriptor) }
    guard isWritten else {
      let code = errno
      _ = ftruncate(descriptor, status.st_size)
      throw .unwritable(path, errno: code)
    }
  }
}
