import Testing

@Suite struct StockformerToolTests {
  @Test(arguments: ["--help", "backtest --help", "help evaluate"])
  func helpGoesToStandardOutput(arguments: String) throws {
    let run = try Workspace().run(arguments)
    #expect(run.status == 0 && run.errors == "")
    #expect(run.output.contains("OVERVIEW"))
  }

  @Test(arguments: ["nonsense", "--nonsense"])
  func unknownIsUsage(arguments: String) throws {
    expectUsageError(try Workspace().run(arguments), mentions: "nonsense")
  }
}
