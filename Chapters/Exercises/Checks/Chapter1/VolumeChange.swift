import ExerciseKit
import Foundation

extension Exercise {
  static let volumeChange = Exercise(
    "1.4", "volume-change", .changeAndMeasure, minutes: 15,
    task: { _ in
      """
      The reference document's volume_change is a ratio, a bar's volume V over the usual volume M.
      Compare it with ln(V / M). Write
        ratio       V / M
        logarithm   ln(V / M); NaN, which means missing, where that has no finite value
        asymmetry   of any feature f: |f(2M) − f(M)| / |f(M/2) − f(M)|, how far f moves from its
                    value at the usual volume when the volume doubles, against when it halves
      and let the check measure both. M is positive; V may be 0, on a day without trade. log needs
      `import Foundation` at the top.
      """
    },
    hints: [
      "What is log(0) in Swift, and what would a mean over the column make of it?",
      "The value at the usual volume is 1 for the ratio and 0 for the logarithm: subtract it.",
      "asymmetry calls the feature three times, with 2M, M and M/2, and knows nothing else of it.",
    ],
    reason: """
      The ratio moves by 1 when the volume doubles and by ½ when it halves: an asymmetry of 2, and large days dominate a linear layer. The \
      logarithm moves by 0.69 both ways: 1. What it cannot express is a day without volume: log(0) is −∞, which becomes NaN in the scaler and then in \
      every weight; such a day is marked as missing.
      """,
    stub: """
      struct Attempt: VolumeChange {
        func ratio(volume: Double, usual: Double) throws -> Double {
          throw NotAttempted()
        }

        func logarithm(volume: Double, usual: Double) throws -> Double {
          throw NotAttempted()
        }

        func asymmetry(
          of feature: (_ volume: Double, _ usual: Double) throws -> Double, usual: Double
        ) throws -> Double {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "log(0) = −∞, passed on",
          suggests: "A column with one −∞ has no mean: look at a day without volume.",
          Variation(logarithm: { log($0 / $1) })),
        Mistake(
          "the quotient of the two values, without what the usual volume gives",
          suggests: "Distances are asked for: subtract the feature's value at the usual volume.",
          Variation(asymmetry: { up, _, down in abs(up / down) })),
        Mistake(
          "log(1 + V/M), which avoids log(0)",
          suggests: "It is log 2 for the usual volume, and it is not symmetric any more.",
          Variation(logarithm: { log(1 + $0 / $1) })),
        Mistake(
          "0 for a day without volume",
          suggests: "0 is the logarithm of a usual day. There is a value for “missing”.",
          Variation(logarithm: { $0 > 0 ? log($0 / $1) : 0 })),
        Mistake(
          "the distances as differences with their signs",
          suggests: "A halved volume moves the feature down; its distance is positive.",
          Variation(asymmetry: { up, usual, down in (up - usual) / (down - usual) })),
        Mistake(
          "the distance at half the volume over that at twice the volume",
          suggests: "Twice the volume stands above, half of it below.",
          Variation(asymmetry: { up, usual, down in abs(down - usual) / abs(up - usual) })),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.4")
      let fixed = [
        Probe(
          "volumes 200, 100, 50 and 0 where 100 is usual, and the square of the ratio",
          Values([200, 100, 50, 0], [100, 100, 100, 100], [2]),
          expected: Values([2, 1, 0.5, 0], [log(2), 0, -log(2), .nan], [2, 1, 4]))
      ]
      return fixed
        + (1..<4).map { power in
          let volumes = (0..<6).map { _ in 1000 * stream.uniform() } + [0]
          let usual = volumes.map { _ in 100 + 500 * stream.uniform() }
          return Probe(
            "random volumes, and the ratio to the power of \(power)",
            Values(volumes, usual, [Double(power)]))
        }
    })
}

// anchor: solution
private struct Solution: VolumeChange {
  func ratio(volume: Double, usual: Double) -> Double { volume / usual }

  func logarithm(volume: Double, usual: Double) -> Double {
    volume > 0 ? log(volume / usual) : .nan
  }

  func asymmetry(
    of feature: (_ volume: Double, _ usual: Double) throws -> Double, usual: Double
  ) throws -> Double {
    let base = try feature(usual, usual)
    return abs(try feature(2 * usual, usual) - base) / abs(try feature(usual / 2, usual) - base)
  }
}
// end: solution

/// The solution with one function done otherwise.
private struct Variation: VolumeChange {
  private var own: @Sendable (Double, Double) -> Double = {
    Solution().logarithm(volume: $0, usual: $1)
  }
  private var measure: @Sendable (_ up: Double, _ usual: Double, _ down: Double) -> Double = {
    abs($0 - $1) / abs($2 - $1)
  }

  init(logarithm: @escaping @Sendable (Double, Double) -> Double) { own = logarithm }
  init(asymmetry: @escaping @Sendable (Double, Double, Double) -> Double) { measure = asymmetry }

  func ratio(volume: Double, usual: Double) -> Double { volume / usual }
  func logarithm(volume: Double, usual: Double) -> Double { own(volume, usual) }
  func asymmetry(
    of feature: (_ volume: Double, _ usual: Double) throws -> Double, usual: Double
  ) throws -> Double {
    measure(
      try feature(2 * usual, usual), try feature(usual, usual), try feature(usual / 2, usual))
  }
}
