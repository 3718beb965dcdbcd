import Files
import Foundation

/// Reads whole files as bytes.
enum FileBytes {
  /// The bytes of the file at `path`.
  ///
  /// - Throws: `InputFault` of kind `missing` when there is no such file, or it cannot be read (a directory
  ///   included).
  static func read(_ path: String) throws(InputFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(path, EISDIR) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count = Foundation.read(descriptor, block.baseAddress, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path, errno) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[0..<count])
    }
  }

  /// Whether `path` is a directory; false when there is nothing.
  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether there is anything at `path`.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  private static func unreadable(_ path: String, _ code: Int32) -> InputFault {
    let reason = code == ENOENT ? "no such file" : String(cString: strerror(code)).lowercased()
    return InputFault(.missing, file: path, "cannot be read: \(reason)")
  }
}
