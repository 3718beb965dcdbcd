import ExerciseKit

extension Exercise {
  static let attentionCost = Exercise(
    "2.6", "attention-cost", .predict, minutes: 10,
    task: { variant in
      let (steps, assets) = sizes(variant)
      return """
        One window has L = \(steps) steps of N = \(assets) assets, with tokens of width D. Full attention along
        time lets the steps of each asset look at each other; attention across assets lets the
        assets of each step look at each other. Count the multiplications of the scores q·k and of
        the weighted sums of v (not of the linear maps before and after). Predict
          ratio                the count along time divided by the count across assets
          growthAlongTime      the factor by which the count along time grows when L doubles
          growthAcrossAssets   the factor by which the count across assets grows when L doubles
        """
    },
    hints: [
      "A sequence of n tokens has n² scores of D multiplications, and as many again for the sums.",
      "Along time there are N sequences of L tokens. How many sequences, and how long, across assets?",
    ],
    reason: """
      Along time: N sequences of L tokens, 2·N·L²·D. Across assets: L sequences of N tokens, 2·L·N²·D. Their ratio is L/N, and only the \
      first grows with the square of the look-back; attention across assets is nearly free.
      """,
    stub: """
      struct Attempt: AttentionCost {
        let ratio: Double? = nil
        let growthAlongTime: Double? = nil
        let growthAcrossAssets: Double? = nil
      }
      """,
    solution: { Prediction(answers(sizes($0))) },
    mistakes: { variant in
      let (l, n) = (Double(sizes(variant).steps), Double(sizes(variant).assets))
      return [
        Mistake(
          "L²/N, as if attention across assets cost N in all",
          suggests: "Across assets there are N² scores, and that at every one of the L steps.",
          predicting: l * l / n, 4, 2),
        Mistake(
          "one map of L × L against one map of N × N",
          suggests: "How many such maps are there: one for each asset, one for each step?",
          predicting: l * l / n / n, 4, 2),
        Mistake(
          "a cost along time that grows with L alone",
          suggests: "Each step looks at all steps: L².", predicting: l / n, 2, 2),
        Mistake(
          "a cost across assets that does not depend on L",
          suggests: "It is paid at every step.", predicting: l / n, 4, 1),
        Mistake(
          "a cost across assets that grows with L²",
          suggests: "The steps do not look at each other there.", predicting: l / n, 4, 4),
      ]
    },
    probes: { variant in
      let (steps, assets) = sizes(variant)
      let time = multiplications(sequences: assets, tokens: steps)
      let cross = multiplications(sequences: steps, tokens: assets)
      return [
        .prediction(
          0, "the ratio of the counts for L = \(steps) and N = \(assets)", expected: time / cross,
          within: 0.002),
        .prediction(
          1, "the growth along time when L doubles",
          expected: multiplications(sequences: assets, tokens: 2 * steps) / time),
        .prediction(
          2, "the growth across assets when L doubles",
          expected: multiplications(sequences: 2 * steps, tokens: assets) / cross),
      ]
    })
}

// anchor: solution
/// The ratio of the counts, and by which factors both grow when L doubles.
private func answers(_ sizes: (steps: Int, assets: Int)) -> [Double] {
  // 2·N·L²·D over 2·L·N²·D
  [Double(sizes.steps) / Double(sizes.assets), 4, 2]
}
// end: solution

/// Multiplications of full attention with D = 1, counted pair by pair.
private func multiplications(sequences: Int, tokens: Int) -> Double {
  var count = 0
  for _ in 0..<sequences {
    for _ in 0..<tokens { count += 2 * tokens }  // a score, and a term of a sum, for each key
  }
  return Double(count)
}

private func sizes(_ variant: Variant) -> (steps: Int, assets: Int) {
  variant.choice(
    (168, 5), or: [(96, 8), (336, 20), (120, 6), (240, 12), (60, 4)], "sizes of attention")
}
