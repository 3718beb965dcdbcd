import ExerciseKit
import Experiments
import Files
import Markets
import RandomStreams

extension Exercise {
  static let bestPosition = Exercise(
    "2.11", "best-position", .implement, minutes: 25,
    task: { _ in
      """
      A portfolio holds one constant position w, a fraction of equity from −1 (all short) to 1.
      In a window with the simple return r it earns g = w·r. Write the w for which the allocation
      objective
        mean over the windows of ( g − λ/2·g² − c·|w| )
      is largest: λ > 0 weighs risk, c ≥ 0 is the cost of trading. The check tries returns of its
      own and those of the shipped stocks' training windows.
      """
    },
    hints: [
      "With m = mean r and s = mean r², the objective is w·m − λ/2·w²·s − c·|w|: a parabola on each side of 0.",
      "For w > 0 the slope is m − λ·w·s − c. Where is it 0? And for w < 0?",
      "If |m| ≤ c no position pays its cost: w = 0.",
      "Do not forget the limits −1 and 1.",
    ],
    reason: """
      w = ±(|m| − c)/(λ s), cut at ±1, and 0 where |m| ≤ c. s is the mean square, not the variance: the loss penalises g², whatever its \
      mean. The reference document's loss is this one with λ = c = 0, a straight line, whose best position is a corner: all in, whatever the risk \
      (errata H4).
      """,
    stub: """
      struct Attempt: BestPosition {
        func bestPosition(
          _ returns: [Double], riskAversion: Double, cost: Double
        ) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "a position without costs", suggests: "c·|w| lowers the slope on both sides of 0.",
          Variation { m, _, s, risk, _ in limited(m / (risk * s)) }),
        Mistake(
          "the variance in place of the mean square",
          suggests: "The objective has g², not the square of its distance from the mean.",
          Variation { m, variance, _, risk, cost in limited(shrunk(m, cost) / (risk * variance)) }),
        Mistake(
          "a limit on long positions alone", suggests: "w lies between −1 and 1.",
          Variation { m, _, s, risk, cost in min(1, shrunk(m, cost) / (risk * s)) }),
        Mistake(
          "a position beyond the limits", suggests: "w lies between −1 and 1.",
          Variation { m, _, s, risk, cost in shrunk(m, cost) / (risk * s) }),
        Mistake(
          "a position of the other sign where none pays its cost",
          suggests: "Where |m| ≤ c the best position is 0.",
          Variation { m, _, s, risk, cost in
            limited((m >= 0 ? m - cost : m + cost) / (risk * s))
          }),
        Mistake(
          "a cost that is subtracted from a short position's return, too",
          suggests: "For a short position |w| = −w: the cost pulls towards 0 from both sides.",
          Variation { m, _, s, risk, cost in limited((m - cost) / (risk * s)) }),
        Mistake(
          "half the position: λ in place of λ/2",
          suggests: "The derivative of λ/2·w² is λ·w.",
          Variation { m, _, s, risk, cost in limited(shrunk(m, cost) / (2 * risk * s)) }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("2.11")
      let r = [0.02, -0.01]
      let fixed = [
        Probe(
          "r = 0.02, −0.01, λ = 20, c = 0.001", Values(r, [20], [0.001]), expected: Values([0.8])),
        Probe(
          "r = 0.02, −0.01, λ = 10, c = 0.001", Values(r, [10], [0.001]), expected: Values([1])),
        Probe(
          "r = −0.02, 0.01, λ = 40, c = 0.001", Values([-0.02, 0.01], [40], [0.001]),
          expected: Values([-0.4])),
        Probe(
          "r = −0.02, 0.01, λ = 5, c = 0.001", Values([-0.02, 0.01], [5], [0.001]),
          expected: Values([-1])),
        Probe(
          "r = 0.02, −0.01, λ = 20, c = 0.006", Values(r, [20], [0.006]), expected: Values([0])),
      ]
      let stocks = try TrainingReturns.shipped.get()
      let real = [(20, 0.001), (20, 0), (1, 0.001)].map { risk, cost in
        Probe(
          "the training windows of the shipped stocks, λ = \(risk), c = \(cost)",
          Values(stocks, [Double(risk)], [cost]))
      }
      return fixed
        + (0..<3).map { _ in
          let returns = stream.normals(20, deviation: 0.03).map { $0 + 0.004 }
          return Probe(
            "20 random returns, λ = 15, c = 0.002", Values(returns, [15], [0.002]))
        } + real
    })
}

/// What an equal position in all shipped stocks earns in the training windows of chapter 2.
enum TrainingReturns {
  static let shipped = Result { () throws(InputFault) in
    let market = try ShippedStocks.market.get()
    var configuration = market.configuration
    configuration.horizon = 5
    configuration.lookback = 20
    let experiment = try Experiment(market.panel, configuration, source: market.source)
    let targets = experiment.windows.targets
    return experiment.windows.train.map { bar in
      market.panel.symbols.indices.reduce(0) { $0 + targets.simple(bar, $1) }
        / Double(market.panel.assetCount)
    }
  }
}

// anchor: solution
private struct Solution: BestPosition {
  func bestPosition(_ returns: [Double], riskAversion: Double, cost: Double) -> Double {
    let n = Double(returns.count)
    let mean = returns.reduce(0, +) / n
    let square = returns.reduce(0) { $0 + $1 * $1 } / n
    let size = min(1, max(0, abs(mean) - cost) / (riskAversion * square))
    return mean < 0 ? -size : size
  }
}
// end: solution

/// A position by mean, variance, mean square, λ and c.
private struct Variation: BestPosition {
  typealias Formula =
    @Sendable (_ mean: Double, _ variance: Double, _ square: Double, _ risk: Double, _ cost: Double)
    -> Double
  let formula: Formula

  init(_ formula: @escaping Formula) { self.formula = formula }

  func bestPosition(_ returns: [Double], riskAversion: Double, cost: Double) -> Double {
    let n = Double(returns.count)
    let mean = returns.reduce(0, +) / n
    let square = returns.reduce(0) { $0 + $1 * $1 } / n
    return formula(mean, square - mean * mean, square, riskAversion, cost)
  }
}

private func limited(_ w: Double) -> Double { min(1, max(-1, w)) }

/// The mean pulled towards 0 by the cost.
private func shrunk(_ mean: Double, _ cost: Double) -> Double {
  (mean < 0 ? -1 : 1) * max(0, abs(mean) - cost)
}
