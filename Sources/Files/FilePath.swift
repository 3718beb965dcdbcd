/// Takes paths apart. Foundation's `deletingLastPathComponent` traps on a path of one character.
public enum FilePath {
  /// The folder that `path` stands in: `.` of a bare name, `/` of what stands in the root.
  public static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    let parent = path[..<slash]
    return parent.utf8.allSatisfy { $0 == UInt8(ascii: "/") } ? "/" : String(parent)
  }

  /// What stands after the last slash.
  public static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }
}
