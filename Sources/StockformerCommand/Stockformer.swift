import ArgumentParser

/// The command line: train, predict, back-test and check forecasts of many assets at once.
@main
struct StockformerTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stockformer",
    abstract: "Train, predict, back-test and audit transformers that forecast many assets at once.",
    // One command a line, so that branches merge.
    subcommands: [
      AuditCommand.self,
      BacktestCommand.self,
      BenchCommand.self,
      CausalityCommand.self,
      CheatLadderCommand.self,
      EvaluateCommand.self,
      ExportCommand.self,
      FeaturesCommand.self,
      FetchCommand.self,
      FormatsCommand.self,
      ImportCommand.self,
      InfluenceBenchmarkCommand.self,
      InfluenceCommand.self,
      LearnabilityCommand.self,
      PredictCommand.self,
      SimulateCommand.self,
      StatusCommand.self,
      TrainCommand.self,
    ])
}
