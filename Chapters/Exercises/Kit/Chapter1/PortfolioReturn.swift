/// 1.2: what a portfolio earns in one bar.
public protocol PortfolioReturn: Answering {
  /// The simple return of the portfolio over one bar: what it gains, as a fraction of its equity.
  ///
  /// - Parameters:
  ///   - weights: the fraction of equity in each asset at the start of the bar; negative for a short position. What they
  ///     lack to 1 is cash, which earns nothing.
  ///   - logReturns: the log return ln(close / previous close) of each asset.
  func portfolioReturn(_ weights: [Double], logReturns: [Double]) throws -> Double
}

extension PortfolioReturn {
  /// The answer to a question: the weights, and the log returns.
  public func reply(to question: Values) throws -> Values {
    Values([try portfolioReturn(question[0], logReturns: question[1])])
  }
}
