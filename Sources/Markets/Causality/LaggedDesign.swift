/// The columns of regressions on lags: a constant, p lags of every asset, and every asset's return itself.
struct LaggedDesign {
  let lags: Int
  let assets: Int
  /// The number of returns that are explained, m.
  let observations: Int
  /// [m, 1 + N p + N], or its triangle.
  private let columns: Matrix
  private let original: Matrix?

  /// The returns from row `start` on (default: p) against their `lags` predecessors.
  ///
  /// - Parameter keepsRows: whether residuals are wanted, so that the rows must stay.
  init(_ returns: CommonReturns, lags: Int, start: Int? = nil, keepsRows: Bool = false) {
    let first = start ?? lags
    self.lags = lags
    assets = returns.columns.count
    observations = returns.count - first
    var matrix = Matrix(rows: observations)
    matrix.append(repeatElement(1, count: observations))
    for column in returns.columns {
      for lag in 1...lags { matrix.append(column[(first - lag)..<(returns.count - lag)]) }
    }
    for column in returns.columns { matrix.append(column[first...]) }
    columns = matrix.triangle()
    original = keepsRows ? matrix : nil
  }

  /// The positions of the constant and `lags` lags of each of `assets`.
  func positions(of assets: [Int], lags: Int? = nil) -> [Int] {
    let count = lags ?? self.lags
    return [0] + assets.flatMap { asset in (0..<count).map { 1 + asset * self.lags + $0 } }
  }

  /// Residual sums of squares of the returns of `effects` on a constant and `lags` lags of `causes`; nil when rank-deficient.
  func residualSquares(of effects: [Int], on causes: [Int], lags: Int? = nil) -> [Double]? {
    columns.selecting(positions(of: causes, lags: lags))
      .residualSquares(of: columns.selecting(effects.map { 1 + assets * self.lags + $0 }))
  }

  /// The rows of the regression of `effect` on a constant and the lags of `causes`.
  func rows(of effect: Int, on causes: [Int]) -> (x: Matrix, y: [Double])? {
    guard let original else { return nil }
    let effects = original.column(1 + assets * lags + effect)
    return (original.selecting(positions(of: causes)), Array(effects))
  }
}
