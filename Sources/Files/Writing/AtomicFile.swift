import Foundation

/// Writes whole files: beside the target, synced, then renamed over it, so that a reader (or a crash) sees
/// the old file or the new one, never a half.
public enum AtomicFile {
  /// The bytes of one output and where they belong.
  public typealias Output = (bytes: Data, path: String)

  /// Writes `bytes` to `path`; what is no regular file (a device, a pipe) is written directly.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public static func write(_ bytes: Data, to path: String) throws(InputFault) {
    try write([(bytes, path)])
  }

  /// Writes `text` as UTF-8 to `path`.
  public static func write(_ text: String, to path: String) throws(InputFault) {
    try write(Data(text.utf8), to: path)
  }

  /// Writes several files of one result, all or none: all are on the disk beside their targets before the first is renamed,
  /// and when a later one cannot be renamed those before it get their old content back.
  ///
  /// - Parameter announce: called when all files are on the disk and none is in its place; what it throws leaves all as it was.
  /// - Throws: `InputFault` of kind `failure` for the first path that cannot be written.
  public static func write(
    _ files: [Output], announce: () throws(InputFault) -> Void = {}
  ) throws(InputFault) {
    try write(files.map { GrowingFile($0.bytes, path: $0.path) }, announce: announce)
  }

  /// The same for files that are made while they are written.
  public static func write(
    _ files: [GrowingFile], announce: () throws(InputFault) -> Void = {}
  ) throws(InputFault) {
    var staging: [String: StagingFolder] = [:]
    var staged: [StagedFile] = []
    defer { for folder in staging.values { folder.remove() } }
    for file in files where !isDevice(file.path) {
      staged.append(try stage(file, number: staged.count, &staging))
    }
    for file in files where isDevice(file.path) {
      let descriptor = Foundation.open(file.path, O_WRONLY | O_CLOEXEC)
      try put(file, into: descriptor, isSynced: false)
    }
    try announce()
    try StagedFile.moveIntoPlace(staged)
  }

  /// Finds out whether `path` can be written, before an hour of work needs it; what is there stays as it is.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public static func requireWritable(_ path: String) throws(InputFault) {
    // A device or a pipe must not be opened twice: whoever reads it would see an end.
    if isDevice(path) { return }
    var staging: [String: StagingFolder] = [:]
    defer { for folder in staging.values { folder.remove() } }
    _ = try stage(GrowingFile(Data(), path: path), number: 0, &staging)
  }

  /// Whether `path` is there and neither a file nor a folder: a device or a pipe, which is written and not replaced.
  static func isDevice(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// The file that a file written to `path` replaces: what the path leads to, which must be no folder.
  static func target(of path: String) throws(InputFault) -> String {
    let target = FileIdentity.destination(of: path)
    if FileBytes.isDirectory(target) { throw .unwritable(path, errno: EISDIR) }
    if FilePath.name(of: target).isEmpty { throw .unwritable(path, errno: ENOENT) }
    return target
  }

  /// A new file at `path`, where nothing may be, with the permissions of the file at `target` if there is one; below 0 where
  /// it cannot be made.
  static func open(_ path: String, inPlaceOf target: String) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = Foundation.open(path, flags, 0o644)
    var status = stat()
    guard descriptor >= 0, stat(target, &status) == 0 else { return descriptor }
    // The owner first: a change of owner may take bits of the mode away. Who may not give it away keeps it.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    _ = fchmod(descriptor, status.st_mode & 0o7777)
    return descriptor
  }

  /// Writes the bytes into the staging folder beside what the path names.
  private static func stage(
    _ file: GrowingFile, number: Int, _ staging: inout [String: StagingFolder]
  ) throws(InputFault) -> StagedFile {
    let target = try target(of: file.path)
    let parent = FilePath.parent(of: target)
    let folder: StagingFolder
    if let known = staging[parent] {
      folder = known
    } else {
      folder = try StagingFolder(in: parent, for: file.path)
      staging[parent] = folder
    }
    let temporary = "\(folder.path)/\(number)"
    let descriptor = open(temporary, inPlaceOf: target)
    try put(file, into: descriptor, isSynced: true)
    return StagedFile(
      path: file.path, temporary: temporary, target: target, replaces: FileBytes.exists(target))
  }

  private static func put(
    _ file: GrowingFile, into descriptor: Int32, isSynced: Bool
  ) throws(InputFault) {
    guard descriptor >= 0 else { throw .unwritable(file.path) }
    defer { close(descriptor) }
    try file.fill(descriptor)
    guard !isSynced || fsync(descriptor) == 0 else { throw .unwritable(file.path) }
  }

  /// Writes all of `bytes` to an open file; false when the system refuses, for the reason in `errno`.
  public static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let count = Foundation.write(
        descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
        continue
      }
      guard count > 0 else { return false }
      offset += count
    }
    return true
  }
}

/// A file on the disk beside the place that it will be renamed to.
private struct StagedFile {
  /// The path as given, for messages.
  var path: String
  /// Where the bytes are.
  var temporary: String
  /// The file to replace: `path`, or what it links to.
  var target: String
  /// Whether there is one.
  var replaces: Bool

  /// Where the old content waits until all files are in their place.
  private var old: String { temporary + ".old" }

  static func moveIntoPlace(_ files: [StagedFile]) throws(InputFault) {
    if files.count > 1 { for file in files where file.replaces { link(file.target, file.old) } }
    for (index, file) in files.enumerated() where rename(file.temporary, file.target) != 0 {
      let fault = InputFault.unwritable(file.path)
      for file in files[..<index].reversed() {
        if file.replaces { rename(file.old, file.target) } else { unlink(file.target) }
      }
      throw fault
    }
  }
}
