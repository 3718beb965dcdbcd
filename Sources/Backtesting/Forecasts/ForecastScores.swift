import Markets

/// How good forecasts were: error against the zero forecast, direction, order across assets, and how much of it chance alone could give.
///
/// A cell (timestamp, asset) counts where forecast p and outcome y are both known.
public struct ForecastScores: Sendable, Equatable {
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

    /// Settings for scores.
    public init(
      horizon: Int = 1, bootstrap: Int = 1_000, block: Double? = nil, level: Double = 0.95,
      seed: UInt64 = 1
    ) {
      self.horizon = horizon
      self.bootstrap = bootstrap
      self.block = block
      self.level = level
      self.seed = seed
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
  /// The fraction of cells with p ≠ 0 and y ≠ 0 where the signs agree.
  public var hitRate: Double?
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

  /// Timestamps with at least one counted cell.
  public var timestampCount: Int { lossDifferences.count }
  /// Mean of d_t.
  public var meanLossDifference: Double { Sample.mean(lossDifferences) }

  /// Scores of `predictions` against `targets`; nil when no cell counts.
  ///
  /// Every asset and timestamp of `predictions` must be one of `targets`, whose other rows are ignored.
  public init?(predictions: WideTable, targets: WideTable, settings: Settings = Settings()) {
    let sections = CrossSection.all(predictions: predictions, targets: targets)
    guard !sections.isEmpty else { return nil }
    self.settings = settings
    informationCoefficient = CoefficientSummary(
      sections.compactMap { Correlation.pearson($0.predictions, $0.targets) })
    rankInformationCoefficient = CoefficientSummary(
      sections.compactMap { Correlation.spearman($0.predictions, $0.targets) })
    lossDifferences = sections.map(\.lossDifference)
    scoreCells(sections)
    infer()
  }

  private mutating func scoreCells(_ sections: [CrossSection]) {
    let p = sections.flatMap(\.predictions)
    let y = sections.flatMap(\.targets)
    let errors = zip(y, p).map { $0 - $1 }
    cellCount = p.count
    let squares = Sample.sum(errors.lazy.map { $0 * $0 })
    meanSquaredError = squares / Double(cellCount)
    meanAbsoluteError = Sample.sum(errors.lazy.map { abs($0) }) / Double(cellCount)
    rSquared = Self.rSquared(p, outcomes: y)
    let signed = zip(p, y).filter { $0 != 0 && $1 != 0 }
    let hits = signed.filter { ($0 > 0) == ($1 > 0) }.count
    hitRate = signed.isEmpty ? nil : Double(hits) / Double(signed.count)
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

/// Coefficients by timestamp, and their mean over their standard deviation.
public struct CoefficientSummary: Sendable, Equatable {
  /// The coefficients of the timestamps where they are defined.
  public let values: [Double]
  /// Their mean; nil with none.
  public let mean: Double?
  /// Their sample standard deviation (n-1); nil with fewer than two.
  public let standardDeviation: Double?
  /// Mean over standard deviation, not annualised; nil unless that is at least 1e-12.
  public let ratio: Double?

  /// The summary of `values`.
  public init(_ values: [Double]) {
    self.values = values
    let mean = values.isEmpty ? nil : Sample.mean(values)
    let standardDeviation = values.count < 2 ? nil : Sample.standardDeviation(values)
    self.mean = mean
    self.standardDeviation = standardDeviation
    if let mean, let standardDeviation, standardDeviation >= PerformanceMetrics.negligible {
      ratio = mean / standardDeviation
    } else {
      ratio = nil
    }
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
