import ExerciseKit
import Foundation

extension Exercise {
  static let portfolioReturn = Exercise(
    "1.2", "portfolio-return", .implement, minutes: 10,
    task: { _ in
      """
      A portfolio holds the fraction w[i] of its equity in asset i (negative: short), the rest in
      cash that earns nothing. In one bar asset i has the log return r[i] = ln(C_t / C_{t−1}).
      Write the simple return of the portfolio over that bar: gain divided by equity.
      For w = ½, ½ and r = +0.10, −0.10 it is not 0. exp needs `import Foundation` at the top.
      """
    },
    hints: [
      "What is 100 in asset i worth after the bar, if its log return is r[i]?",
      "Gains in money add up over assets. Gains in logarithms do not.",
      "Asset i gains the fraction e^r[i] − 1 of what is invested in it.",
    ],
    reason: """
      Log returns add up over time, simple returns add up over assets: the portfolio earns Σ w (e^r − 1). The sum Σ w·r, which the allocation \
      loss of the reference document maximises, is too low for long positions by about half their variance.
      """,
    stub: """
      struct Attempt: PortfolioReturn {
        func portfolioReturn(_ weights: [Double], logReturns: [Double]) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the weighted sum of the log returns",
          suggests: "What is 100 worth after a log return of 0.10? Not 110.", WeightedLogs()),
        Mistake(
          "the log return of the portfolio",
          suggests: "The gain as a fraction of the equity is asked for, not its logarithm.",
          PortfolioLog()),
        Mistake(
          "the simple return of the weighted log return",
          suggests: "Convert each asset's return first, then add: only money adds up over assets.",
          ReturnOfSum()),
        Mistake(
          "the return of a portfolio that is always fully invested",
          suggests: "The weights need not add up to 1: what they lack is cash.", FullyInvested()),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.2")
      let fixed = [
        Probe(
          "w = ½, ¼ and r = ln 2, −ln 2: one price doubles, the other halves",
          Values([0.5, 0.25], [log(2), -log(2)]), expected: Values([0.375])),
        Probe(
          "w = ½, ½ and r = 0.10, −0.10", Values([0.5, 0.5], [0.1, -0.1]),
          expected: Values([0.0050042]), within: 1e-7),
        Probe(
          "w = 1 and r = ln 2: the price doubles", Values([1], [log(2)]), expected: Values([1])),
        Probe(
          "w = −½ and r = ln 2: half the equity is short of a price that doubles",
          Values([-0.5], [log(2)]), expected: Values([-0.5])),
        Probe("no weight at all", Values([0, 0], [0.1, 0.2]), expected: Values([0])),
      ]
      return fixed
        + (2..<5).map { assets in
          Probe(
            "\(assets) assets, random weights and returns",
            Values(stream.normals(assets, deviation: 0.4), stream.normals(assets, deviation: 0.1)))
        }
    })
}

// anchor: solution
private struct Solution: PortfolioReturn {
  func portfolioReturn(_ weights: [Double], logReturns: [Double]) -> Double {
    zip(weights, logReturns).reduce(0) { sum, asset in sum + asset.0 * (exp(asset.1) - 1) }
  }
}
// end: solution

private struct WeightedLogs: PortfolioReturn {
  func portfolioReturn(_ weights: [Double], logReturns: [Double]) -> Double {
    zip(weights, logReturns).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

private struct PortfolioLog: PortfolioReturn {
  func portfolioReturn(_ weights: [Double], logReturns: [Double]) -> Double {
    log(1 + Solution().portfolioReturn(weights, logReturns: logReturns))
  }
}

private struct ReturnOfSum: PortfolioReturn {
  func portfolioReturn(_ weights: [Double], logReturns: [Double]) -> Double {
    exp(WeightedLogs().portfolioReturn(weights, logReturns: logReturns)) - 1
  }
}

private struct FullyInvested: PortfolioReturn {
  func portfolioReturn(_ weights: [Double], logReturns: [Double]) -> Double {
    let gross = weights.reduce(0) { $0 + abs($1) }
    guard gross > 0 else { return 0 }
    return Solution().portfolioReturn(weights, logReturns: logReturns) / gross
  }
}
