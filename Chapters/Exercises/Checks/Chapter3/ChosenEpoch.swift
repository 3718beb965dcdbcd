import ExerciseKit

extension Exercise {
  static let chosenEpoch = Exercise(
    "3.9", "chosen-epoch", .findTheLeak, minutes: 20,
    task: { _ in
      """
      A model was trained with several random seeds. After every epoch its R² was measured on the
      validation windows and on the test windows. A colleague chooses, for each seed, the epoch with
      the best R² on the test windows, and reports that R². This is a leak.

      Return what may be reported: choose for each seed the epoch with the best R² on the validation
      windows (the first of equal ones), and take the mean over all seeds of the test R² there.
      And return by how much the colleague's number overstates it: the mean over all seeds of the best
      R² on the test windows, minus what you report. Both tables are [seed][epoch].
      """
    },
    hints: [
      "Which windows may choose, and which may measure? No window may do both.",
      "For each seed: the index of the largest validation R²; the test R² at that index.",
      "Both numbers are means over the same test windows, so their difference is the bias of choosing alone.",
    ],
    reason: """
      The best of many epochs on the test windows has been chosen by their noise, and is never below any other epoch on them: the overstatement \
      cannot be negative. Measured on the same test windows, the difference is the bias of the choice and nothing else. All seeds count, not the luckiest one (errata T3, D7).
      """,
    stub: """
      struct Attempt: ChosenEpoch {
        func report(
          validation: [[Double]], test: [[Double]]
        ) throws -> (reported: Double, overstatement: Double) {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the colleague's choice, by the test windows",
          suggests: "A window that chooses the epoch cannot measure it afterwards.",
          Likewise { _, test in (mean(test.map(highest)), 0) }),
        Mistake(
          "the R² of the windows that chose the epoch",
          suggests: "The validation windows chose: their best R² is flattering, too.",
          Likewise { validation, test in
            let reported = mean(validation.map(highest))
            return (reported, mean(test.map(highest)) - reported)
          }),
        Mistake(
          "an overstatement between two different sets of windows",
          suggests: "Compare both choices on the same test windows.",
          Likewise { validation, test in
            let right = Solution().report(validation: validation, test: test)
            return (right.reported, mean(test.map(highest)) - mean(validation.map(highest)))
          }),
        Mistake(
          "the best seed", suggests: "All seeds belong in the report: the best one was lucky.",
          Likewise { validation, test in
            let reported = highest(chosen(validation, test))
            return (reported, mean(test.map(highest)) - reported)
          }),
        Mistake(
          "the last of equal epochs", suggests: "Of equal validation scores the first counts.",
          Likewise { validation, test in
            let reported = mean(
              zip(validation, test).map { $1[$0.lastIndex(of: highest($0)) ?? 0] })
            return (reported, mean(test.map(highest)) - reported)
          }),
        Mistake(
          "a best score that is never below 0",
          suggests: "A maximum that begins at 0 finds none among negative scores.",
          Likewise { validation, test in
            let reported = mean(chosen(validation, test))
            return (reported, mean(test.map { max(0, highest($0)) }) - reported)
          }),
        Mistake(
          "one epoch for all seeds",
          suggests: "Every training run has its own curve: choose for each seed.",
          Likewise { validation, test in
            let curve = (validation.first ?? []).indices.map { epoch in
              mean(validation.map { $0[epoch] })
            }
            let reported = mean(chosen(validation.map { _ in curve }, test))
            return (reported, mean(test.map(highest)) - reported)
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("3.9")
      let fixed = Probe(
        "two seeds, three epochs; validation .01 .03 .02 and .02 .01 .00, test .00 .01 .04 and .012 .03 .02",
        Values([0.01, 0.03, 0.02, 0.02, 0.01, 0], [0, 0.01, 0.04, 0.012, 0.03, 0.02], [3]),
        expected: Values([0.011], [0.024]))
      let negative = Probe(
        "one seed, all below 0; validation −.03 −.01 −.01, test −.005 −.04 −.02",
        Values([-0.03, -0.01, -0.01], [-0.005, -0.04, -0.02], [3]),
        expected: Values([-0.04], [0.035]))
      return [fixed, negative]
        + (0..<3).map { _ in
          let (seeds, epochs) = (10, 6 + stream.integer(below: 6))
          let truth = (0..<seeds * epochs).map { cell -> Double in
            let distance = Double(cell % epochs - 4)
            return 0.02 - 0.001 * distance * distance
          }
          let validation = truth.map { $0 + 0.005 * stream.normal() }
          let test = truth.map { $0 + 0.005 * stream.normal() }
          return Probe(
            "ten random seeds, \(epochs) epochs", Values(validation, test, [Double(epochs)]))
        }
    })
}

// anchor: solution
private struct Solution: ChosenEpoch {
  func report(
    validation: [[Double]], test: [[Double]]
  ) -> (reported: Double, overstatement: Double) {
    var (reported, best) = (0.0, 0.0)
    for (validation, test) in zip(validation, test) {
      let epoch = validation.firstIndex(of: validation.max() ?? .nan) ?? 0
      reported += test[epoch]
      best += test.max() ?? .nan
    }
    let seeds = Double(test.count)
    return (reported / seeds, (best - reported) / seeds)
  }
}
// end: solution

/// A wrong answer, written as a function.
private struct Likewise: ChosenEpoch {
  typealias Answer = @Sendable ([[Double]], [[Double]]) -> (reported: Double, overstatement: Double)
  let answer: Answer

  init(_ answer: @escaping Answer) { self.answer = answer }

  func report(
    validation: [[Double]], test: [[Double]]
  ) -> (reported: Double, overstatement: Double) {
    answer(validation, test)
  }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func highest(_ values: [Double]) -> Double { values.max() ?? .nan }

/// The test R² of every seed at the epoch that its validation curve chooses.
private func chosen(_ validation: [[Double]], _ test: [[Double]]) -> [Double] {
  zip(validation, test).map { validation, test in
    test[validation.firstIndex(of: highest(validation)) ?? 0]
  }
}
