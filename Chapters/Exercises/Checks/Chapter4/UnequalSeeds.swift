import ExerciseKit
import RandomStreams

extension Exercise {
  static let unequalSeeds = Exercise(
    "4.1", "unequal-seeds", .changeAndMeasure, minutes: 20,
    task: { _ in
      """
      Does the cross-ticker block help? Somebody compares a model with the block and random seed 7 to
      one without it and random seed 8. That changes two things. There are further comparisons, and
      some of them have a second change as well.

      Find the comparisons in which the block is all that differs: the random seed and the number of
      epochs are equal. Return
        the mean over these of R² with the block minus R² without it, losses included,
        how many they are,
        how many of them show a gain (above 0) with p < 0.05.

      A BlockPair has seeds, epochs and rSquared, each with .with and .without the block, and p, the p
      value of the Diebold–Mariano test of the two.
      """
    },
    hints: [
      "What else differs between seed 7 with the block and seed 8 without it?",
      "Filter first: equal seeds, equal epochs. A BlockPair has both.",
      "Then the mean of all gains that are left, also of the negative ones; count p only after that.",
    ],
    reason: """
      The R² of one and the same model varies from seed to seed. With unequal seeds the difference contains that luck as well, with unequal epochs \
      the longer training. Equal everything but one switch, over several seeds, with the p value of each comparison: that \
      answers the question (errata A5). To leave out what is not significant would be a choice by the result.
      """,
    stub: """
      struct Attempt: UnequalSeeds {
        func report(
          _ comparisons: [BlockPair]
        ) throws -> (gain: Double, count: Int, significant: Int) {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "a mean over all comparisons, unequal seeds included",
          suggests: "Seed 7 against seed 8 changes two things.", Likewise { summary($0) }),
        Mistake(
          "a mean over equal seeds, but unequal epochs",
          suggests: "A model that is trained longer is another model: epochs must be equal, too.",
          Likewise { summary($0.filter { $0.seeds.with == $0.seeds.without }) }),
        Mistake(
          "a mean over the significant gains alone",
          suggests: "A selection by the result always finds a gain. All clean comparisons count.",
          Likewise { summary(clean($0).filter { $0.p < 0.05 && gain($0) > 0 }) }),
        Mistake(
          "a count of gains that leaves out the p value",
          suggests: "A gain above 0 comes by luck in half of the cases: ask for p < 0.05 as well.",
          Likewise {
            let right = summary(clean($0))
            return (right.gain, right.count, clean($0).count { gain($0) > 0 })
          }),
        Mistake(
          "a count that takes significant losses for gains",
          suggests: "The test is two-sided: a small p says that one is better, not which.",
          Likewise {
            let right = summary(clean($0))
            return (right.gain, right.count, clean($0).count { $0.p < 0.05 })
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("4.1")
      let rows = [
        [7, 8, 10, 10, 0.0115, 0.002, 0.001], [7, 7, 10, 10, 0.0115, 0.008, 0.01],
        [8, 8, 10, 10, 0.009, 0.0085, 0.4], [9, 9, 14, 6, 0.02, 0.005, 0.0001],
        [9, 9, 10, 10, 0.007, 0.0075, 0.3], [10, 10, 10, 10, 0.003, 0.006, 0.02],
        [11, 11, 10, 10, 0.0052, 0.005, 0.7],
      ]
      let fixed = Probe(
        "seven comparisons: 7 against 8, 9 with 14 epochs against 6, and five clean ones with the "
          + "gains .0035, .0005, −.0005, −.003, .0002",
        Values(lists: rows), expected: Values([0.00014], [5], [1]))
      return [fixed]
        + (0..<3).map { _ in
          Probe("twelve random comparisons", Values(lists: (0..<12).map { row($0, &stream) }))
        }
    })
}

// anchor: solution
private struct Solution: UnequalSeeds {
  func report(_ comparisons: [BlockPair]) -> (gain: Double, count: Int, significant: Int) {
    let clean = comparisons.filter {
      $0.seeds.with == $0.seeds.without && $0.epochs.with == $0.epochs.without
    }
    let gains = clean.map { $0.rSquared.with - $0.rSquared.without }
    let significant = zip(clean, gains).filter { $0.p < 0.05 && $1 > 0 }
    return (gains.reduce(0, +) / Double(gains.count), gains.count, significant.count)
  }
}
// end: solution

/// A wrong answer, written as a function.
private struct Likewise: UnequalSeeds {
  typealias Answer = @Sendable ([BlockPair]) -> (gain: Double, count: Int, significant: Int)
  let answer: Answer

  init(_ answer: @escaping Answer) { self.answer = answer }

  func report(_ comparisons: [BlockPair]) -> (gain: Double, count: Int, significant: Int) {
    answer(comparisons)
  }
}

private func gain(_ pair: BlockPair) -> Double { pair.rSquared.with - pair.rSquared.without }

private func clean(_ pairs: [BlockPair]) -> [BlockPair] {
  pairs.filter { $0.seeds.with == $0.seeds.without && $0.epochs.with == $0.epochs.without }
}

private func summary(_ pairs: [BlockPair]) -> (gain: Double, count: Int, significant: Int) {
  let mean = pairs.reduce(0) { $0 + gain($1) } / Double(pairs.count)
  return (mean, pairs.count, pairs.count { $0.p < 0.05 && gain($0) > 0 })
}

/// A random comparison; every third one is not clean.
private func row(_ number: Int, _ stream: inout RandomStream) -> [Double] {
  let seed = Double(number + 1)
  return [
    seed, number % 6 == 2 ? seed + 1 : seed, 10, number % 6 == 5 ? 6 : 10,
    0.01 + 0.004 * stream.normal(), 0.008 + 0.004 * stream.normal(),
    stream.uniform() * stream.uniform() * 0.3,
  ]
}
