import ExerciseKit
import Foundation
import NeuralNetworks
import Tensors

extension Exercise {
  static let crossEntropy = Exercise(
    "3.2", "cross-entropy", .implement, minutes: 10,
    task: { _ in
      """
      A model outputs u (a logit) for every cell; the asset's return there is y. Binary cross-entropy
      asks whether the price rises:

        loss of a cell = ln(1 + e^u) − [y > 0] u        [y > 0] is 1 for a rise and 0 for a fall

      A return of exactly 0 is neither: leave these cells out, of the sum and of the count.
      Return the mean over the cells that remain, and 0 where none remains.
      You need `import Foundation` at the top of the file for log and exp.
      """
    },
    hints: [
      "How many cells does the mean divide by when one of three did not move?",
      "Filter the pairs (u, y) by y ≠ 0 first; then sum, then divide by the count of what is left.",
    ],
    reason: """
      A price that did not move is no fall. Counted as one it teaches the model that thinly traded assets fall; left out of the sum but not of \
      the count it makes the loss of quiet bars look small (errata H3).
      """,
    stub: """
      struct Attempt: CrossEntropy {
        func crossEntropy(outputs: [Double], returns: [Double]) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the mean over all cells, with those left out still in the count",
          suggests: "Divide by the number of cells whose price moved.",
          Likewise { u, y in mean(u, y) { $1 == 0 ? 0 : loss($0, $1 > 0) } }),
        Mistake(
          "a loss that counts a return of 0 as a fall",
          suggests: "y = 0 is neither a rise nor a fall: leave the cell out.",
          Likewise { u, y in mean(u, y) { loss($0, $1 > 0) } }),
        Mistake(
          "a loss that counts a return of 0 as a rise",
          suggests: "y = 0 is neither a rise nor a fall: leave the cell out.",
          Likewise { u, y in mean(u, y) { loss($0, $1 >= 0) } }),
        Mistake(
          "a loss with the labels 1 and −1",
          suggests: "The label of a fall is 0: its loss is ln(1 + e^u).",
          Likewise { u, y in
            moved(u, y) { u, y in log(1 + exp(u)) - (y > 0 ? u : -u) }
          }),
        Mistake(
          "the sum over the cells", suggests: "Divide by the number of cells that moved.",
          Likewise { u, y in
            Solution().crossEntropy(outputs: u, returns: y) * Double(y.count { $0 != 0 })
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("3.2")
      let fixed = [
        Probe(
          "u = 0.5, −1, 2 and y = 0.3, 0.02, 0", Values([0.5, -1, 2], [0.3, 0.02, 0]),
          expected: Values([0.89367]), within: 1e-5),
        Probe(
          "u = 0 and y = −0.01", Values([0], [-0.01]), expected: Values([0.693147]), within: 1e-6),
        Probe("no price moved", Values([1, -2], [0, 0]), expected: Values([0])),
      ]
      return fixed
        + (0..<3).map { _ in
          let count = 5 + stream.integer(below: 9)
          let outputs = (0..<count).map { _ in 2 * stream.normal() }
          let returns = (0..<count).map { $0 % 4 == 1 ? 0 : 0.01 * stream.normal() }
          return Probe(
            "\(count) random cells, some without a move", Values(outputs, returns),
            expected: Values([libraryLoss(outputs, returns)]), within: 1e-5)
        }
    })
}

// anchor: solution
private struct Solution: CrossEntropy {
  func crossEntropy(outputs: [Double], returns: [Double]) -> Double {
    let moved = zip(outputs, returns).filter { $0.1 != 0 }
    guard !moved.isEmpty else { return 0 }
    let losses = moved.map { u, y in log(1 + exp(u)) - (y > 0 ? u : 0) }
    return losses.reduce(0, +) / Double(losses.count)
  }
}
// end: solution

/// The loss that the library trains with, in single precision.
private func libraryLoss(_ outputs: [Double], _ returns: [Double]) -> Double {
  let tensor = { (values: [Double]) in
    Tensor(shape: [1, values.count, 1], scalars: values.map(Float.init))
  }
  return Double(Loss.bce(tensor(outputs), tensor(returns)).scalar)
}

/// A wrong answer, written as a function.
private struct Likewise: CrossEntropy {
  let answer: @Sendable ([Double], [Double]) -> Double

  init(_ answer: @escaping @Sendable ([Double], [Double]) -> Double) { self.answer = answer }

  func crossEntropy(outputs: [Double], returns: [Double]) -> Double { answer(outputs, returns) }
}

private func loss(_ u: Double, _ isRise: Bool) -> Double { log(1 + exp(u)) - (isRise ? u : 0) }

private func mean(_ u: [Double], _ y: [Double], _ cell: (Double, Double) -> Double) -> Double {
  zip(u, y).reduce(0) { $0 + cell($1.0, $1.1) } / Double(max(1, u.count))
}

private func moved(_ u: [Double], _ y: [Double], _ cell: (Double, Double) -> Double) -> Double {
  let kept = zip(u, y).filter { $0.1 != 0 }
  return mean(kept.map(\.0), kept.map(\.1), cell)
}
