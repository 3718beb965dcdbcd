import Experiments
import Files
import Markets

/// A market of the chapters by name, with what its experiment needs.
public struct ClassroomMarket: Sendable {
  /// The name on pages: `planted` or `real`.
  public let name: String
  /// Where the prices are from, for error messages and captions.
  public let source: String
  /// The prices.
  public let panel: Panel
  /// Features, windows, model, training.
  public let configuration: ExperimentConfiguration
  /// The shipped checkpoint.
  public let checkpoint: String

  /// The planted market with its truth.
  public static func planted(
    _ configuration: PlantedConfiguration = .classroom
  ) -> (market: ClassroomMarket, truth: PlantedTruth) {
    let market = PlantedMarket(configuration)
    return (
      ClassroomMarket(
        name: "planted", source: "planted market, seed \(configuration.seed)", panel: market.panel,
        configuration: .planted, checkpoint: "data/planted.safetensors"),
      market.truth
    )
  }

  /// The planted market with its truth, or its first 3,000 bars alone for a quick run.
  public static func planted(
    quick: Bool
  ) -> (market: ClassroomMarket, truth: PlantedTruth) {
    var configuration = PlantedConfiguration.classroom
    if quick { configuration.bars = 3_000 }
    return planted(configuration)
  }

  /// The real market: a file of prices, by default six US stocks, 2,699 days. A file without volume loses the features that
  /// need it.
  ///
  /// - Parameter reading: who hears of what was read otherwise than it stands.
  /// - Throws: `InputFault` when the file is missing or wrong.
  public static func real(
    _ path: String? = nil, reading: InputReading = InputReading()
  ) throws(InputFault) -> ClassroomMarket {
    let path = path ?? "data/us-tech-daily.csv"
    let panel = try Panel(contentsOf: path, reading: reading)
    return ClassroomMarket(
      name: "real", source: path, panel: panel,
      configuration: ExperimentConfiguration.stocks.withFeatures(of: panel),
      checkpoint: "data/us-tech-daily.safetensors")
  }
}
