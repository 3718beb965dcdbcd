import ExerciseKit
import Experiments

extension Exercise {
  static let depthAlone = Exercise(
    "4.8", "depth-alone", .changeAndMeasure, minutes: 25,
    task: { variant in
      """
      A first version of this chapter compared a model of one layer and look-back 4 with one of two layers
      and look-back 8, which was also trained for fewer epochs. Which of these changes made attention
      disagree with ablation? Nobody could tell. Design the experiment that can:

      1. `runs`: the training runs. Layers \(list(layers)) crossed with look-backs \(list(lookbacks(variant))), four cells;
         the same epochs and the same learning rate everywhere (which ones is up to you); and the same
         seeds in every cell, at least three.
      2. `gap`: what is measured in a cell. From the AUROC of attention and of ablation of the same
         models, one number for each seed, the mean and the standard deviation (dividing by n − 1) of
         attention's minus ablation's.

      `runs` may be written with map and flatMap, or as a list.
      """
    },
    hints: [
      "How many runs are two numbers of layers times two look-backs times three seeds?",
      "The seeds are paired: take attention − ablation seed by seed, then mean and standard deviation.",
      """
      [1, 2, 3].flatMap { seed in … } gives one list; inside, flatMap over the layers and map over the
      look-backs to DepthRun(layers: …, lookback: …, epochs: 10, learningRate: 1e-3, seed: seed).
      """,
    ],
    reason: """
      In the crossed design each change is seen with the other one held fixed: layers at either look-back, look-back at either number of layers. Equal \
      epochs, rates and seeds keep everything else fixed, and the standard deviation over seeds tells whether a difference is more than luck (errata A3).
      """,
    stub: """
      struct Attempt: DepthAlone {
        let runs: [DepthRun]? = nil

        func gap(
          attention: [Double], ablation: [Double]
        ) throws -> (mean: Double, standardDeviation: Double) {
          throw NotAttempted()
        }
      }
      """,
    solution: { variant in Solution(lookbacks: lookbacks(variant)) },
    mistakes: { variant in
      let runs = Solution(lookbacks: lookbacks(variant)).runs ?? []
      return designMistakes(lookbacks(variant), runs) + gapMistakes(runs)
    },
    probes: { variant in
      var stream = variant.stream("4.8")
      let design = Probe(
        """
        your runs: how many of the four cells; cells outside; different numbers of epochs; different \
        rates; seeds that all four cells share (3 for more)
        """, Values(layers, lookbacks(variant).map(Double.init)), expected: Values([4, 0, 1, 1, 3]))
      let fixed = Probe(
        "attention .7 .8 .6, ablation .9 .8 .85",
        Values([], [], [0.7, 0.8, 0.6], [0.9, 0.8, 0.85]),
        expected: Values([-0.15], [0.13228757]), within: 1e-7)
      return [design, fixed]
        + (0..<3).map { _ in
          let areas = (0..<2).map { _ in (0..<5).map { _ in stream.uniform(in: 0.5...1) } }
          return Probe("five random seeds", Values([], [], areas[0], areas[1]))
        }
    })
}

private let layers = [1.0, 2]

private func lookbacks(_ variant: Variant) -> [Int] {
  variant.choice([4, 8], or: [[4, 12], [4, 16], [6, 12]], "look-backs of the depth experiment")
}

private func list(_ numbers: [some Any]) -> String {
  "{" + numbers.map { "\(($0 as? Double).map { "\(Int($0))" } ?? "\($0)")" }.joined(separator: ", ")
    + "}"
}

// anchor: solution
private struct Solution: DepthAlone {
  var lookbacks = [4, 8]

  var runs: [DepthRun]? {
    [1, 2, 3].flatMap { seed in
      [1, 2].flatMap { layers in
        lookbacks.map {
          DepthRun(layers: layers, lookback: $0, epochs: 10, learningRate: 1e-3, seed: seed)
        }
      }
    }
  }

