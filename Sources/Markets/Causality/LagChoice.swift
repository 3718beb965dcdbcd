import Foundation

/// How many lags each pair gets: as many as are given, or those with the least information criterion.
///
/// The regressions of all lags are made on the same rows, those that the largest lag leaves.
struct LagChoice {
  /// [cause][effect]; 0 on the diagonal.
  let lags: [[Int]]

  init(_ returns: CommonReturns, test: GrangerTest) {
    let all = Array(returns.symbols.indices)
    let square = { (lag: (Int, Int) -> Int) in
      all.map { cause in all.map { effect in cause == effect ? 0 : lag(cause, effect) } }
    }
    guard let penalty = Self.penalty(test, returns) else {
      lags = square { _, _ in test.lag.largest }
      return
    }
    let criterion = Criterion(
      design: LaggedDesign(returns, lags: test.lag.largest), penalty: penalty)
    if test.isConditional {
      let chosen = criterion.lags(of: all, on: all)
      lags = square { _, effect in chosen[effect] }
    } else {
      lags = square { cause, effect in criterion.lags(of: [effect], on: [effect, cause])[0] }
    }
  }

  /// What a parameter costs; nil when the number of lags is given.
  private static func penalty(_ test: GrangerTest, _ returns: CommonReturns) -> Double? {
    switch test.lag {
    case .fixed: nil
    case .akaike: 2
    case .bayes(let max): log(Double(returns.count - max))
    }
  }
}

/// m ln(SSR/m) + penalty · k.
private struct Criterion {
  let design: LaggedDesign
  let penalty: Double

  /// The best number of lags of `causes` for each of `effects`; 1 where every regression is rank-deficient.
  func lags(of effects: [Int], on causes: [Int]) -> [Int] {
    var best = [(lag: Int, value: Double)](
      repeating: (1, .infinity), count: effects.count)
    let rows = Double(design.observations)
    for lag in 1...design.lags {
      guard let squares = design.residualSquares(of: effects, on: causes, lags: lag) else {
        continue
      }
      let cost = penalty * Double(1 + lag * causes.count)
      for (position, square) in squares.enumerated() {
        let value = rows * log(square / rows) + cost
        if value < best[position].value { best[position] = (lag, value) }
      }
    }
    return best.map(\.lag)
  }
}
