#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How an answer went, the first byte of a frame.
public enum ReplyStatus: UInt8, Sendable {
  /// Values follow.
  case answered
  /// Nothing follows.
  case notAttempted
  /// The text of an error follows.
  case failed
}

/// Answers the questions that arrive on standard input, each a length and that many bytes, until it ends.
///
/// What the attempt prints goes to standard error, so that it is not taken for an answer.
public func serve(_ attempt: some Answering) {
  let answers = dup(STDOUT_FILENO)
  dup2(STDERR_FILENO, STDOUT_FILENO)
  while let question = readFrame(from: STDIN_FILENO).flatMap(Values.init(bytes:)) {
    let frame: [UInt8]
    do { frame = [ReplyStatus.answered.rawValue] + (try attempt.reply(to: question)).bytes } catch {
      frame =
        error is NotAttempted
        ? [ReplyStatus.notAttempted.rawValue]
        : [ReplyStatus.failed.rawValue] + Array("\(error)".utf8)
    }
    guard writeFrame(frame, to: answers) else { return }
  }
}

/// Writes a length and that many bytes; false when nobody reads any more.
public func writeFrame(_ frame: [UInt8], to descriptor: Int32) -> Bool {
  let bytes = littleEndian(UInt32(frame.count)) + frame
  var sent = 0
  while sent < bytes.count {
    let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    sent += count
  }
  return true
}

private func readFrame(from descriptor: Int32) -> [UInt8]? {
  guard let head = read(4, from: descriptor) else { return nil }
  return read(head.reversed().reduce(0) { $0 << 8 | Int($1) }, from: descriptor)
}

private func read(_ count: Int, from descriptor: Int32) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: count)
  var got = 0
  while got < count {
    let more = bytes[got...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if more < 0 && errno == EINTR { continue }
    guard more > 0 else { return nil }
    got += more
  }
  return bytes
}