  func gap(attention: [Double], ablation: [Double]) -> (mean: Double, standardDeviation: Double) {
    let gaps = zip(attention, ablation).map { $0 - $1 }
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let squares = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(gaps.count - 1)).squareRoot())
  }
}
// end: solution

/// A wrong answer: a design, or another way to measure.
private struct Likewise: DepthAlone {
  typealias Gap = @Sendable ([Double], [Double]) -> (mean: Double, standardDeviation: Double)
  var runs: [DepthRun]?
  var measure: Gap = { Solution().gap(attention: $0, ablation: $1) }

  init(_ runs: [DepthRun], measure: Gap? = nil) {
    self.runs = runs
    if let measure { self.measure = measure }
  }

  func gap(attention: [Double], ablation: [Double]) -> (mean: Double, standardDeviation: Double) {
    measure(attention, ablation)
  }
}

private func designMistakes(_ lookbacks: [Int], _ runs: [DepthRun]) -> [Mistake] {
  let deep = { (run: DepthRun) in run.layers == 2 }
  let diagonal = runs.filter { deep($0) == ($0.lookback == lookbacks[1]) }
  return [
    Mistake(
      "layers, look-back and epochs change together",
      suggests: "Cross both layers with both look-backs, at equal epochs and equal rate.",
      Likewise(
        diagonal.map {
          var run = $0
          run.epochs = deep($0) ? 6 : ExperimentConfiguration.planted.training.epochs
          if deep($0) { run.learningRate *= 2 }
          return run
        })),
    Mistake(
      "two cells in which layers and look-back change together",
      suggests: "Which of the two made the difference? There are two more cells.",
      Likewise(diagonal)),
    Mistake(
      "a design with one seed",
      suggests: "One seed has no standard deviation: take three at least.",
      Likewise(runs.filter { $0.seed == 1 })),
    Mistake(
      "a design with other seeds in each cell",
      suggests: "Then the difference of two cells contains the luck of the initial weights.",
      Likewise(
        runs.map {
          var run = $0
          run.seed += 10 * run.layers + 100 * run.lookback
          return run
        })),
    Mistake(
      "a design that gives the deeper models fewer epochs",
      suggests: "Equal epochs: otherwise less training is taken for more depth.",
      Likewise(
        runs.map {
          var run = $0
          if deep(run) { run.epochs = 6 }
          return run
        })),
    Mistake(
      "a design with a learning rate for each depth",
      suggests: "Equal rates: one change at a time.",
      Likewise(
        runs.map {
          var run = $0
          if deep(run) { run.learningRate *= 2 }
          return run
        })),
  ]
}

private func gapMistakes(_ runs: [DepthRun]) -> [Mistake] {
  [
    Mistake(
      "ablation's minus attention's", suggests: "Attention's comes first.",
      Likewise(runs) { Solution().gap(attention: $1, ablation: $0) }),
    Mistake(
      "a standard deviation that divides by n", suggests: "Divide by n − 1.",
      Likewise(runs) {
        let gap = Solution().gap(attention: $0, ablation: $1)
        let count = Double($0.count)
        return (gap.mean, gap.standardDeviation * ((count - 1) / count).squareRoot())
      }),
    Mistake(
      "a standard deviation as if the two were independent",
      suggests: "They belong to the same model: take the difference seed by seed first.",
      Likewise(runs) {
        let gap = Solution().gap(attention: $0, ablation: $1)
        return (gap.mean, (variance($0) + variance($1)).squareRoot())
      }),
    Mistake(
      "the standard error of the mean", suggests: "The spread over seeds, not that of their mean.",
      Likewise(runs) {
        let gap = Solution().gap(attention: $0, ablation: $1)
        return (gap.mean, gap.standardDeviation / Double($0.count).squareRoot())
      }),
  ]
}

private func variance(_ values: [Double]) -> Double {
  let spread = Solution().gap(attention: values, ablation: values.map { _ in 0 }).standardDeviation
  return spread * spread
}
