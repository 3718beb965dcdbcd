import Files
import Markets

/// The two markets that every result from chapter 03 on stands beside each other for, with the settings they are trained with.
public enum Classroom {
  /// A market by name, with what its experiment needs.
  public struct Market: Sendable {
    /// How pages call it: `planted` or `real`.
    public let name: String
    /// Where the prices are from, for error messages and captions.
    public let source: String
    /// The prices.
    public let panel: Panel
    /// Features, windows, model, training.
    public let configuration: ExperimentConfiguration
    /// The shipped checkpoint.
    public let checkpoint: String
  }

  /// The planted market: 8 assets, 20,000 hourly bars, 8 edges of lag 1 to 3 that explain 2 % of an effect's variance.
  public static let plantedConfiguration = PlantedConfiguration(
    assets: 8, bars: 20_000, edges: 8, seed: 3, r2: 0.02, maxLag: 3)

  /// The planted market with its truth.
  public static func planted(
    _ configuration: PlantedConfiguration = plantedConfiguration
  ) -> (market: Market, truth: PlantedTruth) {
    let market = PlantedMarket(configuration)
    return (
      Market(
        name: "planted", source: "planted market, seed \(configuration.seed)", panel: market.panel,
        configuration: plantedSettings, checkpoint: "data/planted.safetensors"),
      market.truth
    )
  }

  /// The real market: by default six US stocks, 2,699 days.
  ///
  /// - Throws: `InputFault` when the file is missing or wrong.
  public static func real(_ path: String = "data/us-tech-daily.csv") throws(InputFault) -> Market {
    Market(
      name: "real", source: path, panel: try Panel(contentsOf: path),
      configuration: realSettings, checkpoint: "data/us-tech-daily.safetensors")
  }

  /// One layer and a short look-back: what finds all edges of the planted market in seconds, where deeper models find less.
  public static let plantedSettings: ExperimentConfiguration = {
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.training.epochs = 8
    return c
  }()

  /// The same model on 20 days of five features: about 1,900 training rows do not carry more.
  public static let realSettings: ExperimentConfiguration = {
    var c = ExperimentConfiguration()
    c.features = ["log_return", "volume_change", "volatility", "rsi", "correlation"]
    c.lookback = 20
    c.training.epochs = 12
    c.training.learningRate = 1e-3
    c.training.batchSize = 32
    c.training.patience = 4
    c.training.schedule = .plateau
    c.training.plateauPatience = 2
    c.model.dropout = 0.2
    return c
  }()
}
