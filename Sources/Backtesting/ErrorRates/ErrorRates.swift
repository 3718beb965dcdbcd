import Foundation
import RandomStreams

/// How often tests of a back-test passed, on markets whose truth is known; counts of several markets add up.
public struct ErrorRates: Sendable, Equatable {
  /// A test that the best of several strategies passes or fails.
  public enum Test: String, Sendable, CaseIterable {
    /// Its probabilistic Sharpe ratio, as if it had been the only one: above 1 − level.
    case probabilistic = "psr"
    /// Its deflated Sharpe ratio, the number of strategies counted: above 1 − level.
    case deflated = "dsr"
    /// The same with as many trials as correlated ones are worth.
    case deflatedEffective = "dsr_effective"
    /// Hansen's superior predictive ability over holding nothing: p below the level.
    case superiorAbility = "spa"
    /// White's reality check: p below the level.
    case realityCheck = "reality_check"
    /// The probability of backtest overfitting: below the level.
    case overfitting = "pbo"
  }

  /// The levels that are counted.
  public static let levels = [0.1, 0.05, 0.01]

  /// How many markets.
  public var markets = 0
  /// On how many the best strategy has a Sharpe ratio above 0 on the bars that follow.
  public var earning = 0
  /// How often the 95 % bootstrap interval of the first strategy's Sharpe ratio held the true one: 0 on noise without fees, else that
  /// of the bars that follow, whose own error makes it miss more often.
  public var covered = 0
  /// How often each test passed at each of `levels`.
  public var passes: [Test: [Int]]

  /// Nothing counted.
  public init() {
    passes = Dictionary(
      uniqueKeysWithValues: Test.allCases.map { ($0, Self.levels.map { _ in 0 }) })
  }

  /// Counts a value of `test` that passes when it is below the level.
  public mutating func count(_ test: Test, _ value: Double?) {
    guard let value else { return }
    for (position, level) in Self.levels.enumerated() where value < level {
      passes[test]?[position] += 1
    }
  }

  /// Adds the counts of other markets.
  public static func += (sum: inout ErrorRates, other: ErrorRates) {
    sum.markets += other.markets
    sum.earning += other.earning
    sum.covered += other.covered
    sum.passes.merge(other.passes) { zip($0, $1).map { $0 + $1 } }
  }
}

/// [low, high] that holds the probability of which `count` of `trials` were seen, with confidence `level`; [0, 1] without trials.
///
/// Exact (Clopper and Pearson 1934): low is the probability at which so many or more are seen with (1 − level)/2, high that at which so
/// many or fewer are.
public func binomialInterval(
  _ count: Int, of trials: Int, level: Double = 0.95
) -> (low: Double, high: Double) {
  require((0...max(0, trials)).contains(count), "\(count) of \(trials)")
  let tail = (1 - level) / 2
  let low = root { binomialTail(atLeast: count, of: trials, $0) < tail }
  let high = root { 1 - binomialTail(atLeast: count + 1, of: trials, $0) > tail }
  return (count == 0 ? 0 : low, count == trials ? 1 : high)
}

/// The probability up to which `isBelow` holds, by bisection.
private func root(_ isBelow: (Double) -> Bool) -> Double {
  var (low, high) = (0.0, 1.0)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if isBelow(middle) { low = middle } else { high = middle }
  }
  return (low + high) / 2
}

/// P(at least `count` of `trials`) when each has probability `p`, 0 < p < 1.
private func binomialTail(atLeast count: Int, of trials: Int, _ p: Double) -> Double {
  guard count <= trials else { return 0 }
  var term = Double(trials) * log1p(-p)  // ln P(0)
  var sum = count == 0 ? exp(term) : 0
  for k in 0..<trials {
    term += log(Double(trials - k) / Double(k + 1)) + log(p) - log1p(-p)
    if k + 1 >= count { sum += exp(term) }
  }
  return min(1, sum)
}
