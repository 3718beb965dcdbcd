/// The system calls that end a confined program, as a program of the Berkeley packet filter, which Linux runs before each call.
enum SystemCallFilter {
  /// Numbers of Linux's calls for this processor.
  private struct Calls {
    /// AUDIT_ARCH of linux/audit.h.
    let architecture: UInt32
    /// What begins a process, a thread or a connection, creates a file, or does either past this filter.
    let forbidden: [UInt32]
    /// What opens a file, and where in `seccomp_data` its flags are.
    let opening: [(call: UInt32, flags: UInt32)]
  }

  #if arch(x86_64)
    // socket, socketpair, clone, fork, vfork, creat, unshare, io_uring_setup, clone3, openat2; open, openat
    private static let calls = Calls(
      architecture: 0xc000_003e, forbidden: [41, 53, 56, 57, 58, 85, 272, 425, 435, 437],
      opening: [(2, 24), (257, 32)])
  #else
    // unshare, socket, socketpair, clone, io_uring_setup, clone3, openat2; openat
    private static let calls = Calls(
      architecture: 0xc000_00b7, forbidden: [97, 198, 199, 220, 425, 435, 437],
      opening: [(56, 32)])
  #endif

  private static let allow: UInt32 = 0x7fff_0000
  private static let killProcess: UInt32 = 0x8000_0000
  /// O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND.
  private static let writing: UInt32 = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000

  /// One instruction: code, jumps where true and false, operand.
  private static func instruction(
    _ code: UInt16, _ operand: UInt32, _ whenTrue: UInt8 = 0, _ whenFalse: UInt8 = 0
  ) -> [UInt8] {
    [UInt8(code & 0xff), UInt8(code >> 8), whenTrue, whenFalse]
      + (0..<4).map { UInt8(truncatingIfNeeded: operand >> ($0 * 8)) }
  }

  private static func load(_ offset: UInt32) -> [UInt8] { instruction(0x20, offset) }
  private static func give(_ answer: UInt32) -> [UInt8] { instruction(0x06, answer) }
  /// Ends the program where what is loaded is at least `value`.
  private static func kill(from value: UInt32) -> [UInt8] {
    instruction(0x35, value, 0, 1) + give(killProcess)
  }
  /// Gives `answer` where what is loaded equals `value`.
  private static func whenEqual(_ value: UInt32, _ answer: UInt32) -> [UInt8] {
    instruction(0x15, value, 0, 1) + give(answer)
  }

  /// The filter: `struct sock_filter` after `struct sock_filter`.
  static let bytes: [UInt8] = {
    // struct seccomp_data: number, architecture, instruction pointer, six arguments of 8 bytes from byte 16 on.
    var program = load(4) + instruction(0x15, calls.architecture, 1, 0) + give(killProcess)
    program += load(0)
    // Calls of x32, another way to make the same ones.
    program += kill(from: 0x4000_0000)
    for call in calls.forbidden { program += whenEqual(call, killProcess) }
    for (call, flags) in calls.opening {
      program += instruction(0x15, call, 0, 4) + load(flags)
      program += instruction(0x45, writing, 0, 1) + give(killProcess) + give(allow)
    }
    return program + give(allow)
  }()
}
