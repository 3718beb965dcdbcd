import RandomStreams

/// What a test set could have shown: the smallest effect that a two-sided test finds with a given power.
public enum Power {
  /// (z_{1-α/2} + z_power) σ/√n: the smallest mean that `count` independent values of `deviation` reveal.
  ///
  /// α = 1 - `level`. Overlapping forecasts of h bars are worth about n/h independent ones.
  public static func smallestMean(
    deviation: Double, count: Double, level: Double = 0.95, power: Double = 0.8
  ) -> Double {
    (Distribution.normalQuantile((1 + level) / 2) + Distribution.normalQuantile(power))
      * deviation / count.squareRoot()
  }

  /// The smallest annualised Sharpe ratio that `bars` bars reveal: `smallestMean` of returns in units of their deviation, √A.
  public static func smallestSharpe(
    bars: Int, annualization: Double, level: Double = 0.95, power: Double = 0.8
  ) -> Double {
    smallestMean(deviation: 1, count: Double(bars), level: level, power: power)
      * annualization.squareRoot()
  }

  /// The smallest mean IC that `timestamps` cross-sections of `assets` reveal, with σ = 1/√(N-1), the spread of the
  /// correlation of N unrelated pairs.
  public static func smallestInformationCoefficient(
    timestamps: Int, assets: Int, horizon: Int = 1, level: Double = 0.95, power: Double = 0.8
  ) -> Double {
    require(assets > 1, "a cross-section needs at least 2 assets, not \(assets)")
    return smallestMean(
      deviation: 1 / Double(assets - 1).squareRoot(), count: Double(timestamps) / Double(horizon),
      level: level, power: power)
  }
}

extension ForecastScores {
  /// The smallest mean IC this test set could have shown with `power`, from the spread of its own ICs.
  public func detectableInformationCoefficient(power: Double = 0.8) -> Double? {
    informationCoefficient.deviation.map {
      Power.smallestMean(
        deviation: $0,
        count: Double(informationCoefficient.values.count) / Double(settings.horizon),
        level: settings.level, power: power)
    }
  }
}
