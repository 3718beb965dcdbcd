import Testing

@testable import ExercisesTool

/// The filter, run instruction by instruction as the kernel does.
@Suite struct SystemCallFilterTests {
  private static let allow: UInt32 = 0x7fff_0000
  private static let kill: UInt32 = 0x8000_0000

  /// What the filter gives for a call.
  private func answer(_ call: UInt32, _ arguments: [UInt64] = [], architecture: UInt32) -> UInt32? {
    let words = (arguments + [0, 0, 0, 0, 0, 0]).prefix(6)
      .flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
    let data: [UInt32] = [call, architecture, 0, 0] + words
    let bytes = SystemCallFilter.bytes
    var (place, loaded) = (0, UInt32(0))
    while place + 8 <= bytes.count {
      let code = Int(bytes[place]) | Int(bytes[place + 1]) << 8
      let operand = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + 4 + $1]) << (8 * $1) }
      let jump = { (isTrue: Bool) in 8 * Int(bytes[place + (isTrue ? 2 : 3)]) }
      switch code {
      case 0x20: loaded = data[Int(operand) / 4]
      case 0x15: place += jump(loaded == operand)
      case 0x35: place += jump(loaded >= operand)
      case 0x45: place += jump(loaded & operand != 0)
      case 0x06: return operand
      default: return nil
      }
      place += 8
    }
    return nil
  }

  #if arch(x86_64)
    @Test func callsOfThisProcessor() {
      let own: UInt32 = 0xc000_003e
      // read, write, mmap, execve
      for call: UInt32 in [0, 1, 9, 59] { #expect(answer(call, architecture: own) == Self.allow) }
      // socket, fork, vfork
      for call: UInt32 in [41, 57, 58] { #expect(answer(call, architecture: own) == Self.kill) }
      // clone and clone3, of a thread too
      #expect(answer(56, [0x0001_0f00], architecture: own) == Self.kill)
      #expect(answer(435, architecture: own) == Self.kill)
      // open and openat for reading and for writing; the flags are the second and the third argument.
      #expect(answer(2, [0, 0o2000000, 0o1], architecture: own) == Self.allow)
      #expect(answer(257, [0, 0o1, 0o2000000], architecture: own) == Self.allow)
      for flags: UInt64 in [0o1, 0o2, 0o101, 0o1000, 0o2000] {
        #expect(answer(2, [0, flags], architecture: own) == Self.kill)
        #expect(answer(257, [0, 0, flags], architecture: own) == Self.kill)
      }
      // socket by the numbers of x32
      #expect(answer(0x4000_0029, architecture: own) == Self.kill)
      #expect(answer(0, architecture: 0x4000_0003) == Self.kill)
    }
  #endif
}
