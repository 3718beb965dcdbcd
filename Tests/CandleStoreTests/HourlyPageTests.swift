import Foundation
import Loopback
import Testing

/// `Chapters/hourly.md`: every command runs against the practice exchange and says what the page shows.
@Suite struct HourlyPageTests {
  private static let path = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../Chapters/hourly.md").path

  @Test func `every command says what the page shows`() async throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    let written = ConsolePage(text)
    #expect(written.commands.count > 10)
    let scratch = try Scratch()
    let run = try await LoopbackExchange.practice().serving { base in
      try await written.run(in: scratch.folder, base: base)
    }
    for said in run.commands {
      try #require(said.status == 0, "\(said.command): \(said.output)")
    }
    // What the prose says of the back-tests: a profit before fees, a loss after them.
    let results = run.commands.compactMap { $0.output.firstMatch(of: #/model +(-?[0-9.]+) %/#) }
      .compactMap { Double($0.1) }
    #expect(results.count == 3 && results[0] > 0 && results[1] < 0 && results[2] < 0)
    if ProcessInfo.processInfo.environment["UPDATE_PAGES"] == "1" {
      return try run.text.write(toFile: Self.path, atomically: true, encoding: .utf8)
    }
    for (shown, said) in zip(written.commands, run.commands) {
      #expect(shown.comparable == said.comparable, "\(said.command): run Scripts/hourly")
    }
  }

  @Test func `a page without its output is not taken for one that agrees`() {
    let page = ConsolePage("```console\n$ echo 1 \\\n    2\n1 2\n$ true\n```\n")
    #expect(page.commands.map(\.command) == ["echo 1 \\\n    2", "true"])
    #expect(page.commands.map(\.output) == ["1 2\n", ""])
  }

  @Test func `trained numbers may differ, exact ones and all words may not`() {
    let command = { (output: String, isTrained: Bool) in
      ConsolePage.Command(command: "c", output: output, isTrained: isTrained).comparable
    }
    #expect(command("R² +0.01 p 0.2", true) == command("R² -0.3 p 0.25", true))
    #expect(command("R² +0.01", true) != command("IC +0.01", true))
    #expect(command("rows=10", false) != command("rows=11", false))
  }
}

/// A page of Markdown whose blocks `console` hold commands after `$ ` and what they say.
private struct ConsolePage {
  struct Command {
    var command: String
    var output: String
    /// Whether the numbers come from a training, which ends differently on another kind of processor.
    var isTrained: Bool
    var status: Int32 = 0

    /// What has to agree with another run.
    var comparable: String {
      guard isTrained else { return output }
      return output.replacing(#/[-+]?[0-9][0-9.,]*/#, with: "#").replacing(#/[ ─]+/#, with: " ")
    }
  }

  private enum Piece {
    case prose(String)
    case command(Command)
  }

  private var pieces: [Piece] = []

  init(_ text: String) {
    var block: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("```") {
        block = block == nil ? String(line.dropFirst(3)) : nil
        pieces.append(.prose(line + "\n"))
      } else if let kind = block, kind.hasPrefix("console") {
        take(line, isTrained: kind.hasSuffix("trained"))
      } else {
        pieces.append(.prose(line + "\n"))
      }
    }
  }

  private mutating func take(_ line: Substring, isTrained: Bool) {
    if line.hasPrefix("$ ") {
      let command = Command(command: String(line.dropFirst(2)), output: "", isTrained: isTrained)
      return pieces.append(.command(command))
    }
    guard case .command(var command)? = pieces.popLast() else { return }
    if command.command.hasSuffix("\\") && command.output.isEmpty {
      command.command += "\n" + line
    } else {
      command.output += line + "\n"
    }
    pieces.append(.command(command))
  }

  var commands: [Command] {
    pieces.compactMap { if case .command(let command) = $0 { command } else { nil } }
  }

  var text: String {
    pieces.map { piece in
      switch piece {
      case .prose(let line): line
      case .command(let command): "$ \(command.command)\n\(command.output)"
      }
    }.joined()
  }

  /// The page with what its commands say now.
  func run(in folder: String, base: String) async throws -> ConsolePage {
    var page = self
    for (position, piece) in pieces.enumerated() {
      guard case .command(var command) = piece else { continue }
      let script = command.command.replacing(
        "stockformer fetch", with: "stockformer fetch --base-url \(base)")
      let (status, output) = try await onThread { try Shell.run(script, in: folder) }
      // Training that takes more than two seconds tells each epoch on standard error.
      let said = output.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("epoch ") }
      (command.status, command.output) = (status, said.joined(separator: "\n"))
      page.pieces[position] = .command(command)
    }
    return page
  }
}

/// What a person types.
private enum Shell {
  static func run(_ script: String, in folder: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "{ \(script)\n} 2>&1"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let tools = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PATH": tools + ":/usr/bin:/bin"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
