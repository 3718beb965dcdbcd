import ArgumentParser
import Files
import Foundation
import Markets

/// Every file that a command reads or writes, with the option that names it, so that none is written over what is read.
struct CommandFiles {
  /// A path by the option that it was given with; nil where the option was not given.
  typealias Named = (option: String, path: String?)

  /// What is read: files, stores, folders.
  var inputs: [Named] = []
  /// What is written.
  var outputs: [Named] = []

  /// What is read of an input for `symbols` (nil: all): the file itself with a store's own companions, or of a folder the files
  /// that begin with the name of a symbol.
  static func inputs(_ option: String, _ path: String?, symbols: [String]? = nil) -> [Named] {
    guard let path else { return [] }
    guard FileBytes.isDirectory(path) else {
      return ["", "-wal", "-shm", "-journal"].map { (option, path + $0) }
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let stems = symbols?.map(SymbolSpelling.fileName)
    let read = names.filter { name in stems?.contains { name.hasPrefix($0) } ?? true }
    return read.map { (option, "\(path)/\($0)") }
  }

  /// Ends the command as a usage error (exit 64) when a path is empty, an output is an input, or two outputs are one file, whatever
  /// their paths look like.
  func requireApart() throws {
    for (option, path) in inputs + outputs where path?.isEmpty == true {
      try requireOption(false, option, "", mustBe: "a path")
    }
    var read: [FileIdentity: String] = [:]
    for input in inputs {
      // A companion of a store that is not there is nobody's.
      guard let path = input.path, FileBytes.exists(path), let file = FileIdentity(path) else {
        continue
      }
      read[file] = input.option
    }
    var written: [FileIdentity: String] = [:]
    for output in outputs {
      guard let path = output.path, let file = FileIdentity(path) else { continue }
      if let other = read[file] {
        throw ValidationError(
          "'\(output.option)' would overwrite '\(path)', which '\(other)' reads.")
      }
      if let other = written[file] {
        throw ValidationError("'\(other)' and '\(output.option)' name the same file '\(path)'.")
      }
      written[file] = output.option
    }
  }
}

/// Ends the command as a usage error unless `path` names a store on a disk: SQLite takes some names for databases in memory.
func requireStore(_ path: String) throws {
  try requireOption(
    !path.isEmpty && path != ":memory:" && !path.hasPrefix("file:"), "--store", path,
    mustBe: "the path of a file (./\(path) for a file of that name)")
}
