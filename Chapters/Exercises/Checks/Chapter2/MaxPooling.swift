import ExerciseKit
import RandomStreams
import Tensors

extension Exercise {
  static let maxPooling = Exercise(
    "2.9", "max-pooling", .implement, minutes: 10,
    task: { _ in
      """
      Distilling halves a window by a maximum: at every second step, beginning with step 0, take
      the largest of the step before, the step itself and the step after (kernel 3, stride 2).
      Neighbours that lie outside the window do not count (they are −∞, not 0).
      A window of L steps becomes one of ⌊(L − 1)/2⌋ + 1 steps.
      """
    },
    hints: [
      "The centres are 0, 2, 4, …; stride(from: 0, to: x.count, by: 2) gives them.",
      "The first window has two steps; the last has two or three, depending on L.",
      "x[max(0, t − 1)...min(x.count − 1, t + 1)] has only the neighbours that are there.",
    ],
    reason: """
      −3, −1, −2 becomes −1, −1. Padded with 0 it becomes 0, 0: values that nobody computed, and they stand at the borders, where the \
      newest step of an odd window is, from which the forecast is read.
      """,
    stub: """
      struct Attempt: MaxPooling {
        func maxPool(_ x: [Double]) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "pooling with zeros outside the window",
          suggests: "0 is larger than every negative value: outside there is nothing.",
          Variation { x in centres(x).map { max(largest(x, $0 - 1...$0 + 1), inside(x, $0)) } }),
        Mistake(
          "every second step, without a window",
          suggests: "The step before and the step after count as well.",
          Variation { x in centres(x).map { x[$0] } }),
        Mistake(
          "windows that begin at their step",
          suggests: "The step is the centre: one neighbour on each side.",
          Variation { x in centres(x).map { largest(x, $0...$0 + 2) } }),
        Mistake(
          "windows of two steps", suggests: "Kernel 3: the step before, the step, the step after.",
          Variation { x in centres(x).map { largest(x, $0...$0 + 1) } }),
        Mistake(
          "complete windows alone",
          suggests: "The border steps have windows, too, with one neighbour fewer.",
          Variation { x in
            stride(from: 1, to: x.count - 1, by: 2).map { largest(x, $0 - 1...$0 + 1) }
          }),
        Mistake(
          "the mean of the neighbours", suggests: "The largest is asked for.",
          Variation { x in
            centres(x).map { t in
              let near = x[max(0, t - 1)...min(x.count - 1, t + 1)]
              return near.reduce(0, +) / Double(near.count)
            }
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("2.9")
      let fixed = [
        Probe(
          "x = 1, 8, 2, 3, 9, 0, 4", Values([1, 8, 2, 3, 9, 0, 4]), expected: Values([8, 8, 9, 4])),
        Probe("x = −3, −1, −2", Values([-3, -1, -2]), expected: Values([-1, -1])),
        Probe("x = −1, −2, −3, −4", Values([-1, -2, -3, -4]), expected: Values([-1, -2])),
        Probe("a single step", Values([-7]), expected: Values([-7])),
      ]
      return fixed
        + [8, 9, 21].map { steps in
          let x = stream.normals(steps).map { Double(Float($0 - 1)) }
          return Probe(
            "\(steps) random steps", Values(x), expected: Values(library(x)))
        }
    })
}

private func library(_ x: [Double]) -> [Double] {
  maxPool(Tensor(shape: [1, x.count], scalars: x.map { Float($0) })).scalars.map { Double($0) }
}

// anchor: solution
private struct Solution: MaxPooling {
  func maxPool(_ x: [Double]) -> [Double] {
    stride(from: 0, to: x.count, by: 2).map { t in
      x[max(0, t - 1)...min(x.count - 1, t + 1)].reduce(-.infinity) { max($0, $1) }
    }
  }
}
// end: solution

private struct Variation: MaxPooling {
  let formula: @Sendable ([Double]) -> [Double]

  init(_ formula: @escaping @Sendable ([Double]) -> [Double]) { self.formula = formula }

  func maxPool(_ x: [Double]) -> [Double] { formula(x) }
}

private func centres(_ x: [Double]) -> [Int] { Array(stride(from: 0, to: x.count, by: 2)) }

/// The largest value at the steps that exist.
private func largest(_ x: [Double], _ steps: ClosedRange<Int>) -> Double {
  x[steps.clamped(to: 0...x.count - 1)].reduce(-.infinity) { max($0, $1) }
}

/// 0 where a neighbour is missing, else the step itself.
private func inside(_ x: [Double], _ t: Int) -> Double { t == 0 || t == x.count - 1 ? 0 : x[t] }
