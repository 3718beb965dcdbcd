import CDistributions

/// The sums of squares that the tests of all pairs share.
struct GrangerTables {
  private let returns: CommonReturns
  private let test: GrangerTest
  private let designs: [Int: LaggedDesign]
  /// The lags of every pair, [cause][effect].
  private let lags: [[Int]]
  /// Conditional: SSR1 of every effect, by lag; nil when rank-deficient.
  private let unrestricted: [Int: [Double]]
  /// Conditional: SSR0 of every effect without a cause, by lag and cause.
  private let restricted: [Int: [[Double]?]]
  /// Conditional and robust: the regression of every effect, by lag.
  private let regressions: [Int: [RobustRegression?]]

  init(_ returns: CommonReturns, test: GrangerTest) {
    self.returns = returns
    self.test = test
    let lags = LagChoice(returns, test: test).lags
    self.lags = lags
    let all = Array(returns.symbols.indices)
    let used = Set(lags.joined()).subtracting([0]).sorted()
    var designs: [Int: LaggedDesign] = [:]
    var unrestricted: [Int: [Double]] = [:]
    var restricted: [Int: [[Double]?]] = [:]
    var regressions: [Int: [RobustRegression?]] = [:]
    for lag in used {
      let design = LaggedDesign(returns, lags: lag, keepsRows: test.isRobust)
      designs[lag] = design
      guard test.isConditional else { continue }
      unrestricted[lag] = design.residualSquares(of: all, on: all)
      restricted[lag] = all.map { cause in
        design.residualSquares(of: all, on: all.filter { $0 != cause })
      }
      guard test.isRobust, unrestricted[lag] != nil else { continue }
      regressions[lag] = all.map { effect in
        design.rows(of: effect, on: all).flatMap { RobustRegression($0.x, $0.y) }
      }
    }
    self.designs = designs
    self.unrestricted = unrestricted
    self.restricted = restricted
    self.regressions = regressions
  }

  /// The test of one pair, not yet adjusted for the others.
  func result(cause: Int, effect: Int) -> GrangerResult {
    let lag = lags[cause][effect]
    let columns = test.isConditional ? returns.symbols.count * lag + 1 : 2 * lag + 1
    let freedom = returns.count - lag - columns
    var result = GrangerResult(
      cause: returns.symbols[cause], effect: returns.symbols[effect], lag: lag,
      numeratorFreedom: lag, denominatorFreedom: freedom)
    guard let squares = squares(cause, effect, lag), squares.with > 0 else { return result }
    let gain = max(0, squares.without - squares.with) / Double(lag)
    let f = gain / (squares.with / Double(freedom))
    guard f.isFinite else { return result }
    result.f = f
    result.pValue = f_survival(f, Double(lag), Double(freedom))
    if test.isRobust, let wald = wald(cause, effect, lag) {
      result.wald = .init(statistic: wald.statistic, pValue: wald.pValue, qValue: .nan)
    }
    return result
  }

  /// SSR0 and SSR1; nil when a regression is rank-deficient.
  private func squares(
    _ cause: Int, _ effect: Int, _ lag: Int
  ) -> (without: Double, with: Double)? {
    if test.isConditional {
      guard let with = unrestricted[lag], let without = restricted[lag]?[cause] else { return nil }
      return (without[effect], with[effect])
    }
    guard let design = designs[lag],
      let without = design.residualSquares(of: [effect], on: [effect])?.first,
      let with = design.residualSquares(of: [effect], on: [effect, cause])?.first
    else { return nil }
    return (without, with)
  }

  private func wald(
    _ cause: Int, _ effect: Int, _ lag: Int
  ) -> (statistic: Double, pValue: Double)? {
    if test.isConditional {
      let positions = (0..<lag).map { 1 + cause * lag + $0 }
      return regressions[lag]?[effect]?.wald(positions)
    }
    guard let rows = designs[lag]?.rows(of: effect, on: [effect, cause]) else { return nil }
    return RobustRegression(rows.x, rows.y)?.wald((0..<lag).map { 1 + lag + $0 })
  }
}
