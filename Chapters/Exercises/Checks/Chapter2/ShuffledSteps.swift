import ExerciseKit
import RandomStreams
import Tensors

extension Exercise {
  static let shuffledSteps = Exercise(
    "2.3", "shuffled-steps", .predict, minutes: 10,
    task: { variant in
      let cases = zip(["A", "B", "C", "D"], Case.order(variant)).map { "  \($0)  \($1.text)" }
      return """
        A window of 20 steps becomes tokens by a causal convolution, then the steps attend to each
        other (full attention along time, no mask), and the output of the newest step is read.
        Now steps of the window change places, and the result is computed again. Predict in which
        cases the newest output moves (by more than 0.1; where it does not, by less than 0.00001).
        There is no positional encoding unless it is named. With kernel 1 a token is made of its own
        step alone, with kernel 3 of its step and the two before.
        \(cases.joined(separator: "\n"))
        """
    },
    hints: [
      "Attention is a weighted mean. What does a mean know of the order of its terms?",
      "Does the order of the steps reach the tokens themselves? Look at each kernel, and at the encoding.",
      "The newest step asks (it is the query): what happens when another step stands there?",
    ],
    reason: """
      Attention alone is blind to order: with kernel 1 and no encoding, only rounding moves. A kernel of 3 notices, since three neighbours \
      are no longer neighbours, and an encoding gives every step its place. When the newest step moves, another step asks the question, \
      and everything moves.
      """,
    stub: """
      struct Attempt: ShuffledSteps {
        let movesInA: Bool? = nil
        let movesInB: Bool? = nil
        let movesInC: Bool? = nil
        let movesInD: Bool? = nil
      }
      """,
    solution: { Prediction(Case.order($0).map { answers($0) }) },
    mistakes: { variant in
      func predicting(_ name: String, suggests: String, _ moves: (Case) -> Bool) -> Mistake {
        Mistake(
          name, suggests: suggests,
          Prediction(Case.order(variant).map { moves($0) ? 1 : 0 }))
      }
      return [
        predicting(
          "the belief that attention sees the order of the steps",
          suggests: "Write the weighted mean down and exchange two of its terms.", { _ in true }),
        predicting(
          "the belief that nothing ever moves",
          suggests: "Do the tokens themselves know their neighbours?",
          { _ in false }),
        predicting(
          "the belief that only an encoding knows the order",
          suggests: "A token of kernel 3 is made of three neighbours.", { $0 == .encoded }),
        predicting(
          "the belief that the newest step may change places, too",
          suggests: "Another step then asks the question: it is another output that is read.",
          { $0 == .encoded || $0 == .threeSteps }),
        predicting(
          "the belief that a convolution does not know the order",
          suggests: "Shuffle 1, 2, 3, 4: are the same numbers still neighbours?",
          { $0 == .encoded || $0 == .newestToo }),
      ]
    },
    probes: { variant in
      [
        Probe(
          "whether the newest output moves in the cases A, B, C and D (1: it does)",
          expected: Values(Case.order(variant).map { measured($0) }))
      ]
    })
}

/// What is shuffled, and how tokens are made.
private enum Case: CaseIterable {
  case blind, threeSteps, encoded, newestToo

  static func order(_ variant: Variant) -> [Case] {
    variant.choice(
      [.blind, .threeSteps, .encoded, .newestToo],
      or: [
        [.encoded, .newestToo, .blind, .threeSteps], [.threeSteps, .blind, .newestToo, .encoded],
        [.newestToo, .encoded, .threeSteps, .blind], [.threeSteps, .encoded, .blind, .newestToo],
      ], "cases of shuffled steps")
  }

  var text: String {
    switch self {
    case .blind: "kernel 1; the 19 older steps are shuffled"
    case .threeSteps: "kernel 3; the 19 older steps are shuffled"
    case .encoded: "kernel 1 and a positional encoding; the 19 older steps are shuffled"
    case .newestToo: "kernel 1; the newest step changes places with another one"
    }
  }
}

// anchor: solution
/// Whether the newest output moves: 1, or 0 where it does not.
private func answers(_ shuffled: Case) -> Double {
  switch shuffled {
  case .blind: 0  // the same terms of the same mean
  case .threeSteps: 1  // other neighbours make other tokens
  case .encoded: 1  // every step carries its place
  case .newestToo: 1  // another step asks
  }
}
// end: solution

/// What the library's layers do: 1 where the newest output moves by more than 0.1, 0 by less than 0.00001, else NaN.
private func measured(_ shuffled: Case) -> Double {
  var stream = RandomStream(seed: 3, name: "shuffled steps")
  let (steps, features, width) = (20, 3, 16)
  let kernel = shuffled == .threeSteps ? 3 : 1
  let rows = (0..<steps).map { _ in stream.normals(features).map { Float($0) } }
  let weight = Tensor(
    shape: [width, features, kernel],
    scalars: stream.normals(width * features * kernel, deviation: 0.5).map { Float($0) })
  let code = Tensor.positionalEncoding(length: steps, width: width).reshaped(to: [
    1, steps, 1, width,
  ])
  func newest(_ order: [Int]) -> [Float] {
    let x = Tensor(shape: [1, steps, 1, features], scalars: order.flatMap { rows[$0] })
    var z = convolution(x, weight, Tensor(repeating: 0, shape: [width]), padding: .causal)
    if shuffled == .encoded { z = z + code }
    return attention(z, z, z, heads: 4, along: .time, nil).lastStep().scalars
  }
  let newestStep = steps - 1
  var order = stream.permutation(newestStep) + [newestStep]
  if shuffled == .newestToo { order = [newestStep] + Array(1..<newestStep) + [0] }
  let moved = zip(newest(Array(0..<steps)), newest(order)).map { abs($0 - $1) }.max() ?? .nan
  return moved > 0.1 ? 1 : moved < 1e-5 ? 0 : .nan
}
