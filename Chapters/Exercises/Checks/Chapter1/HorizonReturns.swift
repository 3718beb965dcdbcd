import ExerciseKit

extension Exercise {
  static let horizonReturns = Exercise(
    "1.6", "horizon-returns", .implement, minutes: 10,
    task: { _ in
      """
      At the close of bar t a model forecasts the log return of the next h bars: r[t+1] + … + r[t+h].
      Write these labels for t = 0, 1, 2, … as far as the returns go. The reference document takes
      the single return r[t+h] instead.
      """
    },
    hints: [
      "The forecast at bar 0 knows r[0]: the first return of its label is r[1].",
      "The last label begins at r[n − h]: there are n − h of them.",
    ],
    reason: """
      A position that is opened at the close of bar t and held for h bars earns the sum of the h returns that follow. Log returns add up over \
      time, so the label is a sum, and it begins after the bar at which the forecast is made.
      """,
    stub: """
      struct Attempt: HorizonReturns {
        func horizonReturns(_ returns: [Double], horizon: Int) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the single return h bars ahead, as the document has it",
          suggests: "What does somebody earn who holds the asset for all h bars?", SingleReturn()),
        Mistake(
          "the sum that begins one bar early",
          suggests: "The return of the bar at whose close the forecast is made is known already.",
          BeginsEarly()),
        Mistake(
          "the mean of the h returns", suggests: "Is a position over two bars worth half as much?",
          MeanReturn()),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.6")
      let fixed = [
        Probe(
          "r = 1, 2, 3, 4, 5 and h = 2", Values([1, 2, 3, 4, 5], [2]), expected: Values([5, 7, 9])),
        Probe("r = 1, 2, 3 and h = 1", Values([1, 2, 3], [1]), expected: Values([2, 3])),
        Probe("two returns and h = 2", Values([1, 2], [2]), expected: Values([])),
      ]
      return fixed
        + (0..<3).map { _ in
          let horizon = 2 + stream.integer(below: 5)
          let returns = (0..<12 + stream.integer(below: 9)).map { _ in 0.01 * stream.normal() }
          return Probe(
            "\(returns.count) random returns and h = \(horizon)", Values(returns, [Double(horizon)])
          )
        }
    })
}

// anchor: solution
private struct Solution: HorizonReturns {
  func horizonReturns(_ returns: [Double], horizon: Int) -> [Double] {
    guard returns.count > horizon else { return [] }
    return (1...returns.count - horizon).map { returns[$0..<$0 + horizon].reduce(0, +) }
  }
}
// end: solution

private struct SingleReturn: HorizonReturns {
  func horizonReturns(_ returns: [Double], horizon: Int) -> [Double] {
    Array(returns.dropFirst(horizon))
  }
}

private struct BeginsEarly: HorizonReturns {
  func horizonReturns(_ returns: [Double], horizon: Int) -> [Double] {
    guard returns.count >= horizon else { return [] }
    return (0..<returns.count - horizon).map { returns[$0..<$0 + horizon].reduce(0, +) }
  }
}

private struct MeanReturn: HorizonReturns {
  func horizonReturns(_ returns: [Double], horizon: Int) -> [Double] {
    Solution().horizonReturns(returns, horizon: horizon).map { $0 / Double(horizon) }
  }
}
