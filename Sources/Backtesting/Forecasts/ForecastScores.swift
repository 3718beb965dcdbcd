import Markets

/// How good forecasts were: error against the zero forecast, direction, order across assets, and how much of it chance alone could give.
///
/// A cell (timestamp, asset) counts where forecast p and outcome y are both known.
public struct ForecastScores: Sendable, Equatable {
  /// What forecasts say.
  public enum Kind: String, Sendable, CaseIterable {
    /// The return itself.
    case returns = "return"
    /// The probability that it is above 0.
    case probability

    /// The forecast between a fall and a rise.
    var middle: Double { self == .returns ? 0 : 0.5 }
  }

  /// How intervals and tests are computed.
  public struct Settings: Sendable, Equatable {
    /// Bars a forecast looks ahead, h ≥ 1.
    public var horizon: Int
    /// Bootstrap resamples; 0 leaves the intervals out.
    public var bootstrap: Int
    /// Expected block length; nil = max(h, ⌈timestamps^(1/3)⌉).
    public var block: Double?
    /// Confidence level of the intervals.
    public var level: Double
    /// Seed of the bootstrap.
    public var seed: UInt64
    /// What forecasts say.
    public var kind: Kind

    /// Settings for scores.
    public init(
      horizon: Int = 1, bootstrap: Int = 1_000, block: Double? = nil, level: Double = 0.95,
      seed: UInt64 = 1, kind: Kind = .returns
    ) {
      self.horizon = horizon
      self.bootstrap = bootstrap
      self.block = block
      self.level = level
      self.seed = seed
      self.kind = kind
    }
  }

  /// Counted cells.
  public var cellCount = 0
  /// Mean of (y - p)² over cells.
  public var meanSquaredError = 0.0
  /// Mean of |y - p| over cells.
  public var meanAbsoluteError = 0.0
  /// 1 - Σ(y - p)²/Σy², against the zero forecast; nil when every outcome is 0.
  public var rSquared: Double?
  /// The fraction of right signs, and that of the more frequent sign; nil when no cell has both signs.
  public var direction: DirectionScores?
  /// Pearson's correlation over assets, timestamp by timestamp.
  public var informationCoefficient: CoefficientSummary
  /// Spearman's correlation over assets, timestamp by timestamp.
  public var rankInformationCoefficient: CoefficientSummary
  /// d_t, the mean over a timestamp's cells of (y - p)² - y², for each timestamp with a cell; negative = better than zero.
  public var lossDifferences: [Double] = []
  /// The test that the mean of d_t is 0.
  public var dieboldMariano: DieboldMariano?
  /// [low, high] of the mean IC.
  public var informationCoefficientInterval: [Double]?
  /// [low, high] of the mean of d_t.
  public var lossDifferenceInterval: [Double]?
  /// The settings as used, `block` filled in.
  public var settings: Settings
  /// The forecasts' columns.
  let assets: [String]
  /// The counted cells, timestamp by timestamp.
  let sections: [CrossSection]

  /// Timestamps with at least one counted cell.
  public var timestampCount: Int { lossDifferences.count }
  /// The fraction of cells with p ≠ 0 and y ≠ 0 where the signs agree.
  public var hitRate: Double? { direction?.hitRate }
  /// Mean of d_t.
  public var meanLossDifference: Double { Sample.mean(lossDifferences) }

  /// Scores of `predictions` against `targets`; nil when no cell counts.
  ///
  /// Every asset and timestamp of `predictions` must be one of `targets`, whose other rows are ignored.
  public init?(predictions: WideTable, targets: WideTable, settings: Settings = Settings()) {
    let sections = CrossSection.all(predictions: predictions, targets: targets)
    guard !sections.isEmpty else { return nil }
    self.settings = settings
    self.sections = sections
    assets = predictions.assets
    informationCoefficient = CoefficientSummary(
      sections.compactMap { Correlation.pearson($0.predictions, $0.targets) })
    rankInformationCoefficient = CoefficientSummary(
      sections.compactMap { Correlation.spearman($0.predictions, $0.targets) })
    lossDifferences = sections.map(\.lossDifference)
    scoreCells()
    infer()
  }

  private mutating func scoreCells() {
    let p = sections.flatMap(\.predictions)
    let y = sections.flatMap(\.targets)
    let errors = zip(y, p).map { $0 - $1 }
    cellCount = p.count
    let squares = Sample.sum(errors.lazy.map { $0 * $0 })
    meanSquaredError = squares / Double(cellCount)
    meanAbsoluteError = Sample.sum(errors.lazy.map { abs($0) }) / Double(cellCount)
    rSquared = Self.rSquared(p, outcomes: y)
    direction = DirectionScores(
      sections, middle: settings.kind.middle, horizon: settings.horizon)
  }

  private mutating func infer() {
    let block =
      settings.block
      ?? StationaryBootstrap.defaultBlock(count: timestampCount, horizon: settings.horizon)
    settings.block = block
    dieboldMariano = DieboldMariano(lossDifferences, horizon: settings.horizon)
    let bootstrap = StationaryBootstrap(
      block: block, resamples: settings.bootstrap, seed: settings.seed)
    informationCoefficientInterval = bootstrap.interval(
      of: informationCoefficient.values, level: settings.level, Sample.mean)
    lossDifferenceInterval = bootstrap.interval(
      of: lossDifferences, level: settings.level, Sample.mean)
  }
}

extension ForecastScores {
  /// 1 − Σ(y − p)²/Σy² of bare numbers, against the zero forecast; nil when every outcome is 0.
  public static func rSquared(_ forecasts: [Double], outcomes: [Double]) -> Double? {
    require(
      forecasts.count == outcomes.count,
      "\(forecasts.count) forecasts, but \(outcomes.count) outcomes")
    let squares = Sample.sum(zip(outcomes, forecasts).lazy.map { ($0 - $1) * ($0 - $1) })
    let total = Sample.sum(outcomes.lazy.map { $0 * $0 })
    return total == 0 ? nil : 1 - squares / total
  }
}
