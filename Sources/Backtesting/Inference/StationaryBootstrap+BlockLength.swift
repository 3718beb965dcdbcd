import Foundation

extension StationaryBootstrap {
  /// The expected block length with the smallest error of the mean's variance, from the series' own autocovariances R(k).
  ///
  /// L = (2 G² / D)^(1/3) n^(1/3) with G = Σ λ(k/m) |k| R(k), D = 2 (Σ λ(k/m) R(k))², λ the flat-top window (1 up to ½, then falling
  /// to 0 at 1) and m twice the lag after which autocorrelations are negligible. At most min(3√n, n/3); can be below 1.
  /// Politis and White (2004), corrected by Patton, Politis and White (2009). Nil with fewer than 9 values or without
  /// variation.
  public static func optimalBlock(_ values: [Double]) -> Double? {
    let count = Double(values.count)
    guard values.count >= 9, let first = values.first, values.contains(where: { $0 != first })
    else { return nil }
    let mean = Sample.mean(values)
    let deviations = values.map { $0 - mean }
    let run = max(5, Int(log10(count)))
    let lastLag = min(Int(count.squareRoot().rounded(.up)) + run, values.count - 2)
    let lags = (0...lastLag).map { autocorrelation(deviations, lag: $0) }
    let bound = 2 * (log10(count) / count).squareRoot()
    let quiet = (0...max(0, lastLag - run)).first { start in
      lags[start..<min(start + run, lags.count)].allSatisfy { $0.correlation < bound }
    }
    let reach = min(quiet.map { 2 * max($0, 1) } ?? lastLag, lastLag)
    var slope = 0.0
    var variance = lags[0].covariance
    for lag in 1...reach {
      let share = Double(lag) / Double(reach)
      let window = share <= 0.5 ? 1 : 2 * (1 - share)
      slope += 2 * window * Double(lag) * lags[lag].covariance
      variance += 2 * window * lags[lag].covariance
    }
    let block = cbrt(2 * slope * slope / (2 * variance * variance)) * cbrt(count)
    return min(block, min(3 * count.squareRoot(), count / 3).rounded(.up))
  }

  /// R(k), and |autocorrelation| of the two overlapping stretches.
  private static func autocorrelation(
    _ deviations: [Double], lag: Int
  ) -> (covariance: Double, correlation: Double) {
    let product = Sample.sum(zip(deviations.dropFirst(lag), deviations).lazy.map { $0 * $1 })
    let later = Sample.sum(deviations.dropFirst(lag + 1).lazy.map { $0 * $0 })
    let earlier = Sample.sum(deviations.dropLast(lag + 1).lazy.map { $0 * $0 })
    return (product / Double(deviations.count), abs(product) / (later * earlier).squareRoot())
  }
}
