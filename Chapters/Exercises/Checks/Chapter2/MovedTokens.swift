import ExerciseKit
import RandomStreams
import Tensors

extension Exercise {
  static let movedTokens = Exercise(
    "2.1", "moved-tokens", .predict, minutes: 5,
    task: { variant in
      """
      A window has the steps 0 … 19 of six assets: META, AMZN, AAPL, NFLX, NVDA and GOOG. Each
      asset's own series goes through the same causal convolution of kernel \(kernel(variant)): a token is made of
      its step and the \(kernel(variant) - 1) steps before it. One number is changed: AMZN at step \(step(variant)).
      Predict which tokens change: the first step, the last step, and how many assets.
      """
    },
    hints: [
      "Which tokens read the step that was changed? None of them lies before it.",
      "The token of step t reads the steps t − K + 1 … t of its own asset, K being the kernel.",
    ],
    reason: """
      A causal convolution carries a change forwards only, over K steps, and an asset keeps a token of its own. The reference document's \
      convolution pads zeros on both sides, so that a token reads one future step (errata E2), and takes the assets as channels, so that \
      one token is left for all of them (errata E1).
      """,
    stub: """
      struct Attempt: MovedTokens {
        let firstStep: Double? = nil
        let lastStep: Double? = nil
        let assets: Double? = nil
      }
      """,
    solution: { Prediction(answers(step: step($0), kernel: kernel($0))) },
    mistakes: { variant in
      let (s, k) = (Double(step(variant)), Double(kernel(variant)))
      return [
        Mistake(
          "the reach of a convolution with zeros on both sides",
          suggests: "A causal token reads no step after its own.",
          predicting: s - (k - 1) / 2, s + (k - 1) / 2, 1),
        Mistake(
          "a change of all assets, as if they were channels of one convolution",
          suggests: "Each asset's series is convolved alone.", predicting: s, s + k - 1, 6),
        Mistake(
          "a change that lasts to the end of the window",
          suggests: "A convolution forgets: which is the last token that reads the step?",
          predicting: s, 19, 1),
        Mistake(
          "one step too many",
          suggests: "The changed step is one of the K that a token reads.",
          predicting: s, s + k, 1),
        Mistake(
          "the changed step alone, as with kernel 1",
          suggests: "Later tokens read this step, too.", predicting: s, s, 1),
      ]
    },
    probes: { variant in
      let moved = moved(step: step(variant), kernel: kernel(variant))
      return [
        ("the first step whose token changes", moved.map(\.step).min()),
        ("the last step whose token changes", moved.map(\.step).max()),
        ("how many assets have a token that changes", Set(moved.map(\.asset)).count),
      ].enumerated().map { position, asked in
        .prediction(position, asked.0, expected: asked.1.map { Double($0) })
      }
    })
}

// anchor: solution
/// The first and the last step of the tokens that change, and how many assets have one.
private func answers(step: Int, kernel: Int) -> [Double] {
  [Double(step), Double(step + kernel - 1), 1]
}
// end: solution

private func step(_ variant: Variant) -> Int {
  variant.choice(10, or: [6, 7, 8, 11, 12, 13], "changed step")
}

private func kernel(_ variant: Variant) -> Int { variant.choice(3, or: [3, 5], "causal kernel") }

/// The tokens of the library's convolution that change with AMZN at a step.
private func moved(step: Int, kernel: Int) -> [(step: Int, asset: Int)] {
  var stream = RandomStream(seed: 1, name: "moved tokens")
  let (steps, assets, width) = (20, 6, 4)
  let weight = Tensor(
    shape: [width, 1, kernel], scalars: stream.normals(width * kernel).map { Float($0) })
  let bias = Tensor(repeating: 0, shape: [width])
  var x = stream.normals(steps * assets).map { Float($0) }
  func tokens() -> [Float] {
    convolution(Tensor(shape: [1, steps, assets, 1], scalars: x), weight, bias, padding: .causal)
      .scalars
  }
  let before = tokens()
  x[step * assets + 1] += 1
  let after = tokens()
  return (0..<steps * assets).filter { row in
    (0..<width).contains { before[row * width + $0] != after[row * width + $0] }
  }.map { ($0 / assets, $0 % assets) }
}
