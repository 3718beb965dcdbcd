import Markets

/// What forecasts were worth at each timestamp, so that scores of several seeds and folds can be averaged over time.
///
/// Only timestamps with a counted cell (forecast and outcome both known) are there.
public struct ForecastSeries: Codable, Sendable, Equatable {
  /// Milliseconds UTC, rising; [T].
  public var timestamps: [Int64] = []
  /// Σ (y − p)² over the timestamp's cells; [T].
  public var squaredErrors: [Double] = []
  /// Σ y² over the timestamp's cells; [T].
  public var squaredOutcomes: [Double] = []
  /// The mean over the timestamp's cells of (y − p)² − y²; [T].
  public var lossDifferences: [Double] = []
  /// Pearson's correlation over assets, nil where it is undefined; [T].
  public var informationCoefficients: [Double?] = []
  /// Spearman's correlation over assets, nil where it is undefined; [T].
  public var rankInformationCoefficients: [Double?] = []
  /// Cells with p ≠ 0 and y ≠ 0, over all timestamps.
  public var signedCells = 0.0
  /// Those in which the signs agree.
  public var hits = 0.0
  /// Those in which y > 0.
  public var rises = 0.0

  /// The series of `predictions` against `targets`, which must have every asset and timestamp of them.
  public init(predictions: WideTable, targets: WideTable) {
    for section in CrossSection.all(predictions: predictions, targets: targets) {
      append(section)
    }
  }

  private mutating func append(_ section: CrossSection) {
    let (p, y) = (section.predictions, section.targets)
    timestamps.append(section.timestamp)
    squaredErrors.append(Sample.sum(zip(y, p).lazy.map { ($0 - $1) * ($0 - $1) }))
    squaredOutcomes.append(Sample.sum(y.lazy.map { $0 * $0 }))
    lossDifferences.append(section.lossDifference)
    informationCoefficients.append(Correlation.pearson(p, y))
    rankInformationCoefficients.append(Correlation.spearman(p, y))
    for (p, y) in zip(p, y) where p != 0 && y != 0 {
      signedCells += 1
      hits += (p > 0) == (y > 0) ? 1 : 0
      rises += y > 0 ? 1 : 0
    }
  }
}

extension ForecastSeries {
  /// The mean at each timestamp of those of `series` that have it; counts are added up.
  public init(averaging series: [ForecastSeries]) {
    let columns = [\ForecastSeries.squaredErrors, \.squaredOutcomes, \.lossDifferences]
    for column in columns {
      let average = TimeAverage(
        series.map { (timestamps: $0.timestamps, values: $0[keyPath: column].map { $0 }) })
      timestamps = average.timestamps
      self[keyPath: column] = average.values.map { $0 ?? .nan }
    }
    for column in [\ForecastSeries.informationCoefficients, \.rankInformationCoefficients] {
      self[keyPath: column] =
        TimeAverage(
          series.map { (timestamps: $0.timestamps, values: $0[keyPath: column]) }
        ).values
    }
    for column in [\ForecastSeries.signedCells, \.hits, \.rises] {
      self[keyPath: column] = series.reduce(0) { $0 + $1[keyPath: column] }
    }
  }

  /// What no scores can be, with the column; nil when there is nothing.
  public var validationError: String? {
    let counts = [
      ("squaredErrors", squaredErrors.count), ("squaredOutcomes", squaredOutcomes.count),
      ("lossDifferences", lossDifferences.count),
      ("informationCoefficients", informationCoefficients.count),
      ("rankInformationCoefficients", rankInformationCoefficients.count),
    ]
    return SeriesShape.validationError(timestamps, counts)
  }

  /// Σ (y − p)² / Σ y², below 1 is better than the zero forecast; nil when every outcome is 0.
  public var errorRatio: Double? {
    let total = Sample.sum(squaredOutcomes)
    return total > 0 ? Sample.sum(squaredErrors) / total : nil
  }

  /// 1 − `errorRatio`.
  public var rSquared: Double? { errorRatio.map { 1 - $0 } }

  /// [low, high] of `rSquared`: errors and outcomes resampled at the same timestamps.
  public func rSquaredInterval(_ bootstrap: StationaryBootstrap, level: Double = 0.95) -> [Double]?
  {
    guard timestamps.count > 1 else { return nil }
    var results: [Double] = []
    bootstrap.forEachResample(of: timestamps.count) { indices in
      let total = Sample.sum(indices.lazy.map { squaredOutcomes[$0] })
      let errors = Sample.sum(indices.lazy.map { squaredErrors[$0] })
      results.append(total > 0 ? 1 - errors / total : .nan)
    }
    return StationaryBootstrap.interval(of: results, level: level)
  }

  /// The mean over time of the information coefficients that are defined; nil with none.
  public var informationCoefficient: Double? {
    CoefficientSummary(informationCoefficients.compactMap { $0 }).mean
  }

  /// The mean over time of the rank information coefficients that are defined; nil with none.
  public var rankInformationCoefficient: Double? {
    CoefficientSummary(rankInformationCoefficients.compactMap { $0 }).mean
  }

  /// [low, high] of `informationCoefficient`.
  public func informationCoefficientInterval(
    _ bootstrap: StationaryBootstrap, level: Double = 0.95
  ) -> [Double]? {
    bootstrap.interval(
      of: informationCoefficients.compactMap { $0 }, level: level, Sample.mean)
  }

  /// The fraction of right signs among the cells with p ≠ 0 and y ≠ 0; nil without one.
  public var hitRate: Double? { signedCells > 0 ? hits / signedCells : nil }

  /// The hit rate of always saying the more frequent sign in the same cells; nil without one.
  public var majorityRate: Double? {
    signedCells > 0 ? max(rises, signedCells - rises) / signedCells : nil
  }
}
