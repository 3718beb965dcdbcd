import ArgumentParser
import Backtesting
import Files
import Markets

/// What a back-test writes.
struct BacktestOutputs: ParsableArguments {
  @Option(help: "Equity curve to write (CSV).")
  var out: String?
  @Option(help: "Metrics to write (JSON).")
  var json: String?
  @Option(help: "Units held after each bar, to write (CSV).")
  var positions: String?
  @Option(help: "Every trade, to write (CSV).")
  var trades: String?
  @Option(help: "What each asset earned and cost, to write (CSV).")
  var attribution: String?
  @Option(
    help: ArgumentHelp(
      """
      Compare with 1/N in each asset, rebalanced (equal-weight) or held (buy-and-hold) under the same costs, or with a \
      level: a wide CSV of one column with a row for every bar.
      """, valueName: "FILE|equal-weight|buy-and-hold"))
  var benchmark: BenchmarkOption?
  @Flag(help: "Add the returns of calendar months (UTC) to the metrics.")
  var monthly = false
  @Option(help: "Tear sheet to write: one HTML file that needs no network.")
  var report: String?

  /// Every path that is written, by its option.
  var files: [CommandFiles.Named] {
    [
      ("--out", out), ("--json", json), ("--positions", positions), ("--trades", trades),
      ("--attribution", attribution), ("--report", report),
    ]
  }

  /// What the result has to hold.
  var recording: Backtest.Recording {
    var recording: Backtest.Recording = []
    if positions != nil || report != nil { recording.insert(.units) }
    if trades != nil || report != nil { recording.insert(.trades) }
    if attribution != nil || report != nil { recording.insert(.attribution) }
    return recording
  }

  /// Writes all files of `test` or none; `announce` is called when they are on the disk.
  func write(
    _ test: BacktestOutcome, announce: () throws(InputFault) -> Void = {}
  ) throws(InputFault) {
    var files: [GrowingFile] = []
    if let out { files.append(test.result.equityCSV.file(out)) }
    if let json { files.append(GrowingFile(metrics(of: test).text, path: json)) }
    if let positions { files.append(test.result.positions.csvRows.file(positions)) }
    if let trades, let ledger = test.result.trades { files.append(ledger.csv.file(trades)) }
    if let attribution, let table = test.result.attribution {
      files.append(GrowingFile(table.csv.text, path: attribution))
    }
    if let report { files.append(GrowingFile(try TearSheet(test).html(), path: report)) }
    try AtomicFile.write(files, announce: announce)
  }

  private func metrics(of test: BacktestOutcome) -> JSONObject {
    var object = test.report.json
    if let comparison = test.comparison { object.set("benchmark", comparison.json) }
    if monthly { object.set("monthly", test.months.json) }
    return object
  }
}

/// A result with what was asked about it.
struct BacktestOutcome {
  /// Bar by bar.
  let result: BacktestResult
  /// The closes it was run on.
  let prices: WideTable
  /// The rules it was run by.
  let rules: Backtest
  /// Whether targets were executed at opens.
  let fillsAtOpens: Bool
  /// In numbers.
  let report: PerformanceReport
  /// Beside a benchmark.
  let comparison: BenchmarkComparison?

  /// By calendar month.
  var months: MonthlyReturns {
    MonthlyReturns(
      result.timestamps, returns: result.returns, benchmark: comparison?.returns)
  }

  /// The outcome of `result`, run by `rules` on `inputs`; `benchmark` has a level where it is a file.
  init(
    _ result: BacktestResult, _ rules: Backtest, _ inputs: BacktestInputs,
    benchmark: (option: BenchmarkOption, level: [Double]?)?, annualization: Double
  ) {
    var result = result
    comparison = benchmark.map { option, level in
      BenchmarkComparison(
        option.kind, returns: inputs.returns(of: option, level: level, rules), of: result,
        annualization: annualization)
    }
    result.benchmark = comparison?.equity ?? []
    self.result = result
    self.rules = rules
    prices = inputs.prices
    fillsAtOpens = inputs.opens != nil
    report = PerformanceReport(result, annualization: annualization)
  }
}
