import Backtesting
import ExerciseKit
import Markets
import RandomStreams

extension Exercise {
  static let driftTurnover = Exercise(
    "5.2", "drift-turnover", .implement, minutes: 15,
    task: { _ in
      """
      Weights drift with prices. After returns r the weights that were w have become

        w⁻_i = w_i (1 + r_i) / (1 + Σ_j w_j r_j)

      and what has to be traded to reach the target is the turnover

        Σ_i |target_i − w⁻_i|

      bought and sold, as a fraction of equity. What the weights lack to 1 is cash, whose return is 0;
      weights below 0 are short positions. The reference document counts Σ_i |target_i − w_i| instead,
      which is nothing for a constant target.
      """
    },
    hints: [
      "Equal weights, returns +10 % and 0: what are the two holdings worth now, of 1.05 in all?",
      "The divisor is the growth of the whole equity, cash included: 1 + Σ w r.",
    ],
    reason: """
      Each position grows with its own asset, equity with the portfolio; their quotient is the weight just before the trade. With a constant target \
      there is still turnover whenever assets move against each other (errata B4).
      """,
    stub: """
      struct Attempt: DriftTurnover {
        func turnover(held: [Double], returns: [Double], target: [Double]) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the distance from the last target, without drift",
          suggests: "Prices have moved since: what are the positions worth now?",
          Likewise { held, _, target in distance(target, held) }),
        Mistake(
          "a drift without the growth of equity",
          suggests: "A weight is a fraction of equity: divide by 1 + Σ w r.",
          Likewise { held, returns, target in distance(target, grown(held, returns)) }),
        Mistake(
          "half the turnover, with a purchase and its sale counted once",
          suggests: "Both are traded, and both pay the fee.",
          Likewise { held, returns, target in
            Solution().turnover(held: held, returns: returns, target: target) / 2
          }),
        Mistake(
          "drifted weights divided by their own sum, without the cash",
          suggests: "Equity holds cash as well: the divisor is 1 + Σ w r.",
          Likewise { held, returns, target in
            let values = grown(held, returns)
            let sum = values.reduce(0, +)
            return distance(target, values.map { $0 / sum })
          }),
        Mistake(
          "the net sum of the trades", suggests: "A sale does not take back a purchase: Σ|…|.",
          Likewise { held, returns, target in
            let growth = 1 + zip(held, returns).reduce(0) { $0 + $1.0 * $1.1 }
            let drifted = grown(held, returns).map { $0 / growth }
            return abs(zip(target, drifted).reduce(0) { $0 + $1.0 - $1.1 })
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("5.2")
      let fixed = [
        Probe(
          "0.5, 0.2 held, the rest is cash, returns +10 %, 0, target 0.4, 0.3",
          Values([0.5, 0.2], [0.1, 0], [0.4, 0.3]), expected: Values([0.2333333]), within: 1e-6),
        Probe(
          "½, ½ held and wanted, returns +10 %, 0", Values([0.5, 0.5], [0.1, 0], [0.5, 0.5]),
          expected: Values([0.047619]), within: 1e-6),
        Probe(
          "½ held and wanted, the rest is cash, return +10 %", Values([0.5], [0.1], [0.5]),
          expected: Values([0.55 / 1.05 - 0.5])),
        Probe(
          "½, ½ held and wanted, returns +5 %, +5 %",
          Values([0.5, 0.5], [0.05, 0.05], [0.5, 0.5]),
          expected: Values([0])),
      ]
      return fixed
        + (0..<3).map { _ in
          let held = (0..<5).map { _ in stream.uniform(in: -0.2...0.3) }
          let target = held.map { $0 + 0.05 * stream.normal() }
          let returns = held.map { _ in 0.03 * stream.normal() }
          return Probe(
            "five random weights, returns and targets", Values(held, returns, target),
            expected: Values([engineTurnover(held, returns, target)]))
        }
    })
}

// anchor: solution
private struct Solution: DriftTurnover {
  func turnover(held: [Double], returns: [Double], target: [Double]) -> Double {
    let growth = 1 + zip(held, returns).reduce(0) { $0 + $1.0 * $1.1 }
    let drifted = zip(held, returns).map { $0 * (1 + $1) / growth }
    return zip(target, drifted).reduce(0) { $0 + abs($1.0 - $1.1) }
  }
}
// end: solution

/// The turnover that the library's engine books at the second of two bars.
private func engineTurnover(_ held: [Double], _ returns: [Double], _ target: [Double]) -> Double {
  let assets = held.indices.map { "A\($0)" }
  let prices = WideTable(
    timestamps: [0, 1], assets: assets,
    values: held.map { _ in 100 } + returns.map { 100 * (1 + $0) })
  let targets = WideTable(timestamps: [0, 1], assets: assets, values: held + target)
  return Backtest(lag: 0).run(prices: prices, targets: targets).turnover[1]
}

/// A wrong answer, written as a function.
private struct Likewise: DriftTurnover {
  let answer: @Sendable ([Double], [Double], [Double]) -> Double

  init(_ answer: @escaping @Sendable ([Double], [Double], [Double]) -> Double) {
    self.answer = answer
  }

  func turnover(held: [Double], returns: [Double], target: [Double]) -> Double {
    answer(held, returns, target)
  }
}

private func grown(_ weights: [Double], _ returns: [Double]) -> [Double] {
  zip(weights, returns).map { $0 * (1 + $1) }
}

private func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) }
}
