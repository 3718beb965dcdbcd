import ExerciseKit
import RandomStreams
import Tensors

extension Exercise {
  static let causalConvolution = Exercise(
    "2.2", "causal-convolution", .implement, minutes: 15,
    task: { _ in
      """
      Write a causal convolution of one series: with K weights w[0] … w[K − 1] and a bias b
        y[t] = b + w[0]·x[t − K + 1] + … + w[K − 1]·x[t]
      The last weight belongs to the newest step, and x is 0 before the first step, so that y is as
      long as x. For x = 1, 1, 1, 1, 1, w = 1, 1, 1 and b = 0: y = 1, 2, 3, 3, 3.
      """
    },
    hints: [
      "y[t] reads x[t] and the K − 1 steps before it, never x[t + 1].",
      "For weight k the step is t − K + 1 + k; leave it out where it is negative.",
    ],
    reason: """
      Padding on the left alone keeps the length and the order of time: a change at step t moves nothing before t. With zeros on both sides \
      every step but the last sees its successor, and the last, from which the forecast is read, sees a made-up zero.
      """,
    stub: """
      struct Attempt: CausalConvolution {
        func convolve(_ x: [Double], weights: [Double], bias: Double) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "a convolution with zeros on both sides",
          suggests: "y[t] must not read x[t + 1].",
          Variation(left: { ($0 - 1) / 2 })),
        Mistake(
          "a convolution with the weights in reverse order",
          suggests: "The last weight belongs to the newest step, the first to the oldest.",
          Variation { Solution().convolve($0, weights: $1.reversed(), bias: $2) }),
        Mistake(
          "a convolution that repeats the first value before the window",
          suggests: "Before the first step there are zeros.",
          Variation { x, w, b in
            let before = [Double](repeating: x.first ?? 0, count: w.count - 1)
            return Array(
              Solution().convolve(before + x, weights: w, bias: b).dropFirst(w.count - 1))
          }),
        Mistake(
          "the complete sums alone, K − 1 values fewer",
          suggests: "y is as long as x: every step needs a token.",
          Variation {
            Array(Solution().convolve($0, weights: $1, bias: $2).dropFirst($1.count - 1))
          }
        ),
        Mistake(
          "a convolution whose window ends one step early",
          suggests: "The newest step that y[t] reads is x[t] itself.", Variation(left: { $0 })),
        Mistake(
          "a convolution without the bias", suggests: "b is added at every step.",
          Variation { x, w, _ in Solution().convolve(x, weights: w, bias: 0) }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("2.2")
      let fixed = [
        Probe(
          "x = 1, 1, 1, 1, 1, w = 1, 1, 1 and b = 0", Values([1, 1, 1, 1, 1], [1, 1, 1], [0]),
          expected: Values([1, 2, 3, 3, 3])),
        Probe(
          "x = 0, 0, 1, 0, 0, w = 1, 2, 3 and b = 0: a single step is felt by itself and later ones",
          Values([0, 0, 1, 0, 0], [1, 2, 3], [0]), expected: Values([0, 0, 3, 2, 1])),
        Probe(
          "two steps, K = 3, b = 1", Values([1, 2], [1, 10, 100], [1]),
          expected: Values([101, 211])),
      ]
      return fixed
        + (2..<5).map { kernel in
          let (x, w) = (stream.normals(12), stream.normals(kernel))
          let bias = stream.normal()
          return Probe(
            "12 random steps and K = \(kernel)", Values(x, w, [bias]),
            expected: Values(library(x, w, bias)), within: 1e-5)
        }
    })
}

/// The library's convolution, in single precision.
private func library(_ x: [Double], _ weights: [Double], _ bias: Double) -> [Double] {
  convolution(
    Tensor(shape: [1, x.count, 1, 1], scalars: x.map { Float($0) }),
    Tensor(shape: [1, 1, weights.count], scalars: weights.map { Float($0) }),
    Tensor(shape: [1], scalars: [Float(bias)]), padding: .causal
  ).scalars.map { Double($0) }
}

// anchor: solution
private struct Solution: CausalConvolution {
  func convolve(_ x: [Double], weights: [Double], bias: Double) -> [Double] {
    x.indices.map { t in
      weights.indices.reduce(bias) { sum, k in
        let step = t - weights.count + 1 + k
        return step < 0 ? sum : sum + weights[k] * x[step]
      }
    }
  }
}
// end: solution

private struct Variation: CausalConvolution {
  let formula: @Sendable (_ x: [Double], _ w: [Double], _ b: Double) -> [Double]

  init(_ formula: @escaping @Sendable ([Double], [Double], Double) -> [Double]) {
    self.formula = formula
  }

  /// `left` zeros of the K − 1 stand before the series, the rest after it.
  init(left: @escaping @Sendable (Int) -> Int) {
    self.init { x, w, b in
      x.indices.map { t in
        w.indices.reduce(b) { sum, k in
          let step = t + k - left(w.count)
          return x.indices.contains(step) ? sum + w[k] * x[step] : sum
        }
      }
    }
  }

  func convolve(_ x: [Double], weights: [Double], bias: Double) -> [Double] {
    formula(x, weights, bias)
  }
}
