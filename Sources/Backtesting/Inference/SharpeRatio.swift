import Foundation
import RandomStreams

/// The Sharpe ratio of a sample of returns per bar, and how far it can be trusted.
///
/// SR = μ/s with the sample standard deviation s (n-1), not annualised; moments γ₃, γ₄ are the population's (normal = 0, 3).
/// Bailey and López de Prado, "The Sharpe Ratio Efficient Frontier" (2012) and "The Deflated Sharpe Ratio" (2014).
public struct SharpeRatio: Sendable, Equatable {
  /// The number of returns.
  public let count: Int
  /// s, NaN with fewer than two returns.
  public let standardDeviation: Double
  /// μ/s; nil with fewer than two returns or without variation.
  public let perBar: Double?
  /// γ₃ = m₃ / m₂^1.5.
  public let skew: Double?
  /// γ₄ = m₄ / m₂².
  public let kurtosis: Double?

  /// The Sharpe ratio of `returns`.
  public init(_ returns: [Double]) {
    count = returns.count
    standardDeviation = Sample.standardDeviation(returns)
    guard standardDeviation >= PerformanceMetrics.negligible else {
      perBar = nil
      skew = nil
      kurtosis = nil
      return
    }
    let mean = Sample.mean(returns)
    let variance = Sample.centralMoment(2, of: returns, mean: mean)
    perBar = mean / standardDeviation
    skew = Sample.centralMoment(3, of: returns, mean: mean) / pow(variance, 1.5)
    kurtosis = Sample.centralMoment(4, of: returns, mean: mean) / (variance * variance)
  }

  /// PSR = Φ((SR - SR*) √(n-1) / √(1 - γ₃ SR + (γ₄-1)/4 SR²)): the probability that the true ratio exceeds
  /// `benchmark` (SR*, per bar); nil when the root is of no positive number.
  public func probabilistic(above benchmark: Double = 0) -> Double? {
    guard let perBar, let estimateVariance, estimateVariance > 0 else { return nil }
    return Distribution.normalCDF(
      (perBar - benchmark) * Double(count - 1).squareRoot() / estimateVariance.squareRoot())
  }

  /// DSR: the PSR above what the best of the `trials` tried would show by chance alone.
  ///
  /// SR₀ = √V ((1-γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e))), V the sample variance of the N trials' ratios per bar, γ Euler's
  /// constant; one trial gives SR₀ = 0.
  public func deflated(trials: [Double]) -> Double? {
    probabilistic(above: Self.expectedMaximum(ofTrials: trials))
  }

  /// SR₀, the expected best ratio per bar among trials without skill.
  public static func expectedMaximum(ofTrials trials: [Double]) -> Double {
    guard trials.count > 1 else { return 0 }
    return expectedMaximum(
      standardDeviation: Sample.standardDeviation(trials), trials: Double(trials.count))
  }

  /// SR₀ of `trials` independent tries, not always a whole number, whose ratios have this standard deviation; at least 0.
  public static func expectedMaximum(standardDeviation: Double, trials: Double) -> Double {
    require(trials >= 1, "at least one trial is needed, not \(trials)")
    guard trials > 1 else { return 0 }
    let euler = 0.5772156649015329
    // Φ⁻¹(1 - 1/N) = -Φ⁻¹(1/N), which stays exact where 1 - 1/N is rounded to 1.
    let quantile = { (trials: Double) in -Distribution.normalQuantile(1 / trials) }
    return max(
      0,
      standardDeviation * ((1 - euler) * quantile(trials) + euler * quantile(trials * M_E)))
  }

  /// MinTRL = 1 + (1 - γ₃ SR + (γ₄-1)/4 SR²) (z / (SR - SR*))²: the bars needed to say at `level` that the true ratio
  /// exceeds `benchmark`; nil unless this one does.
  public func minimumTrackRecord(above benchmark: Double = 0, level: Double = 0.95) -> Double? {
    guard let perBar, let estimateVariance, estimateVariance > 0, perBar > benchmark else {
      return nil
    }
    let z = Distribution.normalQuantile(level) / (perBar - benchmark)
    return 1 + estimateVariance * z * z
  }

  /// 1 - γ₃ SR + (γ₄-1)/4 SR², (n-1) times the variance of the estimate.
  private var estimateVariance: Double? {
    guard let perBar, let skew, let kurtosis else { return nil }
    return 1 - skew * perBar + (kurtosis - 1) / 4 * perBar * perBar
  }
}

extension SharpeRatio {
  /// μ/s √A over the last `window` returns at each bar; NaN before the window is full and where s is below 1e-12.
  public static func rolling(
    _ returns: [Double], window: Int, annualization: Double
  ) -> [Double] {
    require(window >= 2, "a rolling Sharpe ratio needs at least 2 returns, not \(window)")
    return returns.indices.map { bar in
      guard bar + 1 >= window else { return .nan }
      let sample = Array(returns[bar + 1 - window...bar])
      let standardDeviation = Sample.standardDeviation(sample)
      guard standardDeviation >= PerformanceMetrics.negligible else { return .nan }
      return Sample.mean(sample) / standardDeviation * annualization.squareRoot()
    }
  }
}

/// Confidence intervals of Sharpe ratios by the stationary bootstrap.
public enum SharpeInference {
  /// [low, high] of the annualised Sharpe ratio of `returns`; nil without resamples or with fewer than two returns.
  public static func interval(
    _ returns: [Double], annualization: Double, level: Double = 0.95,
    bootstrap: StationaryBootstrap
  ) -> [Double]? {
    bootstrap.interval(of: returns, level: level) { ratio($0, annualization) }
  }

  /// [low, high] of the difference of annualised Sharpe ratios, `returns` minus `benchmark`.
  ///
  /// Both are resampled at the same bars, so that what moves both cancels.
  public static func differenceInterval(
    _ returns: [Double], against benchmark: [Double], annualization: Double, level: Double = 0.95,
    bootstrap: StationaryBootstrap
  ) -> [Double]? {
    require(
      returns.count == benchmark.count,
      "\(returns.count) returns, but \(benchmark.count) of the benchmark")
    guard returns.count > 1 else { return nil }
    var differences: [Double] = []
    bootstrap.forEachResample(of: returns.count) { indices in
      differences.append(
        ratio(indices.map { returns[$0] }, annualization)
          - ratio(indices.map { benchmark[$0] }, annualization))
    }
    return StationaryBootstrap.interval(of: differences, level: level)
  }

  /// μ/s √A; NaN without variation.
  private static func ratio(_ returns: [Double], _ annualization: Double) -> Double {
    let standardDeviation = Sample.standardDeviation(returns)
    guard standardDeviation >= PerformanceMetrics.negligible else { return .nan }
    return Sample.mean(returns) / standardDeviation * annualization.squareRoot()
  }
}
