import ExerciseKit

extension Exercise {
  static let earlyStopping = Exercise(
    "3.8", "early-stopping", .implement, minutes: 15,
    task: { _ in
      """
      Early stopping with patience p: training stops after p epochs in a row without a validation loss
      strictly below the best so far, or when the curve ends. It returns the weights of the best epoch.

      You get the validation loss of every epoch twice, measured with dropout and without. Return the
      last epoch that is run, and the epoch whose weights are returned, both counted from 1.
      """
    },
    hints: [
      "Which of the two curves measures the model as it will forecast later?",
      "Keep the best loss, its epoch, and the number of epochs since then.",
      "The number of epochs since the best one is 0 again after every better loss.",
    ],
    reason: """
      The model that will forecast has no dropout, so the loss without dropout decides. A strictly better loss sets the best epoch and the count \
      back; after p epochs in a row without one training stops, and the weights of the best epoch are returned, not those p epochs later (errata T2, B8).
      """,
    stub: """
      struct Attempt: EarlyStopping {
        func stop(
          withDropout: [Double], withoutDropout: [Double], patience: Int
        ) throws -> (last: Int, best: Int) {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the weights of the last epoch",
          suggests: "Stopping alone leaves a model that was trained too long.",
          Likewise {
            let stop = Solution().stop(withDropout: $0, withoutDropout: $1, patience: $2)
            return (stop.last, stop.last)
          }),
        Mistake(
          "a choice by the losses with dropout",
          suggests: "Validation is without dropout, as the forecasts will be.",
          Likewise { Solution().stop(withDropout: $1, withoutDropout: $0, patience: $2) }),
        Mistake(
          "a stop one epoch late: after more than the patience",
          suggests:
            "Early stopping ends after p bad epochs. (The plateau schedule waits for p + 1.)",
          Likewise { Solution().stop(withDropout: $0, withoutDropout: $1, patience: $2 + 1) }),
        Mistake(
          "the best epoch of the whole curve",
          suggests: "What comes after the stop is never computed.",
          Likewise { _, losses, _ in
            (losses.count, (losses.indices.min { losses[$0] < losses[$1] } ?? -1) + 1)
          }),
        Mistake(
          "an equal loss taken for a better one", suggests: "Better means strictly lower.",
          Likewise { stop($1, patience: $2) { $0 <= $1 } }),
        Mistake(
          "a count of all bad epochs", suggests: "A better loss sets the count back to 0.",
          Likewise { stop($1, patience: $2, startsAgain: false) { $0 < $1 } }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("3.8")
      let late = [3.0, 2, 1, 2, 2, 2, 2, 0.5, 0.6]
      let noisy = [3.1, 2.2, 1.4, 1.3, 2.3, 2.2, 2.1, 1.2, 1]
      let fixed = [
        Probe(
          "losses 3 2 1 2 2 2 2 0.5 0.6, others with dropout, patience 3",
          Values(noisy, late, [3]), expected: Values([6], [3])),
        Probe(
          "losses 2 1 1 1 1 and patience 2", Values([3, 2, 2, 2, 2], [2, 1, 1, 1, 1], [2]),
          expected: Values([4], [2])),
        Probe(
          "losses 3 4 2 3 1 0.9 and patience 2",
          Values([4, 5, 3, 4, 2, 2], [3, 4, 2, 3, 1, 0.9], [2]),
          expected: Values([6], [6])),
      ]
      return fixed
        + (0..<3).map { _ in
          let losses = (0..<20).map { 1 / Double(1 + $0) + 0.1 * abs(stream.normal()) }
          let others = losses.map { $0 + 0.2 * abs(stream.normal()) }
          let patience = 2 + stream.integer(below: 4)
          return Probe(
            "20 random losses and patience \(patience)", Values(others, losses, [Double(patience)]))
        }
    })
}

// anchor: solution
private struct Solution: EarlyStopping {
  func stop(
    withDropout: [Double], withoutDropout: [Double], patience: Int
  ) -> (last: Int, best: Int) {
    var (best, lowest) = (0, Double.infinity)
    for (epoch, loss) in zip(1..., withoutDropout) {
      if loss < lowest { (best, lowest) = (epoch, loss) }
      if epoch - best >= patience { return (epoch, best) }
    }
    return (withoutDropout.count, best)
  }
}
// end: solution

/// Early stopping with another idea of better, or of the count.
private func stop(
  _ losses: [Double], patience: Int, startsAgain: Bool = true,
  _ isBetter: (Double, Double) -> Bool
) -> (last: Int, best: Int) {
  var (best, lowest, bad) = (0, Double.infinity, 0)
  for (epoch, loss) in zip(1..., losses) {
    if isBetter(loss, lowest) {
      (best, lowest) = (epoch, loss)
      if startsAgain { bad = 0 }
    } else {
      bad += 1
    }
    if bad >= patience { return (epoch, best) }
  }
  return (losses.count, best)
}

/// A wrong answer, written as a function.
private struct Likewise: EarlyStopping {
  let answer: @Sendable ([Double], [Double], Int) -> (last: Int, best: Int)

  init(_ answer: @escaping @Sendable ([Double], [Double], Int) -> (last: Int, best: Int)) {
    self.answer = answer
  }

  func stop(
    withDropout: [Double], withoutDropout: [Double], patience: Int
  ) -> (last: Int, best: Int) {
    answer(withDropout, withoutDropout, patience)
  }
}
