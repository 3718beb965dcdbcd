import Files
import Foundation

/// What a stranger's program is run in: bubblewrap's sandbox, with limits of time and memory.
///
/// It sees the system's libraries and itself, nothing else of the disk and no network; a system call that would start a process
/// or a thread, open a connection or write a file ends it. Run by root it is nobody.
struct Confinement {
  /// Seconds of processor time.
  var seconds = 10
  /// Megabytes of address space.
  var megabytes = 1_024

  /// `program` as it is to be started.
  func command(_ program: String) -> [String] {
    let limits = [
      "prlimit", "--cpu=\(seconds):\(seconds + 1)", "--as=\(megabytes << 20)", "--fsize=0",
      "--core=0",
      "--nofile=64",
    ]
    let user =
      geteuid() == 0
      ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"] : []
    return limits + user
      + ["sh", "-c", "exec \"$0\" \"$@\" 9<\(Self.quoted(filterPath(program)))", "bwrap"]
      + ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--seccomp", "9"]
      + Self.libraries.flatMap { ["--ro-bind", $0, $0] }
      + ["--ro-bind", program, "/attempt", "--remount-ro", "/", "/attempt"]
  }

  /// Why programs cannot be confined here; nil when they can.
  static var obstacle: String? {
    let trial = try? ChildProcess.run(
      ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], seconds: 10, limit: 500)
    guard let trial else { return "bwrap cannot be started" }
    return trial.ending == .exited(0)
      ? nil : trial.output.split(separator: "\n").first.map(String.init) ?? "bwrap failed"
  }

  /// Writes what the kernel is to refuse beside `program`.
  func prepare(_ program: String) throws(InputFault) {
    try AtomicFile.write(Data(SystemCallFilter.bytes), to: filterPath(program))
    chmod(filterPath(program), 0o644)
    chmod(program, 0o755)
  }

  private func filterPath(_ program: String) -> String { program + ".seccomp" }

  private static func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
  }

  /// The system's libraries and Swift's.
  private static let libraries: [String] = {
    let system = ["/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache"]
    return (system + [swiftLibraries].compactMap(\.self))
      .filter { FileManager.default.fileExists(atPath: $0) }
  }()

  /// Where the compiler on PATH has its libraries.
  private static let swiftLibraries: String? = {
    let info = try? ChildProcess.run(
      ["swiftc", "-print-target-info"], seconds: 20, limit: 64 << 10)
    let paths = info.flatMap { info in
      try? JSONSerialization.jsonObject(with: Data(info.output.utf8)) as? [String: Any]
    }
    return (paths?["paths"] as? [String: Any])?["runtimeResourcePath"] as? String
  }()
}
