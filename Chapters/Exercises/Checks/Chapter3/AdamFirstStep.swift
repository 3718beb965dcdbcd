import ExerciseKit

extension Exercise {
  static let adamFirstStep = Exercise(
    "3.5", "adam-first-step", .predict, minutes: 5,
    task: { variant in
      """
      Three parameters have the gradients \(gradients(variant).map { "\($0)" }.joined(separator: ", ")).
      Adam takes its first step, with learning rate \(rate(variant)), β1 = 0.9, β2 = 0.999 and no weight decay:

        m = (1 − β1) g      v = (1 − β2) g²      m̂ = m / (1 − β1)      v̂ = v / (1 − β2)
        x ← x − rate · m̂ / (√v̂ + 1e-8)

      By how much does each parameter change? Within 1 %, with its sign.
      """
    },
    hints: [
      "Insert m and v into m̂ and v̂: what is left of β1 and β2 in the first step?",
      "m̂ = g and √v̂ = |g|. What is g / |g|?",
    ],
    reason: """
      After the bias corrections m̂/√v̂ = g/|g| = ±1: the first step has the size of the learning rate, whatever the size of the gradient, and \
      goes against its sign.
      """,
    stub: """
      struct Attempt: AdamFirstStep {
        let first: Double? = nil
        let second: Double? = nil
        let third: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      Prediction(gradients(variant).map { $0 > 0 ? -rate(variant) : rate(variant) })
    },
    // end: solution
    mistakes: { variant in
      let (rate, gradients) = (rate(variant), gradients(variant))
      let norm = gradients.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let steps = { (step: (Double) -> Double) in Prediction(gradients.map { -rate * step($0) }) }
      return [
        Mistake(
          "the step of plain gradient descent, rate · g",
          suggests: "Adam divides by √v̂, and v̂ is g² in the first step.", steps { $0 }),
        Mistake(
          "the step without bias corrections, √10 times too large",
          suggests: "m and v are divided by 1 − β1 and 1 − β2 before they are used.",
          steps { 0.1 / 0.001.squareRoot() * ($0 > 0 ? 1 : -1) }),
        Mistake(
          "a step of the right size uphill", suggests: "The step goes against the gradient.",
          steps { $0 > 0 ? -1 : 1 }),
        Mistake(
          "the gradient divided by the norm of all three",
          suggests: "That is clipping. Adam treats every parameter by itself.",
          steps { $0 / norm }),
        Mistake(
          "a division by v̂ instead of its root", suggests: "m̂ / √v̂ = g / |g|.",
          steps { 1 / $0 }),
      ]
    },
    probes: { variant in
      [Probe("the first step of Adam", within: rate(variant) / 100)]
    })
}

private func rate(_ variant: Variant) -> Double {
  variant.choice(0.01, or: [0.001, 0.002, 0.005, 0.02, 0.05], "Adam's rate")
}

private func gradients(_ variant: Variant) -> [Double] {
  variant.choice(
    [0.003, -3, 0.3],
    or: [[-0.2, 4, 0.002], [5, 0.05, -0.004], [-0.006, -0.6, 6], [2, -0.02, -0.2]],
    "Adam's gradients")
}
