import Foundation

/// What the program is, for those who want to repeat what it did.
enum ProgramVersion {
  /// The commit that it was built from, as far as its folder tells; `-dirty` where files differ from it.
  static var commit: String {
    let program = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    return Installation.firstLine(
      "git", "-C", program?.path ?? ".", "describe", "--always", "--dirty", "--abbrev=40",
      "--exclude=*") ?? "unknown"
  }

  /// What it runs on.
  static var all: [(name: String, version: String)] {
    [
      ("Swift", swift), ("System", ProcessInfo.processInfo.operatingSystemVersionString),
      ("Processor", architecture),
    ]
  }

  private static var swift: String {
    #if swift(>=6.4)
      "6.4 or later"
    #elseif swift(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  private static var architecture: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    return withUnsafeBytes(of: &name.machine) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
