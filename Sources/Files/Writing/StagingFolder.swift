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
  public convenience init(in parent: String, for file: String) throws(InputFault) {
    let number = (0..<2).map { _ in String(UInt64.random(in: 1 << 60 ... .max), radix: 16) }
    // Who sweeps here may have the lock for a moment.
    try self.init(in: parent, name: number.joined(), lock: LOCK_EX, for: file)
  }

  /// The folder that belongs to `name` in `parent`, for work that must not be done twice at a time; what a killed process left
  /// in it, and elsewhere in `parent`, is removed.
  ///
  /// - Parameter file: the path that a fault names.
  /// - Throws: `InputFault` of kind `failure` when a living process has it, or it cannot be made.
  public convenience init(
    claiming name: String, in parent: String, for file: String
  ) throws(InputFault) {
    try self.init(in: parent, name: name, lock: LOCK_EX | LOCK_NB, for: file)
  }

  private init(in parent: String, name: String, lock: Int32, for file: String) throws(InputFault) {
    Self.sweep(parent)
    path = "\(parent)/\(Self.prefix)\(name)\(Self.suffix)"
    for _ in 0..<10 {
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .unwritable(file) }
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if descriptor < 0 && errno == ENOENT { continue }  // swept before it was locked
      guard descriptor >= 0 else { throw .unwritable(file) }
      guard flock(descriptor, lock) == 0 || errno != EWOULDBLOCK else {
        close(descriptor)
        throw InputFault(.failure, file: file, "cannot be written: another run is writing it")
      }
      if Self.isOwn(path, descriptor) {
        self.descriptor = descriptor
        return
      }
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

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  /// Removes the folders of killed runs: of our name and our user, and locked by nobody.
  private static func sweep(_ parent: String) {
    for name in names(in: parent) where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let path = "\(parent)/\(name)"
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isOwn(path, descriptor) else { continue }
      try? FileManager.default.removeItem(atPath: path)
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
    self.made = made
    var status = stat()
    guard stat(path.isEmpty ? "." : path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      discard()
      throw .unwritable(path, errno: ENOTDIR)
    }
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
