import Backtesting
import Markets

/// Several forecasts, scored on the same outcomes by the same tests.
public struct ForecastComparison: Sendable {
  /// One forecaster's line.
  public struct Row: Sendable {
    /// Its name.
    public let name: String
    /// All its scores.
    public let scores: ForecastScores
    /// R² against the zero forecast; nil when every outcome is 0.
    public var rSquared: Double? { scores.rSquared }
    /// Mean squared error over the zero forecast's, 1 − R²; below 1 is better than saying nothing.
    public var errorRatio: Double? { scores.rSquared.map { 1 - $0 } }
    /// The fraction of right signs among the non-zero ones.
    public var hitRate: Double? { scores.hitRate }
    /// The mean correlation of forecast and outcome across assets.
    public var informationCoefficient: Double? { scores.informationCoefficient.mean }
    /// Its confidence interval, [low, high].
    public var informationCoefficientInterval: [Double]? { scores.informationCoefficientInterval }
    /// The p-value of Diebold and Mariano's test against the zero forecast.
    public var dieboldMarianoP: Double? { scores.dieboldMariano?.pValue }
  }

  /// In the order given.
  public let rows: [Row]

  /// Scores each of `forecasts` against `targets`; those without a cell in common are left out.
  public init(
    _ forecasts: [(name: String, forecasts: WideTable)], targets: WideTable,
    settings: ForecastScores.Settings = ForecastScores.Settings()
  ) {
    rows = forecasts.compactMap { name, table in
      ForecastScores(predictions: table, targets: targets, settings: settings)
        .map { Row(name: name, scores: $0) }
    }
  }

  /// The row of that name.
  public subscript(name: String) -> Row? { rows.first { $0.name == name } }
}
