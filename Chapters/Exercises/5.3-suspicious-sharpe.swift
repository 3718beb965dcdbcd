// 5.3 suspicious-sharpe: find the leak, section 5.3, about 20 minutes
//
// The market is noise: random walks whose last trade jumps between bid and ask. A rule follows
// the last return, or it reverses it: it goes against it. Three back-tests book what it earns:
//
//   ownBar      in the very bar whose return the weights were made from
//   sameClose   in the next bar, filled at the close that the signal was read from (lag 0)
//   nextClose   in the bar after that, filled at the next close (lag 1)
//
// You see nothing but the annualised Sharpe ratios of the three, in unknown order.
//
// 1. Which band ±b holds 95 % of the annualised Sharpe ratios of noise? The Sharpe ratio per bar
//    of n bars has the standard error 1/√n; annualising multiplies by √(bars per year). Within
//    1.96 standard errors lie 95 %.
// 2. Which back-test is which? The rule knows its own bar completely. Of the other two, one is
//    beyond the band: part of every move was the bounce, and it goes back in the next bar.
//
// A rule that reverses loses in its own bar: negative ratios can be as suspicious as positive ones.
//
// swift run exercises check 5.3        swift run exercises hint 5.3

struct Attempt: SuspiciousSharpe {
  func judge(
    sharpe: [Double], bars: Int, barsPerYear: Double
  ) throws -> (band: Double, fills: [Fill]) {
    throw NotAttempted()
  }
}
