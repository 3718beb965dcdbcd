import ArgumentParser
import Experiments
import Files
import LeakageAudit
import Workbook

/// `stockformer cheat-ladder`: what each leak that `audit` finds is worth in score.
struct CheatLadderCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "cheat-ladder",
    abstract: "Print how much each classic leak adds to the scores.",
    discussion: """
      One small model is trained honestly and with one leak at a time, on a planted market without any signal and on \
      stocks, and scored on the test bars with the leak still on. Sharpe ratios are a year's, without costs, filled one \
      close after the signal's; under 'same close' at the signal's own, which is the leak same-bar-fill on top. Another model: \
      --set model.kind=stockmixer.
      """)

  @Option(help: "The stocks: a long or wide CSV.")
  var input = CheckpointOptions.defaultInput
  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var workers: WorkerOptions

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input) + [("--config", settings.config)])
  }

  func perform() throws {
    var progress = Progress(elsewhere: .nothing)
    var table = Table([
      "market", "leak", .number("R²"), .number("IC"), .number("Sharpe"), .number("same close"),
    ])
    var notes: [String] = []
    for var market in try CheatLadder.markets(stocks: input) {
      market.configuration = try settings.resolve(over: market.configuration).configuration
      try market.configuration.requireReturns(of: market.configuration.model.kind)
      progress.report("training on \(market.name)")
      let rows = try CheatLadder.rows(on: market, workers: try workers.count)
      table.rows += rows.map { row in
        [
          market.name, "\(row.rung)", (row.rSquared ?? .nan).signed(4),
          (row.informationCoefficient ?? .nan).signed(3), (row.sharpe ?? .nan).signed(2),
          (row.sameBarSharpe ?? .nan).signed(2),
        ]
      }
      let error = rows.first?.sharpeError ?? .nan
      notes.append(
        "\(market.name): annualised with \(market.panel.closes.barsPerYear.fixed(0)) bars a year; one standard error of a Sharpe ratio is "
          + error.fixed(2))
    }
    progress.finish()
    try StandardOutput.writeLine(([table.text] + notes).joined(separator: "\n"))
  }
}
