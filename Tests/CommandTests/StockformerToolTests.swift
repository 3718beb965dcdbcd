import Testing

@Suite struct StockformerToolTests {
  @Test(arguments: ["--help", "backtest --help", "help evaluate"])
  func helpGoesToStandardOutput(arguments: String) throws {
    let run = try Workspace().run(arguments)
    #expect(run.status == 0 && run.errors == "")
    #expect(run.output.contains("OVERVIEW"))
  }

  /// No page prints a value of Swift in place of its text.
  @Test func everyCommandHasAHelpPage() throws {
    let workspace = try Workspace()
    let overview = try workspace.run("--help").output.components(separatedBy: "SUBCOMMANDS:")[1]
    let commands = overview.split(separator: "\n").filter {
      $0.hasPrefix("  ") && !$0.hasPrefix("   ")
    }
    .compactMap { $0.split(separator: " ").first }.filter { $0 != "See" }
    #expect(commands.count > 20, "\(commands)")
    for command in commands {
      let help = try workspace.run("\(command) --help").output
      #expect(help.contains("USAGE") && !help.contains("ArgumentHelp("), "\(command)")
    }
  }

  @Test(arguments: ["nonsense", "--nonsense"])
  func unknownIsUsage(arguments: String) throws {
    expectUsageError(try Workspace().run(arguments), mentions: "nonsense")
  }

  /// Whatever has a name is asked for by a name that it nearly has: the answer says which.
  @Test(arguments: [
    ("trian --input m", "train"), ("inspekt x", "inspect"),
    ("train --set model.widht=8", "model.width"),
    ("train --set training.bachSize=1", "training.batchSize"),
    ("train --set model.kind=patchtsd", "patchtst"),
    ("train --set model.head=directon", "direction"),
    ("train --set features=log_retrun", "log_return"), ("compare --models lstn", "lstm"),
    ("benchmark --csv x --split 9,9,9 --lookback 2 --horizon 1 --model repaet", "repeat"),
    ("bench --only train/sed/full", "train/seed/full"),
  ])
  func theNearestNameIsOffered(_ arguments: String, _ name: String) throws {
    let run = try Workspace().run(arguments)
    expectUsageError(run, mentions: "did you mean")
    #expect(run.errorLines[0].contains(name), "\(run.errors)")
  }

  /// In a file the line is named too, and its fault is the file's.
  @Test func inAFileTheLineIsNamed() throws {
    let workspace = try Workspace()
    for (text, row, name) in [
      ("seed: 1\nmodel:\n  widht: 8\n", 3, "model.width"), ("lokback: 8\n", 1, "lookback"),
      ("model:\n  kind: stokformer\n", 2, "stockformer"),
    ] {
      try workspace.write(text, "c.yaml")
      let run = try workspace.run("train --config c.yaml --print-config")
      expectFault(run, 65, "c.yaml: row \(row)")
      #expect(run.errors.contains("did you mean '\(name)'"), "\(run.errors)")
    }
  }
}
