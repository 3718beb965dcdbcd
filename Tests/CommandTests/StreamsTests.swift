import Foundation
import Testing

/// Full and closed streams, and pipes in the place of files.
@Suite struct StreamsTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    try workspace.writeSmallRun()
    try workspace.write("lookback: 4\nmodel:\n  width: 8\n  heads: 2\n", "c.yaml")
  }

  /// Runs `stockformer` with `arguments` and `redirection` by a shell, as a person would type it.
  private func shell(_ arguments: String, _ redirection: String) throws -> ToolRun {
    let tool = try ToolRun.executable("stockformer").path
    return try workspace.shell("'\(tool)' \(arguments) \(redirection)")
  }

  @Test(arguments: ["2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
  func anErrorKeepsItsExitCode(redirection: String) throws {
    for (arguments, status) in [
      ("predict --checkpoint no --input m", 66), ("predict --checkpoint c.yaml --input m", 65),
      ("backtest --prices no", 64), ("--no-such", 64), ("train --input m --run-dir r", 64),
      ("status --store no", 66), ("features --input no --symbols A --out f", 66),
    ] as [(String, Int32)] {
      let run = try shell(arguments, redirection)
      #expect(run.status == status, "\(arguments) \(redirection)")
    }
  }

  @Test(arguments: [">/dev/full", ">&-"])
  func outputThatIsLostIsAFailure(redirection: String) throws {
    #expect(try workspace.run("import --input m --symbols A01 --store s").status == 0)
    for arguments in [
      "predict --checkpoint r/best.safetensors --input m", "status --store s", "--help",
      "train --help", "train --print-config", "train --list-settings", "bench --list",
      "backtest --checkpoint r/best.safetensors --input m --out e.csv --json e.json",
      "train --input m --config c.yaml --epochs 1 --run-dir q\(redirection.count)",
      "audit --input m --symbols A01 --json a.json", "import --input m --symbols A01 --store s",
    ] {
      let run = try shell(arguments, redirection)
      #expect(run.status == 1, "\(arguments) \(redirection)")
      #expect(run.errors.hasPrefix("error: standard output: cannot be written: "), "\(arguments)")
      #expect(run.errorLines.count == 1)
    }
    // What was to be told with the files was not told: the files are not there.
    #expect(!(try workspace.names().contains("e.csv")))
  }

  /// With stderr closed the first file that is opened must not become stderr.
  @Test func noFileTakesTheNumberOfAClosedStream() throws {
    let run = try shell(
      "backtest --checkpoint r/best.safetensors --input m --start 2023-01-02 --out e.csv", "2>&-")
    #expect(run.status == 0)
    #expect(try workspace.read("e.csv").hasPrefix("timestamp_ms,equity"))
    let status = try shell("import --input m --symbols A01 --store t", "<&- 2>&-")
    #expect(status.status == 0)
    #expect(try workspace.run("status --store t").output.hasSuffix("integrity ok\n"))
  }

  @Test func aReaderThatGoesAwayIsNoSignal() throws {
    let run = try shell(
      "predict --checkpoint r/best.safetensors --input m", "| true; exit ${PIPESTATUS[0]}")
    // A short output may fit into the pipe before the reader goes.
    #expect([0, 1].contains(run.status))
  }

  @Test func configurationsAndCheckpointsComeThroughPipes() throws {
    let plain = try workspace.run("predict --checkpoint r/best.safetensors --input m").output
    let piped = try shell("predict --checkpoint <(cat r/best.safetensors) --input m", "")
    #expect(piped.output == plain && piped.errors == "")
    let config = try shell("train --config <(cat c.yaml) --print-config", "")
    #expect(config.output == (try workspace.run("train --config c.yaml --print-config").output))
    let input = try shell("predict --checkpoint /dev/stdin --input m", "< r/best.safetensors")
    #expect(input.output == plain)
  }

  /// What never ends is not read to its end.
  @Test(.timeLimit(.minutes(1)))
  func endlessFilesAreRefused() throws {
    for source in ["/dev/zero", "/dev/urandom"] {
      expectFault(try workspace.run("predict --checkpoint \(source) --input m"), 65, source)
      expectFault(try workspace.run("train --config \(source) --print-config"), 65, source)
    }
  }

  @Test func whatCannotBeReadIsNotCalledMissing() throws {
    expectFault(try workspace.run("predict --checkpoint m --input m"), 66, "m")
    let run = try workspace.run("predict --checkpoint m --input m")
    #expect(run.errors == "error: m: cannot be read: is a directory\n")
    let missing = try workspace.run("predict --checkpoint no --input m")
    #expect(missing.errors == "error: no: cannot be read: no such file\n")
  }
}
