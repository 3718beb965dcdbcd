// 1.2 portfolio-return: implement, section 1.2, about 10 minutes
//
// A portfolio holds the fraction w[i] of its equity in asset i (negative: short), the rest in
// cash that earns nothing. In one bar asset i has the log return r[i] = ln(C_t / C_{t−1}).
// Write the simple return of the portfolio over that bar: gain divided by equity.
// For w = ½, ½ and r = +0.10, −0.10 it is not 0. exp needs `import Foundation` at the top.
//
// swift run exercises check 1.2        swift run exercises hint 1.2

struct Attempt: PortfolioReturn {
  func portfolioReturn(_ weights: [Double], logReturns: [Double]) throws -> Double {
    throw NotAttempted()
  }
}
