import Foundation

/// Writes a file that is too large for the memory piece by piece: beside its place, then renamed over what is there, so that a
/// reader sees the old file or the new one, never a half.
public final class StreamedFile {
  private let path: String
  private let target: String
  /// Where the bytes are until `finish`; nil when they go straight into a device or a pipe.
  private var temporary: String?
  private var descriptor: Int32

  /// Opens a file beside `path`; a device or a pipe is opened itself.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public init(_ path: String) throws(InputFault) {
    self.path = path
    var status = stat()
    let isThere = stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT == S_IFDIR { throw Self.failure(path, EISDIR) }
    if isThere, status.st_mode & S_IFMT != S_IFREG {
      target = path
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.failure(path, errno) }
      return
    }
    target = isThere ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
    var name = Array((target + ".XXXXXX").utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The permissions of what is replaced, else those of any new file.
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, isThere ? status.st_mode & 0o7777 : 0o644 & ~mask)
  }

  /// Appends `bytes`.
  ///
  /// - Throws: `InputFault` of kind `failure` when they cannot be written.
  public func write(_ bytes: [UInt8]) throws(InputFault) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(
          descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path, errno) }
      offset += count
    }
  }

  /// Puts the file into its place.
  ///
  /// - Throws: `InputFault` of kind `failure` when it cannot be written to the disk or renamed.
  public func finish() throws(InputFault) {
    guard let temporary else { return }
    guard fsync(descriptor) == 0, rename(temporary, target) == 0 else {
      throw Self.failure(path, errno)
    }
    self.temporary = nil
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if let temporary { unlink(temporary) }
  }

  private static func failure(_ path: String, _ code: Int32) -> InputFault {
    InputFault(.failure, file: path, "cannot be written: \(String(cString: strerror(code)))")
  }
}
