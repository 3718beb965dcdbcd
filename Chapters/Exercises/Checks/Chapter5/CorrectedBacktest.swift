import Backtesting
import ExerciseKit
import Markets
import RandomStreams

extension Exercise {
  static let correctedBacktest = Exercise(
    "5.4", "corrected-backtest", .implement, minutes: 30,
    task: { _ in
      """
      The reference document's back-test divides the weights by Σ|w|. That is 0/0 in a bar without a
      position (errata B1), and it loses the size of the weights (B2). And it books returns over h bars
      at every bar (B3). Correct it, without costs:

        v[t] = w[t] / max(1, Σ|w[t]|)                    scaled down, never up
        held[t] = (v[t] + v[t−1] + … + v[t−h+1]) / h     tranches of 1/h; v is 0 before v[0]
        equity[t] = equity[t−1] · (1 + Σ held[t] r[t])   the sum is over the assets

      Before bar 0 equity is 1. The weights w[t] were made before bar t; r[t] are the simple returns
      of bar t. Each row has one number for each asset. Return equity[0], equity[1], ….
      """
    },
    hints: [
      "First scale each row, then average the last h scaled rows; always divide by h.",
      "In bar 0 only one of h tranches is invested: held[0] = v[0] / h.",
      "A row of zeros is scaled by 1 and stays a row of zeros: no special case is needed.",
    ],
    reason: """
      max(1, Σ|w|) never divides by 0 and keeps small weights small: a tenth of the weights is about a tenth of the gain. Each forecast is held for \
      its h bars with 1/h of the capital, and every bar books the return of that bar alone, so no gain is counted h times.
      """,
    stub: """
      struct Attempt: CorrectedBacktest {
        func equity(weights: [[Double]], returns: [[Double]], horizon: Int) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "a division by Σ|w|, which is NaN after a bar without a position",
          suggests: "Divide by max(1, Σ|w|).",
          Likewise { compound(tranches($0.map { scaled($0, by: gross($0)) }, $2), $1) }),
        Mistake(
          "a division by Σ|w| that leaves rows of zeros alone",
          suggests: "Small weights stay small: divide by max(1, Σ|w|).",
          Likewise {
            compound(tranches($0.map { gross($0) > 0 ? scaled($0, by: gross($0)) : $0 }, $2), $1)
          }),
        Mistake(
          "equal weights in a bar without a position", suggests: "No position is a decision, too.",
          Likewise {
            let rows = $0.map { row in
              gross(row) > 0 ? limited(row) : row.map { _ in 1 / Double(row.count) }
            }
            return compound(tranches(rows, $2), $1)
          }),
        Mistake(
          "weights that are never scaled down", suggests: "Σ|w| above 1 is borrowed money.",
          Likewise { compound(tranches($0, $2), $1) }),
        Mistake(
          "the newest weights alone, held for one bar",
          suggests: "Each row is held for h bars, with 1/h of the capital.",
          Likewise { weights, returns, _ in compound(weights.map(limited), returns) }),
        Mistake(
          "tranches without the 1/h",
          suggests: "h rows at once are h times the capital: divide by h.",
          Likewise { weights, returns, horizon in
            let held = tranches(weights.map(limited), horizon)
            return compound(held.map { $0.map { $0 * Double(horizon) } }, returns)
          }),
        Mistake(
          "returns over h bars, booked at every bar",
          suggests: "Each gain is counted h times: book the return of one bar.",
          Likewise { weights, returns, horizon in
            compound(weights.map(limited), overlapping(returns, horizon))
          }),
        Mistake(
          "a mean over the rows that there are, at the start",
          suggests: "In bar 0 one tranche of h is invested: divide by h.",
          Likewise { weights, returns, horizon in
            let held = tranches(weights.map(limited), horizon).enumerated().map { bar, row in
              row.map { $0 * Double(horizon) / Double(min(horizon, bar + 1)) }
            }
            return compound(held, returns)
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("5.4")
      let fixed = [
        Probe(
          "h = 1; w = (.5 .5), (0 0), (.05 .05), (2 −1); r = (.1 0), (.1 .1), (.1 .1), (.3 0)",
          Values(
            [0.5, 0.5, 0, 0, 0.05, 0.05, 2, -1], [0.1, 0, 0.1, 0.1, 0.1, 0.1, 0.3, 0], [2], [1]),
          expected: Values([1.05, 1.05, 1.0605, 1.2726])),
        Probe(
          "h = 2; one asset, w = 1, 0, 0; r = .1, .2, .3",
          Values([1, 0, 0], [0.1, 0.2, 0.3], [1], [2]),
          expected: Values([1.05, 1.155, 1.155])),
      ]
      return fixed
        + (0..<3).map { _ in
          let (bars, assets, horizon) = (30, 3, 2 + stream.integer(below: 5))
          let weights = (0..<bars * assets).map { $0 / assets % 7 == 3 ? 0 : 0.5 * stream.normal() }
          let returns = (0..<bars * assets).map { _ in 0.02 * stream.normal() }
          return Probe(
            "30 random bars of 3 assets, some without a position, h = \(horizon)",
            Values(weights, returns, [Double(assets)], [Double(horizon)]),
            expected: Values(engineEquity(weights, returns, assets: assets, horizon: horizon)))
        }
    })
}

// anchor: solution
private struct Solution: CorrectedBacktest {
  func equity(weights: [[Double]], returns: [[Double]], horizon: Int) -> [Double] {
    let scaled = weights.map { row in
      row.map { $0 / max(1, row.reduce(0) { $0 + abs($1) }) }
    }
    var equity = 1.0
    return returns.indices.map { bar in
      var gain = 0.0
      for row in scaled[max(0, bar - horizon + 1)...bar] {
        gain += zip(row, returns[bar]).reduce(0) { $0 + $1.0 * $1.1 } / Double(horizon)
      }
      equity *= 1 + gain
      return equity
    }
  }
}
// end: solution

/// Equity by the library's engine, which trades the tranches at the close before each bar.
private func engineEquity(
  _ weights: [Double], _ returns: [Double], assets: Int, horizon: Int
) -> [Double] {
  let names = (0..<assets).map { "A\($0)" }
  let bars = weights.count / assets
  var prices = [Double](repeating: 100, count: assets)
  for cell in returns { prices.append(prices[prices.count - assets] * (1 + cell)) }
  let forecasts = WideTable(
    timestamps: (0..<bars).map(Int64.init), assets: names, values: weights)
  let targets = ForecastWeights.tranches(
    ForecastWeights.targets(forecasts, rule: .proportional(scale: 1)), count: horizon)
  let closes = WideTable(timestamps: (0...bars).map(Int64.init), assets: names, values: prices)
  return Array(
    Backtest(lag: 0, initial: 1).run(prices: closes, targets: targets).equity.dropFirst())
}

/// A wrong answer, written as a function.
private struct Likewise: CorrectedBacktest {
  typealias Answer = @Sendable ([[Double]], [[Double]], Int) -> [Double]
  let answer: Answer

  init(_ answer: @escaping Answer) { self.answer = answer }

  func equity(weights: [[Double]], returns: [[Double]], horizon: Int) -> [Double] {
    answer(weights, returns, horizon)
  }
}

private func gross(_ row: [Double]) -> Double { row.reduce(0) { $0 + abs($1) } }

private func scaled(_ row: [Double], by divisor: Double) -> [Double] { row.map { $0 / divisor } }

private func limited(_ row: [Double]) -> [Double] { scaled(row, by: max(1, gross(row))) }

private func tranches(_ rows: [[Double]], _ horizon: Int) -> [[Double]] {
  rows.indices.map { bar in
    rows[bar].indices.map { asset in
      rows[max(0, bar - horizon + 1)...bar].reduce(0) { $0 + $1[asset] } / Double(horizon)
    }
  }
}

private func compound(_ held: [[Double]], _ returns: [[Double]]) -> [Double] {
  var equity = 1.0
  return zip(held, returns).map { held, returns in
    equity *= 1 + zip(held, returns).reduce(0) { $0 + $1.0 * $1.1 }
    return equity
  }
}

/// The simple return of each asset over the next `horizon` bars, this one included.
private func overlapping(_ returns: [[Double]], _ horizon: Int) -> [[Double]] {
  returns.indices.map { bar in
    returns[bar].indices.map { asset in
      returns[bar..<min(bar + horizon, returns.count)].reduce(1) { $0 * (1 + $1[asset]) } - 1
    }
  }
}
