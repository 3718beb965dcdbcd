import ExerciseKit
import RandomStreams

extension Exercise {
  static let ablationByPermutation = Exercise(
    "4.6", "ablation-by-permutation", .implement, minutes: 25,
    task: { _ in
      """
      Whose forecasts get worse when the model no longer sees the history of asset c? Ablation by
      permutation gives every window the history of c from another window; all else stays:

        rise(c → e) = mean over windows of (y_e − p_e(x'))² − (y_e − p_e(x))²

      To keep the file free of libraries the model is linear and each history is one return:
      p_e(x) = Σ over c of weights[e][c] · x[c]. In x' window b has the c of window order[b].
      Return the rise of every asset e. Histories x and outcomes y are [window][asset], both counted
      from 0.
      """
    },
    hints: [
      "Which numbers of the histories change, and which stay?",
      "Copy the histories; for every window set changed[b][cause] = histories[order[b]][cause].",
      "Compute the mean squared error of each asset twice, before and after, and subtract.",
    ],
    reason: """
      A permuted history is one that the market did produce: its distribution is kept, only its temporal alignment is lost. Zeros would be \
      windows that no market ever showed, and the rise would measure the model's reaction to them, also where no edge is. Permuting whole \
      windows breaks the alignment of all assets at once, and answers for none.
      """,
    stub: """
      struct Attempt: AblationByPermutation {
        func riseOfLoss(
          histories: [[Double]], weights: [[Double]], outcomes: [[Double]], cause: Int, order: [Int]
        ) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "an ablation with zeros", suggests: "Put the history of window order[b] in, not 0.",
          Likewise { given in
            rise(given) { row, _ in row.replacing(given.cause, with: 0) }
          }),
        Mistake(
          "a permutation of whole windows",
          suggests: "Only the history of the cause moves; the others stay in their window.",
          Likewise { given in rise(given) { $1 } }),
        Mistake(
          "a model with cause and effect exchanged",
          suggests: "weights[e] is the row of the asset that is forecast.",
          Likewise { given in
            var given = given
            given.weights = given.weights.indices.map { e in given.weights.map { $0[e] } }
            return rise(given) { $0.replacing(given.cause, with: $1[given.cause]) }
          }),
        Mistake(
          "the difference the other way round",
          suggests: "A rise is positive when the loss is larger after the ablation.",
          Likewise { given in
            rise(given) { $0.replacing(given.cause, with: $1[given.cause]) }.map { -$0 }
          }),
        Mistake(
          "the loss after the ablation, without what it was before",
          suggests: "Subtract the mean squared error of the forecasts from the true histories.",
          Likewise { given in
            loss(given) { $0.replacing(given.cause, with: $1[given.cause]) }
          }),
        Mistake(
          "a sum over windows", suggests: "Divide by the number of windows.",
          Likewise { given in
            rise(given) { $0.replacing(given.cause, with: $1[given.cause]) }
              .map { $0 * Double(given.histories.count) }
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("4.6")
      let fixed = Probe(
        """
        two windows x = 1, 2 and 3, −1, forecasts p = ¾ x₂, ½ x₁ that are all right; the first asset's \
        histories change places
        """, Values([1, 2, 3, -1], [0, 0.75, 0.5, 0], [1.5, 0.5, -0.75, 1.5], [0], [1, 0]),
        expected: Values([0, 1]))
      return [fixed]
        + (0..<3).map { _ in
          Probe(
            "80 windows of a random market of eight assets with eight edges",
            plantedQuestion(&stream))
        }
    })
}

// anchor: solution
private struct Solution: AblationByPermutation {
  func riseOfLoss(
    histories: [[Double]], weights: [[Double]], outcomes: [[Double]], cause: Int, order: [Int]
  ) -> [Double] {
    var changed = histories
    for window in histories.indices {
      changed[window][cause] = histories[order[window]][cause]
    }
    func loss(_ histories: [[Double]], of effect: Int) -> Double {
      let errors = zip(histories, outcomes).map { x, y in
        y[effect] - zip(weights[effect], x).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
    }
    return weights.indices.map { loss(changed, of: $0) - loss(histories, of: $0) }
  }
}
// end: solution

/// What an answer is given.
private struct Given {
  var histories, weights, outcomes: [[Double]]
  var cause: Int
  var order: [Int]
}

/// A wrong answer, written as a function.
private struct Likewise: AblationByPermutation {
  let answer: @Sendable (Given) -> [Double]

  init(_ answer: @escaping @Sendable (Given) -> [Double]) { self.answer = answer }

  func riseOfLoss(
    histories: [[Double]], weights: [[Double]], outcomes: [[Double]], cause: Int, order: [Int]
  ) -> [Double] {
    answer(
      Given(
        histories: histories, weights: weights, outcomes: outcomes, cause: cause, order: order))
  }
}

/// Every asset's mean squared error; `change` makes a window of a window and the one that it is exchanged with.
private func loss(_ given: Given, _ change: ([Double], [Double]) -> [Double]) -> [Double] {
  let windows = given.histories.indices
  return given.weights.indices.map { effect in
    windows.reduce(0) { sum, window in
      let x = change(given.histories[window], given.histories[given.order[window]])
      let p = zip(given.weights[effect], x).reduce(0) { $0 + $1.0 * $1.1 }
      let error = given.outcomes[window][effect] - p
      return sum + error * error / Double(windows.count)
    }
  }
}

private func rise(_ given: Given, _ change: ([Double], [Double]) -> [Double]) -> [Double] {
  zip(loss(given, change), loss(given) { row, _ in row }).map { $0 - $1 }
}

extension [Double] {
  fileprivate func replacing(_ index: Int, with value: Double) -> [Double] {
    var copy = self
    copy[index] = value
    return copy
  }
}

/// Eight assets, of which each follows the one before; the model knows the edges, and has some noise elsewhere.
private func plantedQuestion(_ stream: inout RandomStream) -> Values {
  let assets = 8
  let histories = (0..<80 * assets).map { _ in stream.normal() }
  let weights = (0..<assets * assets).map { cell in
    (cell % assets + 1) % assets == cell / assets ? 0.4 : 0.02 * stream.normal()
  }
  let outcomes = histories.indices.map { cell in
    let cause = cell / assets * assets + (cell % assets + assets - 1) % assets
    return 0.4 * histories[cause] + stream.normal()
  }
  return Values(
    histories, weights, outcomes, [Double(stream.integer(below: assets))],
    stream.permutation(80).map(Double.init))
}
