extension Lesson {
  /// The model, part by part.
  static let chapter2 = [
    Lesson(
      "tokens", "Tokens, positions, attention across assets", minutes: 45,
      objectives: [
        "say which steps and assets a token depends on, and prove it by changing one cell",
        "explain what attention knows about order without a positional encoding",
        "state three laws of attention across assets, and use them to find a wrong axis",
      ],
      questions: [
        .init(
          "Why is the convolution padded on the left only?",
          "So that a token uses no later step, and the newest one, from which the forecast is read, sees no zeros in place of its neighbour."
        ),
        .init(
          "Shuffle the older steps of a window. What does attention without positions notice?",
          "Nothing: a weighted sum does not depend on the order of its terms."),
        .init(
          "A layer returns the right shapes, and its weights sum to 1. How can it still be wrong?",
          "It may attend along another axis. Change another window of the batch: if this window's output moves, it does."
        ),
      ],
      summary:
        "One token is one asset at one step. Causal padding keeps the future out, positions give order, and attention across assets is proved by laws, since shapes prove nothing."
    ),
    Lesson(
      "attention-across-time", "Attention across time, and the order of blocks", minutes: 45,
      objectives: [
        "compare what attention costs along time and across assets",
        "say which blocks, in which order, can carry a lead of some bars",
        "name the parts of an encoder block, and say what is lost without each",
      ],
      questions: [
        .init(
          "Why does attention along time need no causal mask here?",
          "All steps of a window lie in the past when the forecast is made, and only the newest is read."
        ),
        .init(
          "Asset A leads B by two bars. Can one block across assets see it?",
          "Not alone: it compares assets at the same step. Together with a block along time it can, in either order."
        ),
        .init(
          "Why compare orders on a planted market first?",
          "There we know what can be found. On real prices noise would choose the order."),
      ],
      summary:
        "The same formula along two axes costs L² or N². A lead needs both, and a market with a known truth shows whether their order matters."
    ),
    Lesson(
      "probsparse-measure", "Long windows: ProbSparse attention and distilling", minutes: 55,
      objectives: [
        "explain how ProbSparse attention chooses its queries, and what becomes of the others",
        "say from what length on a sparse method can pay, and how to measure it",
        "follow the length of a window through the distilling layers",
      ],
      questions: [
        .init(
          "What does a lazy query return?",
          "The mean of V: what a flat row of attention would give."),
        .init(
          "A method is O(L log L) instead of O(L²). Is it faster?",
          "From some length on. Below it the constant decides, so measure at your own length."),
        .init(
          "Why is the padding of a maximum pool minus infinity, not zero?",
          "Zero wins over negative activations, and would invent values at the border."),
      ],
      summary:
        "ProbSparse computes in full only the rows that look peaked on a sample of keys. An asymptotic rate is a promise; a measurement at your own length decides. Distilling halves the window at every layer."
    ),
    Lesson(
      "heads", "Heads, counting, growth", minutes: 50,
      objectives: [
        "tell the three heads apart by what they output and what they are trained on",
        "count the parameters of a model by hand, block by block, and say which grow with the number of assets",
        "read a growth exponent from a plot with two logarithmic axes",
      ],
      questions: [
        .init(
          "What is the best position for a forecast μ with variance σ² and risk aversion λ?",
          "μ/(λσ²), less what trading costs, within the limits. A head that only knows ±1 has lost the size."
        ),
        .init(
          "You go from five assets to ten. Which parameters are added?",
          "Those that exist once for each asset, such as its learned vector; shared kernels and attention stay as they are."
        ),
        .init(
          "On two logarithmic axes a curve is straight with slope 1.4. What grows how?",
          "Time grows like the length to the power 1.4: twice the length takes 2.6 times as long."),
      ],
      summary:
        "The head decides what the numbers mean. Parameters are counted by hand and compared with the library's; growth is measured where it matters, not inferred from a formula."
    ),
  ]
}
