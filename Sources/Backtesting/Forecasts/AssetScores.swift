import Markets

/// How good the forecasts of one asset were, over its counted cells.
public struct AssetScores: Sendable, Equatable {
  /// The asset.
  public let asset: String
  /// Cells with a forecast and an outcome.
  public let cellCount: Int
  /// Mean of (y - p)².
  public let meanSquaredError: Double?
  /// Mean of |y - p|.
  public let meanAbsoluteError: Double?
  /// 1 - Σ(y - p)²/Σy², against the zero forecast.
  public let rSquared: Double?
  /// The fraction of right signs, of the cells where both have one.
  public let hitRate: Double?
  /// Pearson's correlation over time of forecast and outcome.
  public let correlation: Double?
  /// Spearman's.
  public let rankCorrelation: Double?
  /// Mean of (y - p)² - y²; negative = better than zero.
  public let meanLossDifference: Double?

  /// The columns of `csv`.
  public static let columns = [
    "asset", "n_cells", "mse", "mae", "r2", "hit_rate", "correlation", "rank_correlation",
    "mse_diff",
  ]

  init(_ asset: String, predictions p: [Double], targets y: [Double], kind: ForecastScores.Kind) {
    let mean = { (value: (Double, Double) -> Double) -> Double? in
      p.isEmpty ? nil : Sample.mean(zip(p, y).map(value))
    }
    let isReturn = kind == .returns
    let signed = zip(p, y).filter { $0 != kind.middle && $1 != 0 }
    let hits = signed.count { ($0 > kind.middle) == ($1 > 0) }
    self.asset = asset
    cellCount = p.count
    meanSquaredError = isReturn ? mean { ($1 - $0) * ($1 - $0) } : nil
    meanAbsoluteError = isReturn ? mean { abs($1 - $0) } : nil
    rSquared = isReturn ? ForecastScores.rSquared(p, outcomes: y) : nil
    hitRate = signed.isEmpty ? nil : Double(hits) / Double(signed.count)
    correlation = Correlation.pearson(p, y)
    rankCorrelation = Correlation.spearman(p, y)
    meanLossDifference = isReturn ? mean { ($1 - $0) * ($1 - $0) - $1 * $1 } : nil
  }

  /// One row as CSV writes it; what is undefined is empty.
  func append(to writer: inout CSVWriter) {
    writer.append(asset)
    writer.append(Int64(cellCount))
    let scores = [
      meanSquaredError, meanAbsoluteError, rSquared, hitRate, correlation, rankCorrelation,
      meanLossDifference,
    ]
    for score in scores { writer.append(score ?? .nan) }
    writer.endRow()
  }
}

extension ForecastScores {
  /// The scores of each asset, in the order of the forecasts' columns.
  public var byAsset: [AssetScores] {
    var cells = assets.map { _ in (p: [Double](), y: [Double]()) }
    for section in sections {
      for (cell, column) in section.columns.enumerated() {
        cells[column].p.append(section.predictions[cell])
        cells[column].y.append(section.targets[cell])
      }
    }
    return zip(assets, cells).map {
      AssetScores($0, predictions: $1.p, targets: $1.y, kind: settings.kind)
    }
  }

  /// `byAsset` as CSV.
  public var assetCSV: CSVWriter {
    var writer = CSVWriter(columns: AssetScores.columns)
    for scores in byAsset { scores.append(to: &writer) }
    return writer
  }
}
