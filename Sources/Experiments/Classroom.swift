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

  /// The planted market's configuration, or that of its first 3,000 bars alone for a quick run.
  public static func plantedConfiguration(quick: Bool) -> PlantedConfiguration {
    var configuration = plantedConfiguration
    if quick { configuration.bars = 3_000 }
    return configuration
  }

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

  /// The real market: a file of prices, by default six US stocks, 2,699 days. A file without volume loses the features that
  /// need it.
  ///
  /// - Throws: `InputFault` when the file is missing or wrong.
  public static func real(_ path: String? = nil) throws(InputFault) -> Market {
    let path = path ?? "data/us-tech-daily.csv"
    let panel = try Panel(contentsOf: path)
    var configuration = realSettings
    let available = Feature.all(configuration.featureSettings)
      .filter { $0.isAvailable(in: panel.allSeries) }.map(\.name)
    configuration.features.removeAll { !available.contains($0) }
    return Market(
      name: "real", source: path, panel: panel,
      configuration: configuration, checkpoint: "data/us-tech-daily.safetensors")
  }

  /// One layer and a short look-back: what finds all edges of the planted market in seconds, where deeper models find less.
  public static let plantedSettings: ExperimentConfiguration = {
    var c = ExperimentConfiguration()
    c.lookback = 4
    c.training.epochs = 14
    return c
  }()

  /// The same model on 20 days of five features.
  ///
  /// 40 settings were tried with three seeds each, on the validation windows alone: the return alone or five features, 5 or
  /// 20 days, width 16 or 32, dropout 0.2 or 0.3, rates from 10⁻⁴ to 3·10⁻³, one cycle or plateau. The best validation losses
  /// lie between 0.991 and 1.010 of the zero forecast's, and seeds differ as much as settings do: there is nothing to tune
  /// on, so these are plain ones among the many that tie.
  public static let realSettings: ExperimentConfiguration = {
    var c = ExperimentConfiguration()
    c.features = ["log_return", "volume_change", "volatility", "rsi", "correlation"]
    c.lookback = 20
    c.training.epochs = 10
    c.training.learningRate = 1e-3
    c.training.batchSize = 32
    c.model.dropout = 0.2
    return c
  }()
}
