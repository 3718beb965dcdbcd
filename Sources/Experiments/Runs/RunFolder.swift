import Files
import Foundation

/// The folder of one training, there from its first step: `config.yaml`, `command.txt`, what a `TrainingKeeper` writes, `done` last.
///
/// While it is open no other process can open it; the lock goes with the process.
public final class RunFolder: Sendable {
  /// What stands at a path where a run is to be written.
  public enum Standing: Sendable {
    /// Nothing.
    case absent
    /// A run without `done`: one that is going on, or was stopped.
    case unfinished
    /// A run with `done`.
    case finished
    /// Something that is no run.
    case foreign
  }

  /// The folder as it was named, without slashes at its end.
  public let path: String
  private let descriptor: Int32

  /// The settings of the run, and the command that began it.
  public static let configurationName = "config.yaml"
  /// The command that began the run.
  public static let commandName = "command.txt"
  /// The file that is written last.
  public static let doneName = "done"

  /// `path` without slashes at its end.
  public static func trimmed(_ path: String) -> String {
    String(path.reversed().drop { $0 == "/" }.reversed())
  }

  /// What stands at `path` now.
  public static func standing(_ path: String) -> Standing {
    let path = trimmed(path)
    var status = stat()
    if !path.isEmpty, lstat(path, &status) != 0, errno == ENOENT { return .absent }
    guard FileBytes.exists("\(path)/\(configurationName)") else { return .foreign }
    return FileBytes.exists("\(path)/\(doneName)") ? .finished : .unfinished
  }

  /// Makes the folder with its first two files; it appears with both of them, locked.
  ///
  /// - Parameters:
  ///   - configuration: the settings as YAML.
  ///   - command: the command line.
  /// - Throws: `InputFault` of kind `failure` when there is no writable folder to make it in, or something is at `path` (a link that
  ///   leads nowhere included).
  public init(
    creating path: String, configuration: String, command: String
  ) throws(InputFault) {
    let trimmed = Self.trimmed(path)
    guard case .absent = Self.standing(trimmed) else {
      if trimmed.isEmpty && path.isEmpty { throw .unwritable(path, errno: ENOENT) }
      throw InputFault(.failure, file: path, "cannot be written: something is there already")
    }
    let made: MadeFolders
    do throws(InputFault) { made = try MadeFolders(FilePath.parent(of: trimmed)) } catch {
      throw InputFault(.failure, file: path, error.message)
    }
    do throws(InputFault) {
      let staging = try StagingFolder(in: made.path, for: path)
      defer { staging.remove() }
      let inside = "\(staging.path)/run"
      guard mkdir(inside, 0o777) == 0 else { throw .unwritable(path) }
      do throws(InputFault) { try Self.begin(inside, configuration, command) } catch {
        throw InputFault(.failure, file: path, error.message)
      }
      descriptor = try Self.locked(inside, for: path)
      guard rename(inside, trimmed) == 0 else {
        close(descriptor)
        throw .unwritable(path)
      }
    } catch {
      made.discard()
      throw error
    }
    self.path = trimmed
  }

  /// Opens the folder of a run that was stopped, to go on with it.
  ///
  /// - Throws: `InputFault` of kind `missing` when there is no run, of kind `failure` when another process has it open.
  public init(resuming path: String) throws(InputFault) {
    self.path = Self.trimmed(path)
    switch Self.standing(path) {
    case .absent: throw InputFault(.missing, file: path, "cannot be read: no such folder")
    case .foreign:
      throw InputFault(
        .missing, file: path, "is not the folder of a run: no \(Self.configurationName)")
    case .unfinished, .finished: break
    }
    descriptor = try Self.locked(self.path, for: path)
  }

  /// Opens the folder of another run and begins a new one in it. What the other run has written goes away, files of other names
  /// stay.
  ///
  /// - Throws: `InputFault` of kind `failure` when another process has it open, or it cannot be written.
  public convenience init(
    overwriting path: String, configuration: String, command: String
  ) throws(InputFault) {
    try self.init(resuming: path)
    // In this order a run that is killed meanwhile is an unfinished one without a state, the old or the new.
    try remove([Self.doneName, TrainingKeeper.stateName])
    try Self.begin(self.path, configuration, command)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: self.path)) ?? []
    try remove(names.filter(Self.isWritten))
  }

  deinit { close(descriptor) }

  private static func begin(
    _ folder: String, _ configuration: String, _ command: String
  ) throws(InputFault) {
    try AtomicFile.write([
      (Data(configuration.utf8), "\(folder)/\(configurationName)"),
      (Data((command + "\n").utf8), "\(folder)/\(commandName)"),
    ])
  }

  private static func locked(_ folder: String, for path: String) throws(InputFault) -> Int32 {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path) }
    // Where folders cannot be locked it is done without.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw InputFault(.failure, file: path, "cannot be written: another run is writing it")
    }
    return descriptor
  }

  /// Whether a run writes files called `name`, besides those that `begin` writes.
  private static func isWritten(_ name: String) -> Bool {
    let names = [
      TrainingKeeper.bestName, TrainingKeeper.lastName, TrainingKeeper.metricsName, ModelCard.name,
      "folds.csv",
    ]
    if names.contains(name) || name.hasPrefix(EventFile.prefix) { return true }
    let parts = name.split(separator: ".")
    let stem = parts.first?.split(separator: "-", maxSplits: 1) ?? []
    guard stem.count < 2 || Int(stem[1]) != nil else { return false }
    switch parts.count {
    case 1: return stem.count == 2 && stem[0] == "fold"
    case 2:
      return ["forecasts.csv", "outcomes.csv", "scores.json"].contains("\(stem[0]).\(parts[1])")
    default: return false
    }
  }

  private func remove(_ names: [String]) throws(InputFault) {
    for name in names where unlink("\(path)/\(name)") != 0 && errno != ENOENT {
      let code = errno
      // What is no file may be a folder.
      do { try FileManager.default.removeItem(atPath: "\(path)/\(name)") } catch {
        throw .unwritable("\(path)/\(name)", errno: code)
      }
    }
  }

  /// Makes sure that what stands at `path` is still the folder that was opened: what is written by name would otherwise land in
  /// another.
  ///
  /// - Throws: `InputFault` of kind `failure` when it was moved or deleted.
  public func requireThere() throws(InputFault) {
    var (open, named) = (stat(), stat())
    guard fstat(descriptor, &open) == 0, stat(path, &named) == 0, open.st_ino == named.st_ino,
      open.st_dev == named.st_dev
    else {
      throw InputFault(.failure, file: path, "cannot be written: the folder was moved or deleted")
    }
  }

  /// Writes the text `text` as the file `name`.
  public func write(_ text: String, as name: String) throws(InputFault) {
    try requireThere()
    try AtomicFile.write(text, to: "\(path)/\(name)")
  }

  /// Writes `done`.
  ///
  /// - Parameter hash: what was trained.
  public func finish(hash: String) throws(InputFault) { try write(hash + "\n", as: Self.doneName) }
}
