/// 5.3: three back-tests of the same rule on noise, told apart by their Sharpe ratios.
public protocol SuspiciousSharpe: Answering {
  /// The band of chance, and which back-test is which.
  ///
  /// - Parameters:
  ///   - sharpe: the annualised Sharpe ratios of the three back-tests, in unknown order.
  ///   - bars: the number of bars of each.
  ///   - barsPerYear: how many bars a year has.
  /// - Returns: the band ±b in which 95 % of the annualised Sharpe ratios of noise lie, as the number b; and the fill
  ///   of each back-test, in the order of `sharpe`.
  func judge(
    sharpe: [Double], bars: Int, barsPerYear: Double
  ) throws -> (band: Double, fills: [Fill])
}

/// When a back-test books what it earns.
public enum Fill: Int, Sendable {
  /// The weights earn the return that they were made from.
  case ownBar
  /// Filled at the close that the signal was read from.
  case sameClose
  /// Filled at the next close.
  case nextClose
}

extension SuspiciousSharpe {
  /// The answer to a question: the ratios, the bars, and the bars of a year.
  public func reply(to question: Values) throws -> Values {
    let (band, fills) = try judge(
      sharpe: question[0], bars: question.integer(1), barsPerYear: question.number(2))
    return Values([band], fills.map { Double($0.rawValue) })
  }
}
