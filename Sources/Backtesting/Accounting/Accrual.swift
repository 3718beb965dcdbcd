import Markets

/// Interest on cash and the price of borrowing what is sold short: simple accrual over elapsed calendar time.
///
/// With y = elapsed / 365 days: interest = cash · rate · y, of either sign; borrow = Σ over shorts |u_i| m_i · rate · y.
struct Accrual {
  private let borrowRate: Double
  private let interestRate: Double

  /// The rates of `rules`; nil when they have none.
  init?(_ rules: Backtest) {
    guard rules.borrowBasisPointsPerYear != nil || rules.cashBasisPointsPerYear != nil else {
      return nil
    }
    borrowRate = (rules.borrowBasisPointsPerYear ?? 0) / 1e4
    interestRate = (rules.cashBasisPointsPerYear ?? 0) / 1e4
  }

  /// Books `elapsed` milliseconds of holding `portfolio` at its marks.
  func accrue(_ elapsed: Int64, _ portfolio: inout Portfolio, _ entry: inout BarEntry) {
    let years = Double(elapsed) / (365 * Double(Timestamp.day))
    let paid = portfolio.accrue(borrow: borrowRate * years, interest: interestRate * years)
    entry.borrow += paid.borrow
    entry.interest += paid.interest
  }
}
