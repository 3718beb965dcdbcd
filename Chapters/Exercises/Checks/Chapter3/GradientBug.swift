import ExerciseKit
import Foundation
import RandomStreams

extension Exercise {
  static let gradientBug = Exercise(
    "3.4", "gradient-bug", .implement, minutes: 25,
    task: { _ in
      """
      Somebody has dropped `* (1 - t * t)` from the pullback of tanh. Everything compiles, and the
      training loss falls. Write the test that notices.

      You get the evidence on one claimed gradient g:

        claimed         its length |g|: the claimed derivative of the loss along g
        widths          ε = 1, 1e-1, 1e-2, 1e-3, 1e-7
        ahead, behind   the loss at distance +ε and −ε along g, for each width
        training        the losses of a training run that followed g

      Everything was computed in single precision (about seven digits). Some losses are a thousand
      times smaller than others, and so are their gradients. A wrong gradient is wrong by 5 % or more.

      Return true if the gradient is right.
      """
    },
    hints: [
      "What does a falling training loss prove? A wrong gradient can point downhill as well.",
      "The difference quotient (ahead − behind) / 2ε must equal the claim. At which ε?",
      """
      At ε = 1 the curvature of the loss shows; at 1e-7 the seven digits of single precision have
      run out. In between, at 1e-2 or 1e-3, compare relative to the claim: 1 % is a fair limit.
      """,
    ],
    reason: """
      A wrong gradient mostly points downhill, so the loss falls, only not to its minimum; nothing raises an error. A central difference notices, if ε \
      is neither so wide that the curvature of the loss counts nor so narrow that rounding does, and if the comparison is relative to the size \
      of the gradient.
      """,
    stub: """
      struct Attempt: GradientBug {
        func isRight(_ evidence: GradientEvidence) throws -> Bool {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the training loss as a test: it falls, so the gradient is right",
          suggests: "A direction that is only roughly right goes downhill, too.",
          Likewise { ($0.training.last ?? 0) < ($0.training.first ?? 0) }),
        Mistake(
          "a difference quotient at ε = 1 alone",
          suggests: "Over a distance of 1 the loss is curved: even a right gradient fails there.",
          Likewise { agrees($0, at: 0, within: 0.01 * $0.claimed) }),
        Mistake(
          "a difference quotient at the narrowest ε",
          suggests: "ahead − behind has hardly a digit left there: single precision has seven.",
          Likewise { agrees($0, at: $0.widths.count - 1, within: 0.01 * $0.claimed) }),
        Mistake(
          "a comparison with a fixed tolerance of 0.01",
          suggests: "A loss a thousand times smaller has a gradient a thousand times smaller.",
          Likewise { agrees($0, at: 2, within: 0.01) }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("3.4")
      return (0..<3).map { number in
        let problem = number == 0 ? Problem() : Problem(&stream)
        return Probe(
          """
          \(number == 0 ? "the chapter's three points" : "three random points"): right, without \
          (1 − t²), both with the loss divided by 1,000, as claimed by ε = 1, right but trained \
          at too high a rate, without the factor 2; 1 = right
          """, Values(lists: problem.cases.flatMap(\.self)),
          expected: Values([1, 0, 1, 0, 0, 1, 0]))
      }
    })
}

// anchor: solution
private struct Solution: GradientBug {
  func isRight(_ evidence: GradientEvidence) -> Bool {
    let quotients = evidence.widths.indices.map {
      (evidence.ahead[$0] - evidence.behind[$0]) / (2 * evidence.widths[$0])
    }
    // 1, 1e-1, 1e-2, 1e-3, 1e-7: neither the curvature of the loss nor the rounding counts at 1e-2 and 1e-3
    return quotients[2...3].contains { abs($0 - evidence.claimed) < 0.01 * evidence.claimed }
  }
}
// end: solution

/// A wrong answer, written as a function.
private struct Likewise: GradientBug {
  let answer: @Sendable (GradientEvidence) -> Bool

  init(_ answer: @escaping @Sendable (GradientEvidence) -> Bool) { self.answer = answer }

  func isRight(_ evidence: GradientEvidence) -> Bool { answer(evidence) }
}

/// Whether the quotient at width number `index` is the claimed derivative.
private func agrees(
  _ evidence: GradientEvidence, at index: Int, within tolerance: Double
) -> Bool {
  let difference = evidence.ahead[index] - evidence.behind[index]
  return abs(difference / (2 * evidence.widths[index]) - evidence.claimed) < tolerance
}

/// The chapter's tiny loss, mean of (tanh(w x + b) − y)², with three points, and a place (w, b).
private struct Problem {
  var points = [(x: 0.5, y: 1.0), (x: -1.0, y: 0.2), (x: 2.0, y: -0.4)]
  var place = [0.3, 0.3]
  static let widths = [1, 1e-1, 1e-2, 1e-3, 1e-7]

  init() {}

  /// Random points, drawn again until every wrong claim is wrong by 5 % and the run at the high rate ends higher.
  init(_ stream: inout RandomStream) {
    repeat {
      points = points.map { _ in (x: 1.5 * stream.normal(), y: 0.7 * stream.normal()) }
      place = [stream.normal(), 0.5 * stream.normal()]
    } while !isClear
  }

  /// Gradient with respect to w and b; wrong without the factor 1 − t².
  func gradient(at place: [Double], isRight: Bool = true) -> [Double] {
    points.reduce(into: [0, 0]) { sum, point in
      let t = tanh(place[0] * point.x + place[1])
      let error = 2 * (t - point.y) * (isRight ? 1 - t * t : 1) / 3
      sum[0] += error * point.x
      sum[1] += error
    }
  }

  /// The loss in single precision.
  func loss(_ place: [Double]) -> Float {
    let (w, b) = (Float(place[0]), Float(place[1]))
    return points.reduce(Float(0)) { sum, point in
      let error = tanh(w * Float(point.x) + b) - Float(point.y)
      return sum + error * error / 3
    }
  }

  /// The losses before each of 40 steps.
  func training(isRight: Bool = true, rate: Double = 0.05) -> [Double] {
    var place = place
    return (0..<40).map { _ in
      let before = Double(loss(place))
      let gradient = gradient(at: place, isRight: isRight)
      place = zip(place, gradient).map { $0 - rate * $1 }
      return before
    }
  }

  /// The evidence on one claim, in units of `scale`.
  func evidence(
    isRight: Bool = true, claimed: Double? = nil, scale: Double = 1, rate: Double = 0.05
  ) -> [[Double]] {
    let gradient = gradient(at: place, isRight: isRight)
    let length = norm(gradient)
    let losses = { (sign: Double) in
      Self.widths.map { width in
        Double(loss(zip(place, gradient).map { $0 + sign * width * $1 / length })) * scale
      }
    }
    return [
      [(claimed ?? length) * scale], Self.widths, losses(1), losses(-1),
      training(isRight: isRight, rate: rate).map { $0 * scale },
    ]
  }

  /// The difference quotient at ε = 1 along the right gradient.
  var wideQuotient: Double {
    let evidence = evidence()
    return (evidence[2][0] - evidence[3][0]) / 2
  }

  /// Right, without 1 − t², both a thousand times smaller, as ε = 1 has it, right with too high a rate, without the 2.
  var cases: [[[Double]]] {
    [
      evidence(), evidence(isRight: false), evidence(scale: 1e-3),
      evidence(isRight: false, scale: 1e-3), evidence(claimed: wideQuotient), evidence(rate: 20),
      evidence(claimed: norm(gradient(at: place)) / 2),
    ]
  }

  private var isClear: Bool {
    let (right, wrong) = (gradient(at: place), gradient(at: place, isRight: false))
    let along = zip(right, wrong).reduce(0) { $0 + $1.0 * $1.1 } / norm(wrong)
    let high = training(rate: 20)
    return norm(right) > 0.1 && abs(norm(wrong) - along) > 0.05 * norm(wrong)
      && abs(wideQuotient / norm(right) - 1) > 0.05 && wideQuotient > 0.05
      && high[39] > high[0]
  }
}

private func norm(_ vector: [Double]) -> Double {
  vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
