import Foundation

/// Which file a path means, however it is spelled: what is there by device and number, what is still to come by its folder
/// and its name.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64
  /// The name in the folder of that number; empty for what is there.
  private let name: String

  /// The identity of what `path` leads to, through links; nil for devices and pipes, which are no places to keep anything.
  public init?(_ path: String) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else { return nil }
      self.init(status, name: "")
      return
    }
    let trimmed = String(path.reversed().drop { $0 == "/" }.reversed())
    let destination = Self.destination(of: trimmed)
    if stat(FilePath.parent(of: destination), &status) == 0 {
      self.init(status, name: FilePath.name(of: destination))
    } else {
      let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
      self.init(stat(), name: absolute)
    }
  }

  private init(_ status: stat, name: String) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
    self.name = name
  }

  /// Where a file written to `path` will stand: through links, also one that leads to nothing yet.
  static func destination(of path: String) -> String {
    var place = path
    for _ in 0..<40 {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place) else {
        return place
      }
      place = target.hasPrefix("/") ? target : "\(FilePath.parent(of: place))/\(target)"
    }
    return path
  }
}

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
