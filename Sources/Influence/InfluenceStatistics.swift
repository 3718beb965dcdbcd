import Markets

extension InfluenceMatrix {
  /// Granger's F of every pair with `lag` lags; missing where a regression has not full rank.
  ///
  /// `isConditional` holds the lags of all other assets: the strongest linear opponent where a common factor moves all.
  public static func granger(
    _ returns: CommonReturns, lag: Int, isConditional: Bool
  ) -> InfluenceMatrix {
    let results = GrangerTest(lag: .fixed(lag), isConditional: isConditional).run(returns)
    // N(N − 1) results, cause first, without the diagonal.
    let assets = returns.symbols.count
    return InfluenceMatrix(symbols: returns.symbols) { cause, effect in
      guard cause != effect else { return .nan }
      return results[cause * (assets - 1) + effect - (effect > cause ? 1 : 0)].f ?? .nan
    }
  }

  /// The largest absolute correlation of the cause's return with the effect's 1 to `lag` bars later.
  public static func laggedCorrelation(_ returns: CommonReturns, lag: Int) -> InfluenceMatrix {
    let matrices = (1...lag).map { LeadLag.matrix(returns, lag: $0) }
    return InfluenceMatrix(symbols: returns.symbols) { cause, effect in
      guard cause != effect else { return .nan }
      let sizes = matrices.map { abs($0[cause][effect]) }.filter { !$0.isNaN }
      return sizes.max() ?? .nan
    }
  }
}
