import Foundation
import Testing

/// What suites with files of the field share: a folder, candles in it, and commands that work or fail.
protocol FieldFixture {
  var workspace: Workspace { get }
}

extension FieldFixture {
  /// An hour in milliseconds.
  var hour: Int { 3_600_000 }
  /// The first timestamp of the candles: 2025-01-01.
  var start: Int { 1_735_689_600_000 }
  /// A small training on the folder `d`.
  var train: String { "train --input d \(Workspace.smallTraining) --epochs 1 --run-dir r" }

  /// Makes the folder `d` anew with `files`.
  func folder(_ files: [String: String]) throws { try folder("d", files) }

  /// Makes the folder `name` anew with `files`.
  func folder(_ name: String, _ files: [String: String]) throws {
    let url = workspace.folder.appendingPathComponent(name)
    try? FileManager.default.removeItem(at: url)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (file, text) in files { try workspace.write(text, "\(name)/\(file)") }
  }

  /// Candles every `step` milliseconds, by default every hour, of a price that rises and falls.
  ///
  /// - Parameter row: the cells behind the timestamp; nil leaves the candle out.
  func candles(
    _ count: Int, step: Int? = nil, from first: Int? = nil, seed: Int = 1,
    _ row: (_ index: Int, _ close: Double) -> String? = { _, close in
      "\(close),\(close + 1),\(close - 1),\(close),\(Int(close))"
    }
  ) -> String {
    var text = "timestamp_ms,open,high,low,close,volume\n"
    for index in 0..<count {
      let close = 100 + 10 * sin(Double(index * (seed + 3)) * 0.7) + Double(index % (seed + 5))
      guard let cells = row(index, close) else { continue }
      text += "\((first ?? start) + index * (step ?? hour)),\(cells)\n"
    }
    return text
  }

  /// Expects that the command works and says each of `words` on standard error.
  func works(
    _ command: String, saying words: String..., at location: SourceLocation = #_sourceLocation
  ) throws {
    let run = try workspace.run(command)
    #expect(run.status == 0, "\(run.errors)", sourceLocation: location)
    for word in words {
      #expect(
        run.errors.contains(word), "\(command)\n\(run.errors)", sourceLocation: location)
    }
  }

  /// Expects that the command works and gives each of `warnings`, a whole line; without any, that it says nothing.
  func warns(
    _ command: String, _ warnings: String..., at location: SourceLocation = #_sourceLocation
  ) throws {
    let run = try workspace.run(command)
    #expect(run.status == 0, "\(run.errors)", sourceLocation: location)
    #expect(run.errorLines.map { $0 + "\n" }.joined() == run.errors, sourceLocation: location)
    for warning in warnings {
      #expect(
        run.errorLines.contains("warning: \(warning)"), "\(run.errors)", sourceLocation: location)
    }
    if warnings.isEmpty { #expect(run.errors == "", sourceLocation: location) }
  }

  /// Expects that the command ends with `status` and says each of `words`; a fault of data in one line.
  func fails(
    _ command: String, _ status: Int32, _ words: String...,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let run = try workspace.run(command)
    #expect(run.status == status, "\(command): \(run.output)", sourceLocation: location)
    #expect(
      status != 65 || run.errorLines.count == 1, "\(run.errors)", sourceLocation: location)
    for word in words {
      #expect(run.errors.contains(word), "\(run.errors)", sourceLocation: location)
    }
  }
}
