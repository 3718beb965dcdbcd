/// Correlations of one asset's returns with another's later ones.
public enum LeadLag {
  /// For every row t the correlation of cause_{t−lag} with effect_t over the last `window` rows; NaN where it is not defined.
  ///
  /// With `lag` 0 the correlation at the same time.
  public static func rolling(
    cause: [Double], effect: [Double], lag: Int, window: Int
  ) -> [Double] {
    require(cause.count == effect.count, "the columns differ in length")
    require(lag >= 0, "the lag must not be negative")
    let leading = Array([Double](repeating: .nan, count: lag) + cause).prefix(cause.count)
    return RollingCorrelation.values(of: Array(leading), and: effect, window: window)
  }

  /// The correlation of cause_{t−lag} with effect_t over all rows; NaN when one of them is constant.
  public static func correlation(cause: [Double], effect: [Double], lag: Int) -> Double {
    let count = effect.count - lag
    guard count >= 2 else { return .nan }
    let last = RollingCorrelation.values(
      of: Array(cause.prefix(count)), and: Array(effect.suffix(count)), window: count)
    return last.last ?? .nan
  }

  /// `correlation` of every pair, [cause][effect], the autocorrelations on the diagonal.
  public static func matrix(_ returns: CommonReturns, lag: Int) -> [[Double]] {
    returns.columns.map { cause in
      returns.columns.map { correlation(cause: cause, effect: $0, lag: lag) }
    }
  }
}
