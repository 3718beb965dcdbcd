import ArgumentParser
import CandleStore
import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks

/// `stockformer inspect`: what a checkpoint, a store or a run folder holds.
struct InspectCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Say what a checkpoint, a store or a run folder holds.")

  @Argument(help: "A checkpoint, a store, or a folder of 'stockformer train'.")
  var path: String
  @Flag(help: "One JSON object instead of lines.")
  var json = false

  var files: CommandFiles { CommandFiles(inputs: [("PATH", path)]) }

  func perform() throws {
    let inspection = try inspection()
    try StandardOutput.write(json ? inspection.json.text : inspection.lines)
  }

  private func inspection() throws -> Inspection {
    if FileBytes.isDirectory(path) { return try Inspection(runFolder: path) }
    let beginning = try FileHandle.beginning(of: path, count: 16)
    if beginning.starts(with: Data("SQLite format 3".utf8)) { return try Inspection(store: path) }
    return try Inspection(checkpoint: path)
  }
}

extension FileHandle {
  /// The first bytes of the file at `path`.
  ///
  /// - Throws: `InputFault` of kind `missing` when it cannot be read.
  fileprivate static func beginning(of path: String, count: Int) throws(InputFault) -> Data {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw InputFault(.missing, file: path, "cannot be read: no such file")
    }
    defer { try? file.close() }
    return (try? file.read(upToCount: count)) ?? Data()
  }
}
