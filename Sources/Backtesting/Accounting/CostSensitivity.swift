import Markets

/// What a strategy is worth at each level of cost.
public struct CostSensitivity: Sendable, Equatable {
  /// A fee and what is left at it.
  public struct Point: Sendable, Equatable {
    /// The fee per traded notional, in 1/10,000.
    public var feeBasisPoints: Double
    /// Metrics of the net equity curve at that fee.
    public var metrics: PerformanceMetrics
  }

  /// One point for each fee asked for, in that order.
  public let points: [Point]
  /// The fee at which the mean net return per bar is 0; nil when the mean is not positive without fees, or when
  /// nothing is traded.
  public let breakEvenFeeBasisPoints: Double?

  /// Runs `targets` at each of `fees`; everything else is as in `backtest`.
  public init(
    _ backtest: Backtest, prices: WideTable, targets: WideTable, funding: WideTable? = nil,
    fees: [Double], annualization: Double
  ) {
    let equity = { (fee: Double) -> [Double] in
      var rules = backtest
      rules.feeBasisPoints = fee
      return funding == nil
        ? rules.equityCurve(prices: prices, targets: targets)
        : rules.run(prices: prices, targets: targets, funding: funding, recording: [])
          .equity
    }
    points = fees.map { fee in
      Point(
        feeBasisPoints: fee,
        metrics: PerformanceMetrics(
          equity: equity(fee), initial: backtest.initial, annualization: annualization))
    }
    breakEvenFeeBasisPoints = Self.breakEven { fee in
      Sample.mean(simpleReturns(of: equity(fee), from: backtest.initial))
    }
  }

  /// The root of a falling `mean`, by bisection to the last bits.
  private static func breakEven(_ mean: (Double) -> Double) -> Double? {
    var low = 0.0
    guard mean(low) > 0 else { return nil }
    var high = 1.0
    while mean(high) > 0 {
      low = high
      high *= 2
      if high > 20_000 { return nil }
    }
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if mean(middle) > 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
