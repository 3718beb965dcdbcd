import Foundation
import RandomStreams

/// The stationary bootstrap of Politis and Romano (1994): resamples of a dependent series in blocks of random length.
///
/// A resample starts at a uniform index; each next index follows the one before (wrapping at the end) with
/// probability 1 - 1/L, else it is drawn again, so blocks are geometric with mean L.
public struct StationaryBootstrap: Sendable {
  /// The expected block length L, ≥ 1.
  public let block: Double
  /// The number of resamples.
  public let resamples: Int
  /// The seed; the same seed gives the same resamples.
  public let seed: UInt64

  /// A bootstrap of `resamples` resamples with expected block length `block`.
  public init(block: Double, resamples: Int, seed: UInt64) {
    require(
      block >= 1 && resamples >= 0,
      "StationaryBootstrap: blocks of \(block), \(resamples) resamples")
    self.block = block
    self.resamples = resamples
    self.seed = seed
  }

  /// The block length by default: max(horizon, ⌈n^(1/3)⌉).
  public static func defaultBlock(count: Int, horizon: Int) -> Double {
    var root = 0
    while root * root * root < count { root += 1 }
    return Double(max(horizon, root, 1))
  }

  /// Calls `body` once per resample with its indices into a series of `count`, in order.
  public func forEachResample(of count: Int, _ body: ([Int]) -> Void) {
    require(count > 0, "nothing to resample")
    var indices = [Int](repeating: 0, count: count)
    let root = RandomStream(seed: seed).child("bootstrap")
    for resample in 0..<resamples {
      var stream = root.child(resample)
      indices[0] = stream.integer(below: count)
      for position in 1..<max(1, count) {
        indices[position] =
          stream.uniform() > 1 / block
          ? Self.following(indices[position - 1], count) : stream.integer(below: count)
      }
      body(indices)
    }
  }

  /// The statistic of every resample, in the order of the resamples.
  public func distribution(of values: [Double], _ statistic: ([Double]) -> Double) -> [Double] {
    var results: [Double] = []
    var sample = values
    forEachResample(of: values.count) { indices in
      for position in indices.indices { sample[position] = values[indices[position]] }
      results.append(statistic(sample))
    }
    return results
  }

  /// [low, high] of `statistic` at `level`: percentiles of its resampled distribution, interpolated linearly.
  ///
  /// Undefined (NaN) statistics of resamples are left out. Nil without resamples or with fewer than two values.
  public func interval(
    of values: [Double], level: Double, _ statistic: ([Double]) -> Double
  ) -> [Double]? {
    guard values.count > 1 else { return nil }
    return Self.interval(of: distribution(of: values, statistic), level: level)
  }

  /// [low, high] that hold the middle `level` of a statistic's distribution.
  static func interval(of distribution: [Double], level: Double) -> [Double]? {
    let sorted = distribution.filter { !$0.isNaN }.sorted()
    guard !sorted.isEmpty else { return nil }
    let tail = (1 - level) / 2
    return [tail, 1 - tail].map { Sample.quantile($0, ofSorted: sorted) }
  }

  /// The indices that given draws lead to: position i continues the block if `uniforms[i]` > 1/L, else starts at
  /// `starts[i]`.
  static func indices(starts: [Int], uniforms: [Double], block: Double) -> [Int] {
    var indices = starts
    for position in indices.indices.dropFirst() where uniforms[position] > 1 / block {
      indices[position] = following(indices[position - 1], starts.count)
    }
    return indices
  }

  private static func following(_ index: Int, _ count: Int) -> Int {
    index + 1 == count ? 0 : index + 1
  }
}

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
      let fraction = Double(lag) / Double(reach)
      let window = fraction <= 0.5 ? 1 : 2 * (1 - fraction)
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
