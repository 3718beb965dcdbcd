import Foundation

/// A hidden folder that only its owner can look into, where results grow until they are moved into their place.
///
/// It is made exclusively, so that nobody can have planted a file or a link in it, and locked while its process lives. A killed
/// process leaves the folder without the lock; whoever makes the next one in the same place removes it.
///
///     let staging = try StagingFolder(in: "figures")
///     defer { staging.remove() }
public final class StagingFolder: Sendable {
  /// The folder's path.
  public let path: String
  private let descriptor: Int32

  /// A folder of a name that cannot be guessed in `parent`; those of killed runs there are removed.
  ///
  /// - Parameter file: the path that a fault names.
  /// - Throws: `InputFault` of kind `failure` when no folder can be made in `parent`.
  public init(in parent: String, for file: String) throws(InputFault) {
    Self.sweep(parent)
    (path, descriptor) = try Self.make(in: parent, for: file)
  }

  /// Such a folder for work on `name` in `parent` that must not be done twice at a time; nil when a living process works on it.
  ///
  /// - Parameter file: the path that a fault names.
  /// - Throws: `InputFault` of kind `failure` when no folder can be made in `parent`.
  public init?(claiming name: String, in parent: String, for file: String) throws(InputFault) {
    // Who looks and who makes a folder after another take turns. Where folders cannot be locked it is done without.
    let turn = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if turn >= 0 { close(turn) } }
    for _ in 0..<100 where flock(turn, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      usleep(50_000)
    }
    let busy = Self.sweep(parent)
    if busy.contains(where: { Self.claim(in: $0) == name }) { return nil }
    (path, descriptor) = try Self.make(in: parent, for: file)
    guard FileManager.default.createFile(atPath: "\(path)/\(Self.claim)", contents: Data(name.utf8))
    else { throw .unwritable(file) }
  }

  /// Makes and locks a folder.
  private static func make(
    in parent: String, for file: String
  ) throws(InputFault) -> (path: String, descriptor: Int32) {
    for _ in 0..<10 {
      let number = (0..<2).map { _ in String(UInt64.random(in: 1 << 60 ... .max), radix: 16) }
      let path = "\(parent)/\(prefix)\(number.joined())\(suffix)"
      guard mkdir(path, 0o700) == 0 else {
        if errno == EEXIST { continue }
        throw .unwritable(file)
      }
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if descriptor < 0 && errno == ENOENT { continue }  // swept before it was locked
      guard descriptor >= 0 else { throw .unwritable(file) }
      // Who sweeps here may have the lock for a moment.
      if flock(descriptor, LOCK_EX) == 0, isOwn(path, descriptor) { return (path, descriptor) }
      close(descriptor)
    }
    throw .unwritable(file, errno: EACCES)
  }

  /// Removes the folder and what is left in it.
  public func remove() {
    // Somebody else's folder may stand there since this one was removed.
    if Self.isOwn(path, descriptor) { try? FileManager.default.removeItem(atPath: path) }
  }

  deinit {
    remove()
    close(descriptor)
  }

  private static let prefix = ".stockformer-"
  private static let suffix = ".part"
  /// The file that says what a folder is claimed for.
  private static let claim = "claim"

  private static func claim(in folder: String) -> String? {
    try? String(contentsOfFile: "\(folder)/\(claim)", encoding: .utf8)
  }

  /// The paths in `parent` that have such a name as is made here; a folder that somebody called otherwise is theirs.
  private static func paths(in parent: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.filter { name in
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
      let number = name.dropFirst(prefix.count).dropLast(suffix.count)
      return number.count >= 16 && number.allSatisfy { $0.isHexDigit && $0.isASCII }
    }.map { "\(parent)/\($0)" }
  }

  /// Removes the folders of killed runs: of our name and our user, and locked by nobody. Returns those that are in use.
  @discardableResult
  private static func sweep(_ parent: String) -> [String] {
    paths(in: parent).filter { path in
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return true }
      if isOwn(path, descriptor) { try? FileManager.default.removeItem(atPath: path) }
      return false
    }
  }

  /// Whether `descriptor` is the folder that stands at `path` now, and ours.
  private static func isOwn(_ path: String, _ descriptor: Int32) -> Bool {
    var (open, named) = (stat(), stat())
    return fstat(descriptor, &open) == 0 && lstat(path, &named) == 0
      && open.st_ino == named.st_ino && open.st_dev == named.st_dev && open.st_uid == geteuid()
  }
}

/// The folders that had to be made so that `path` is one, to be taken away again when the work fails.
public struct MadeFolders: Sendable {
  /// The folder that was asked for, as it was given.
  public let path: String
  /// Those that were not there before, the deepest first.
  private let made: [String]

  /// Makes the folder at `path` and those above it that are not there.
  ///
  /// - Throws: `InputFault` of kind `failure` that names `path` and the system's reason; then none is left.
  public init(_ path: String) throws(InputFault) {
    var made: [String] = []
    var folder = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      folder += part
      if mkdir(folder, 0o777) == 0 {
        made.insert(folder, at: 0)
      } else if errno != EEXIST {
        let reason = errno
        for folder in made { rmdir(folder) }
        throw .unwritable(path, errno: reason)
      }
      folder += "/"
    }
    self.path = path
    self.made = made
    var status = stat()
    guard stat(path.isEmpty ? "." : path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      discard()
      throw .unwritable(path, errno: ENOTDIR)
    }
  }

  /// Takes away those that were made, with what has been written into them since.
  public func discardContents() {
    if let top = made.last { try? FileManager.default.removeItem(atPath: top) }
  }

  /// Takes away those that are empty.
  public func discard() { for folder in made { rmdir(folder) } }
}

extension InputFault {
  /// An output that the system refuses.
  public static func unwritable(_ path: String, errno code: Int32 = errno) -> InputFault {
    InputFault(.failure, file: path, "cannot be written: \(String(cString: strerror(code)))")
  }
}
