import RandomStreams

/// What a test set could have detected: the smallest effect that a two-sided test finds with a given power.
public enum Power {
  /// (z_{1-α/2} + z_power) σ/√n: the smallest mean that `count` independent values of that standard deviation reveal.
  ///
  /// α = 1 - `level`. Overlapping forecasts of h bars are worth about n/h independent ones.
  public static func smallestMean(
    standardDeviation: Double, count: Double, level: Double = 0.95, power: Double = 0.8
  ) -> Double {
    (Distribution.normalQuantile((1 + level) / 2) + Distribution.normalQuantile(power))
      * standardDeviation / count.squareRoot()
  }

  /// The smallest annualised Sharpe ratio that `bars` bars reveal: `smallestMean` of returns in units of their standard deviation, times √A.
  public static func smallestSharpe(
    bars: Int, annualization: Double, level: Double = 0.95, power: Double = 0.8
  ) -> Double {
    smallestMean(standardDeviation: 1, count: Double(bars), level: level, power: power)
      * annualization.squareRoot()
  }

  /// z_{1-α/2} √(A/n): the annualised Sharpe ratio that chance alone exceeds, with either sign, in a fraction α = 1 - `level` of tests of
  /// `bars` bars without an edge. What an estimate is held against; `smallestSharpe` says how large a true ratio must be to be found.
  public static func chanceSharpe(
    bars: Int, annualization: Double, level: Double = 0.95
  ) -> Double {
    Distribution.normalQuantile((1 + level) / 2) * (annualization / Double(bars)).squareRoot()
  }

  /// The smallest mean IC that `timestamps` cross-sections of `assets` reveal, with σ = 1/√(N-1), the standard
  /// deviation of the correlation of N unrelated pairs.
  public static func smallestInformationCoefficient(
    timestamps: Int, assets: Int, horizon: Int = 1, level: Double = 0.95, power: Double = 0.8
  ) -> Double {
    require(assets > 1, "a cross-section needs at least 2 assets, not \(assets)")
    return smallestMean(
      standardDeviation: 1 / Double(assets - 1).squareRoot(),
      count: Double(timestamps) / Double(horizon),
      level: level, power: power)
  }
}

extension ForecastScores {
  /// The smallest mean IC this test set could have detected with `power`, from the standard deviation of its own ICs.
  public func detectableInformationCoefficient(power: Double = 0.8) -> Double? {
    informationCoefficient.standardDeviation.map {
      Power.smallestMean(
        standardDeviation: $0,
        count: Double(informationCoefficient.values.count) / Double(settings.horizon),
        level: settings.level, power: power)
    }
  }
}
