import RandomStreams

/// The reference document's back-test, step by step: WRONG, kept to be taught against, never to be trusted.
///
/// Its steps, per bar: w ← w / Σ|w|; cost = Σ|w - w_last| · cost rate · capital; capital ← capital (1 + Σ w r) - cost.
/// What is wrong with them:
/// - Σ|w| = 0 divides by zero, and capital stays NaN. `Backtest` only scales down.
/// - Dividing by Σ|w| always invests everything: a weak conviction trades like a strong one.
/// - Positions do not drift, so keeping a weight costs nothing; in truth a constant target needs trades as prices move.
/// - The cost is taken from the capital before the bar's return, but subtracted after it.
/// - The recorded `return` leaves the cost out.
/// - `returns` over h bars booked at every bar count each gain about h times.
/// - The target is filled at the very close it was computed from.
public struct ReferenceBacktest: Sendable {
  /// One bar's entry.
  public struct Entry: Sendable, Equatable {
    /// Capital after the bar.
    public var capital: Double
    /// Weights after dividing by Σ|w|; [N].
    public var weights: [Double]
    /// Σ w r, without costs.
    public var grossReturn: Double
  }

  /// Capital at the start.
  public var initialCapital: Double
  /// Cost per change of weight.
  public var transactionCost: Double

  /// A back-test that starts with `initialCapital`.
  public init(initialCapital: Double = 100_000, transactionCost: Double = 0.001) {
    self.initialCapital = initialCapital
    self.transactionCost = transactionCost
  }

  /// Books `weights` against `returns`, both [T][N], bar by bar.
  public func run(weights: [[Double]], returns: [[Double]]) -> [Entry] {
    require(
      weights.count == returns.count,
      "\(weights.count) rows of weights, \(returns.count) of returns")
    // anchor: reference-backtest
    var capital = initialCapital
    var positions = [Double](repeating: 0, count: weights.first?.count ?? 0)
    return zip(weights, returns).map { target, returns in
      let gross = target.reduce(0) { $0 + abs($1) }
      let weights = target.map { $0 / gross }
      let change = zip(weights, positions).reduce(0) { $0 + abs($1.0 - $1.1) }
      let costs = change * transactionCost * capital
      positions = weights
      let portfolioReturn = zip(positions, returns).reduce(0) { $0 + $1.0 * $1.1 }
      capital = capital * (1 + portfolioReturn) - costs
      return Entry(capital: capital, weights: weights, grossReturn: portfolioReturn)
    }
    // end: reference-backtest
  }
}
