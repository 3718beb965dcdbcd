import Foundation
import RandomStreams

/// The probability of backtest overfitting, by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado, Zhu 2017).
///
/// The bars are cut into blocks; every choice of half of them is once in-sample, the rest out-of-sample. Performance is mean over
/// standard deviation (n-1), 0 without variation. The configuration with the best performance in-sample has the rank r among M
/// out-of-sample, equal ones sharing their mean rank: logit = ln(r/(M + 1 - r)).
public struct BacktestOverfitting: Sendable, Equatable {
  /// The fraction of choices with logit ≤ 0: whose selected configuration does not end above the middle.
  public let probability: Double
  /// How many choices there are.
  public let combinations: Int
  /// The mean logit.
  public let meanLogit: Double
  /// The slope of the selected one's performance out-of-sample on that in-sample; nil when the latter never varies.
  public let slope: Double?
  /// The fraction of choices whose selected configuration loses out-of-sample.
  public let lossFraction: Double

  /// Of the returns of `configurations`, columns of the same bars, cut into `splits` blocks, the first ones a bar longer where they
  /// cannot be equal.
  ///
  /// Nil with fewer than two configurations or two bars a block.
  public init?(_ configurations: [[Double]], splits: Int) {
    require(
      splits >= 2 && splits <= 20 && splits.isMultiple(of: 2),
      "splits must be even, 2 to 20, not \(splits)")
    guard configurations.count >= 2, configurations[0].count >= 2 * splits else { return nil }
    let blocks = BlockMoments(configurations, blocks: splits)
    let all = (1 << splits) - 1
    var choices: [(inSample: Double, outOfSample: Double, twiceRank: Int)] = []
    // The first block is in every other choice: a choice and its complement are looked at together.
    for mask in stride(from: 1, through: all, by: 2) where mask.nonzeroBitCount == splits / 2 {
      let (own, other) = (blocks.performance(mask), blocks.performance(all - mask))
      choices.append(Self.selected(own, other))
      choices.append(Self.selected(other, own))
    }
    let twiceEven = configurations.count + 1
    let count = Double(choices.count)
    combinations = choices.count
    probability = Double(choices.count { $0.twiceRank <= twiceEven }) / count
    meanLogit =
      Sample.sum(
        choices.lazy.map { log(Double($0.twiceRank) / Double(2 * twiceEven - $0.twiceRank)) })
      / count
    slope = Self.slope(choices.map(\.inSample), choices.map(\.outOfSample))
    lossFraction = Double(choices.count { $0.outOfSample < 0 }) / count
  }

  /// The best in-sample, the first of equals, with twice its rank out-of-sample.
  private static func selected(
    _ inSample: [Double], _ outOfSample: [Double]
  ) -> (inSample: Double, outOfSample: Double, twiceRank: Int) {
    let best = inSample.indices.reduce(0) { inSample[$1] > inSample[$0] ? $1 : $0 }
    let own = outOfSample[best]
    var twiceRank = 1
    for value in outOfSample { twiceRank += value < own ? 2 : value == own ? 1 : 0 }
    return (inSample[best], own, twiceRank)
  }

  private static func slope(_ x: [Double], _ y: [Double]) -> Double? {
    guard x.contains(where: { $0 != x[0] }) else { return nil }
    let (centre, level) = (Sample.mean(x), Sample.mean(y))
    let product = Sample.sum(zip(x, y).lazy.map { ($0 - centre) * ($1 - level) })
    return product / Sample.sum(x.lazy.map { ($0 - centre) * ($0 - centre) })
  }
}

/// Moments of every configuration in every block, from which those of any union of blocks follow without its bars.
private struct BlockMoments {
  /// Bars of each block.
  private let counts: [Double]
  /// Means, sums of squared deviations, least and greatest returns; [blocks][configurations].
  private var means: [[Double]] = []
  private var squares: [[Double]] = []
  private var least: [[Double]] = []
  private var greatest: [[Double]] = []

  init(_ configurations: [[Double]], blocks: Int) {
    let bars = configurations[0].count
    let sizes = (0..<blocks).map { bars / blocks + ($0 < bars % blocks ? 1 : 0) }
    counts = sizes.map(Double.init)
    var start = 0
    for size in sizes {
      let parts = configurations.map { Array($0[start..<start + size]) }
      let means = parts.map(Sample.mean)
      self.means.append(means)
      squares.append(
        zip(parts, means).map { part, mean in
          Sample.sum(part.lazy.map { ($0 - mean) * ($0 - mean) })
        })
      least.append(parts.map { $0.min() ?? 0 })
      greatest.append(parts.map { $0.max() ?? 0 })
      start += size
    }
  }

  /// Mean over standard deviation of each configuration in the blocks of `mask`; 0 where it does not vary.
  func performance(_ mask: Int) -> [Double] {
    let blocks = counts.indices.filter { mask >> $0 & 1 == 1 }
    let count = blocks.reduce(0) { $0 + counts[$1] }
    return means[0].indices.map { one in
      var mean = 0.0
      var (low, high) = (Double.infinity, -Double.infinity)
      for block in blocks {
        mean += counts[block] * means[block][one]
        low = min(low, least[block][one])
        high = max(high, greatest[block][one])
      }
      mean /= count
      var sum = 0.0
      for block in blocks {
        let shift = means[block][one] - mean
        sum += squares[block][one] + counts[block] * shift * shift
      }
      let deviation = (sum / (count - 1)).squareRoot()
      return low == high || deviation < PerformanceMetrics.negligible ? 0 : mean / deviation
    }
  }
}
