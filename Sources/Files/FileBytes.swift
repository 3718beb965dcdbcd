import Foundation

/// Reads whole files as bytes.
public enum FileBytes {
  /// The bytes of the file, pipe or device at `path`.
  ///
  /// - Parameters:
  ///   - limit: How many bytes it may have.
  ///   - look: looks at the first bytes that come, so that what cannot be right is not read to its end.
  /// - Throws: `InputFault` of kind `missing` when there is no such file, or it cannot be read (a directory
  ///   included), of kind `content` when it has more than `limit` bytes.
  public static func read(
    _ path: String, atMost limit: Int = .max, look: ([UInt8]) throws(InputFault) -> Void = { _ in }
  ) throws(InputFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(path, EISDIR) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, Int(status.st_size)) + 1)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    var hasLooked = false
    while true {
      let count = Foundation.read(descriptor, block.baseAddress, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path, errno) }
      bytes.append(contentsOf: block[0..<count])
      // A pipe may give less than was asked for: the first bytes are looked at when there are enough of them, or no more.
      if count == 0 || !hasLooked && bytes.count >= 16 {
        if !hasLooked { try look(bytes) }
        hasLooked = true
      }
      if count == 0 { return bytes }
      guard bytes.count <= limit else {
        throw InputFault(file: path, "has more than \(limit) bytes")
      }
    }
  }

  /// Whether `path` is a directory; false when there is nothing.
  public static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether there is anything at `path`.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  private static func unreadable(_ path: String, _ code: Int32) -> InputFault {
    let reason = code == ENOENT ? "no such file" : String(cString: strerror(code)).lowercased()
    return InputFault(.missing, file: path, "cannot be read: \(reason)")
  }
}
