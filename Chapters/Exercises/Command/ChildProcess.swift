import Files
import Foundation

/// A process that is asked and answers in frames, a length and that many bytes, and is stopped when it takes too long.
final class ChildProcess {
  /// How a process ended.
  enum Ending: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
    /// It was stopped from here, because its time was up.
    case stopped
  }

  private let process = Process()
  private let questions = Pipe()
  private let answers = Pipe()
  private let errors: Pipe?
  private let said = Tail(limit: 4096)
  private let deadline: Date
  private var isStopped = false

  /// Starts `command`, looked up on PATH.
  ///
  /// - Parameters:
  ///   - seconds: how long it may live.
  ///   - isQuiet: whether what it says on standard error is kept rather than shown.
  /// - Throws: `InputFault` when it cannot be started.
  init(_ command: [String], seconds: Double, isQuiet: Bool) throws(InputFault) {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = questions
    process.standardOutput = answers
    errors = isQuiet ? Pipe() : nil
    if let errors { process.standardError = errors }
    deadline = Date(timeIntervalSinceNow: seconds)
    let said = said
    errors?.fileHandleForReading.readabilityHandler = { handle in
      let more = handle.availableData
      if more.isEmpty { handle.readabilityHandler = nil } else { said.add(more) }
    }
    do { try process.run() } catch {
      throw InputFault(.failure, file: command.first ?? "", "cannot be started: \(error)")
    }
  }

  /// The end of what it said on standard error.
  var lastWords: String { said.text }

  /// Sends a frame and waits for the answer; nil when the process has ended, or its time is up.
  func reply(to frame: [UInt8]) -> [UInt8]? {
    guard writeAll(frame), let head = read(4) else { return nil }
    let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
    return count <= 64 << 20 ? read(count) : nil
  }

  private func writeAll(_ frame: [UInt8]) -> Bool {
    let length = (0..<4).map { UInt8(truncatingIfNeeded: frame.count >> ($0 * 8)) }
    return (length + frame).withUnsafeBytes {
      AtomicFile.writeAll($0, to: questions.fileHandleForWriting.fileDescriptor)
    }
  }

  /// `count` bytes of the answers; nil at their end, or when the time is up.
  private func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var got = 0
    let descriptor = answers.fileHandleForReading.fileDescriptor
    while got < count {
      guard isReadable(descriptor) else { return nil }
      let more = bytes[got...].withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress, $0.count)
      }
      guard more > 0 else { return nil }
      got += more
    }
    return bytes
  }

  private func isReadable(_ descriptor: Int32) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let left = deadline.timeIntervalSinceNow
      if left <= 0 { break }
      let count = poll(&polled, 1, Int32(min(left * 1000, 60_000)) + 1)
      if count > 0 { return true }
      if count < 0 && errno != EINTR { return false }
    }
    stop()
    return false
  }

  /// Everything it writes until it ends, at most `limit` bytes.
  fileprivate func output(limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while let byte = read(1) { if bytes.count < limit { bytes += byte } }
    return bytes
  }

  private func stop() {
    isStopped = true
    kill(process.processIdentifier, SIGKILL)
  }

  /// Ends it, if it has not ended, and says how it ended.
  func end() -> Ending {
    try? questions.fileHandleForWriting.close()
    while process.isRunning && deadline.timeIntervalSinceNow > 0 { usleep(2_000) }
    if process.isRunning { stop() }
    process.waitUntilExit()
    errors?.fileHandleForReading.readabilityHandler = nil
    if isStopped { return .stopped }
    return process.terminationReason == .uncaughtSignal
      ? .killed(signal: process.terminationStatus) : .exited(process.terminationStatus)
  }

  /// Runs `command` to its end.
  static func run(
    _ command: [String], seconds: Double, limit: Int
  ) throws(InputFault) -> (ending: Ending, output: String) {
    let child = try ChildProcess(
      ["sh", "-c", "exec \"$0\" \"$@\" 2>&1"] + command, seconds: seconds, isQuiet: false)
    let bytes = child.output(limit: limit)
    return (child.end(), String(decoding: bytes, as: UTF8.self))
  }
}

/// The end of what somebody says, from any thread.
private final class Tail: @unchecked Sendable {
  private let lock = NSLock()
  private let limit: Int
  private var bytes = Data()

  init(limit: Int) { self.limit = limit }

  func add(_ more: Data) {
    lock.withLock { bytes = (bytes + more).suffix(limit) }
  }

  var text: String { lock.withLock { String(decoding: bytes, as: UTF8.self) } }
}
