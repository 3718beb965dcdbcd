import Backtesting
import ExerciseKit
import Markets
import RandomStreams

extension Exercise {
  static let suspiciousSharpe = Exercise(
    "5.3", "suspicious-sharpe", .findTheLeak, minutes: 20,
    task: { _ in
      """
      The market is noise: random walks whose last trade jumps between bid and ask. A rule follows
      the last return, or it reverses it: it goes against it. Three back-tests book what it earns:

        ownBar      in the very bar whose return the weights were made from
        sameClose   in the next bar, filled at the close that the signal was read from (lag 0)
        nextClose   in the bar after that, filled at the next close (lag 1)

      You see nothing but the annualised Sharpe ratios of the three, in unknown order.

      1. Which band ±b holds 95 % of the annualised Sharpe ratios of noise? The Sharpe ratio per bar
         of n bars has the standard error 1/√n; annualising multiplies by √(bars per year). Within
         1.96 standard errors lie 95 %.
      2. Which back-test is which? The rule knows its own bar completely. Of the other two, one is
         beyond the band: part of every move was the bounce, and it goes back in the next bar.

      A rule that reverses loses in its own bar: negative ratios can be as suspicious as positive ones.
      """
    },
    hints: [
      "b = 1.96 · √(barsPerYear / bars). For 3,000 hourly bars that is 3.35.",
      "Only the size counts: compare |Sharpe|.",
      "The largest |Sharpe| is the own bar, the smallest is lag 1, and lag 0 lies between.",
    ],
    reason: """
      No rule earns on noise, so whatever lies outside the band has seen something it could not have: its own bar, or the price that only the \
      other side of the bounce got (errata B7). 1.96 standard errors is the band of chance; 2.80 standard errors is what a test would find in \
      four of five cases, which answers another question.
      """,
    stub: """
      struct Attempt: SuspiciousSharpe {
        func judge(
          sharpe: [Double], bars: Int, barsPerYear: Double
        ) throws -> (band: Double, fills: [Fill]) {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the smallest ratio that a test finds in four of five cases, as the band",
          suggests: "2.80 standard errors include the power. The band of chance is 1.96.",
          Likewise { ratios, bars, year in
            (Power.smallestSharpe(bars: bars, annualization: year), order(ratios.map(abs)))
          }),
        Mistake(
          "a band for the ratio per bar",
          suggests: "The ratios are annualised: multiply by the root of the bars in a year.",
          Likewise { ratios, bars, _ in (1.96 / Double(bars).squareRoot(), order(ratios.map(abs))) }
        ),
        Mistake(
          "a band of one standard error", suggests: "95 % of the cases lie within 1.96 of them.",
          Likewise { ratios, bars, year in (band(bars, year) / 1.96, order(ratios.map(abs))) }),
        Mistake(
          "lag 0 and lag 1 exchanged, because lag 0 is “never in its own bar”",
          suggests:
            "Lag 0 fills at the close that it read: on a bouncing price that is an edge on noise.",
          Likewise { ratios, bars, year in
            let exchanged: [Fill: Fill] = [.sameClose: .nextClose, .nextClose: .sameClose]
            return (band(bars, year), order(ratios.map(abs)).map { exchanged[$0] ?? $0 })
          }),
        Mistake(
          "an order by the signed ratio",
          suggests:
            "A rule that reverses the last return loses most in its own bar: compare sizes.",
          Likewise { ratios, bars, year in (band(bars, year), order(ratios)) }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("5.3")
      let fixed = [
        Probe(
          "Sharpe ratios −2.1, 41, 16 of 3,000 hourly bars",
          Values([-2.1, 41, 16], [3_000], [8_760]),
          expected: Values([3.3492], [2, 0, 1]), within: 2e-3),
        Probe(
          "Sharpe ratios −9, 4.2, 0.6 of 405 days", Values([-9, 4.2, 0.6], [405], [252]),
          expected: Values([1.5460], [0, 1, 2]), within: 2e-3),
      ]
      return fixed
        + [1.0, -1].map { sign in
          let (ratios, fills) = bouncingBacktests(sign, &stream)
          return Probe(
            "three back-tests of 1,000 hourly bars of noise, the rule \(sign > 0 ? "follows" : "reverses")",
            Values(ratios, [1_000], [8_760]),
            expected: Values([1.96 * (8.760).squareRoot()], fills), within: 2e-3)
        }
    })
}

// anchor: solution
private struct Solution: SuspiciousSharpe {
  func judge(
    sharpe: [Double], bars: Int, barsPerYear: Double
  ) -> (band: Double, fills: [Fill]) {
    let band = 1.96 * (barsPerYear / Double(bars)).squareRoot()
    let sizes = sharpe.map { abs($0) }.sorted()
    let fills = sharpe.map { ratio -> Fill in
      abs(ratio) == sizes.last ? .ownBar : abs(ratio) == sizes.first ? .nextClose : .sameClose
    }
    return (band, fills)
  }
}
// end: solution

/// A wrong answer, written as a function.
private struct Likewise: SuspiciousSharpe {
  typealias Answer = @Sendable ([Double], Int, Double) -> (band: Double, fills: [Fill])
  let answer: Answer

  init(_ answer: @escaping Answer) { self.answer = answer }

  func judge(
    sharpe: [Double], bars: Int, barsPerYear: Double
  ) -> (band: Double, fills: [Fill]) {
    answer(sharpe, bars, barsPerYear)
  }
}

private func band(_ bars: Int, _ barsPerYear: Double) -> Double {
  1.96 * (barsPerYear / Double(bars)).squareRoot()
}

/// Own bar for the largest, lag 1 for the smallest.
private func order(_ values: [Double]) -> [Fill] {
  values.map { $0 == values.max() ? .ownBar : $0 == values.min() ? .nextClose : .sameClose }
}

/// The Sharpe ratios of three back-tests of following (1) or reversing (−1) the last return on the chapter's bouncing
/// walks, permuted, and which is which. Drawn again until lag 1 alone lies within the band.
private func bouncingBacktests(
  _ sign: Double, _ stream: inout RandomStream
) -> (ratios: [Double], fills: [Double]) {
  let (bars, year) = (1_000, 8_760.0)
  while true {
    let prices = bouncingWalks(bars, &stream)
    var targets = Strategy.timeSeriesMomentum(lookback: 1).targets(on: prices)
    targets.values = targets.values.map { sign * $0 }
    let own = (1..<bars).map { bar in
      prices.assets.indices.reduce(0) {
        $0 + targets[bar, $1] * (prices[bar, $1] / prices[bar - 1, $1] - 1)
      }
    }
    let engine = [0, 1].map { lag in
      Array(Backtest(lag: lag).run(prices: prices, targets: targets).returns.dropFirst())
    }
    let ratios = ([own] + engine).map { (SharpeRatio($0).perBar ?? .nan) * year.squareRoot() }
    let order = stream.permutation(3)
    if abs(ratios[2]) < band(bars, year), abs(ratios[1]) > band(bars, year) {
      return (order.map { ratios[$0] }, order.map(Double.init))
    }
  }
}

/// Eight random walks whose closes jump between bid and ask, as in the chapter.
private func bouncingWalks(_ bars: Int, _ stream: inout RandomStream) -> WideTable {
  var mid = [Double](repeating: 100, count: 8)
  var closes: [Double] = []
  for _ in 0..<bars {
    for asset in mid.indices {
      mid[asset] *= 1 + 0.003 * stream.normal()
      closes.append(mid[asset] * (stream.uniform() < 0.5 ? 0.999 : 1.001))
    }
  }
  return WideTable(
    timestamps: (0..<bars).map { Int64($0) * 3_600_000 }, assets: mid.indices.map { "W\($0 + 1)" },
    values: closes)
}
