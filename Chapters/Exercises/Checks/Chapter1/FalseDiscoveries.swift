import Backtesting
import ExerciseKit
import RandomStreams

extension Exercise {
  static let falseDiscoveries = Exercise(
    "1.11", "false-discoveries", .implement, minutes: 15,
    task: { _ in
      """
      Thirty pairs of assets are tested for who leads whom; at 5 % one or two are “significant” by
      chance. Benjamini and Hochberg's q-values control the fraction of false discoveries. Sort the
      m p-values, p_(1) ≤ … ≤ p_(m); then
        q_(i) = the smallest of p_(j) m / j over all j ≥ i
      Write the q-values in the order in which the p-values were given.
      For p = 0.01, 0.04, 0.03 they are 0.03, 0.04, 0.04.
      """
    },
    hints: [
      "p.indices.sorted { p[$0] < p[$1] } gives the tests in rising order of p, and keeps their places.",
      "p_(i) m / i alone can fall with i: the minimum over j ≥ i mends that.",
      "Go from the largest p to the smallest and keep the smallest value so far.",
    ],
    reason: """
      Bonferroni's m·p asks that not one finding be false, which costs most true ones; here it is enough that a known fraction is. The \
      minimum keeps q in the order of p: of two tests the one with the smaller p must not have the larger q. As p ≤ 1, q ≤ 1 follows.
      """,
    stub: """
      struct Attempt: FalseDiscoveries {
        func qValues(_ pValues: [Double]) throws -> [Double] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "Bonferroni's correction, m times p",
          suggests: "Only the smallest p is multiplied by m; the j-th by m/j.",
          Variation { p in p.map { min(1, $0 * Double(p.count)) } }),
        Mistake(
          "p m / j without the minimum",
          suggests: "A larger p must not get a smaller q: look at the formula's “smallest”.",
          Variation { p in inOrder(p) { sorted in sorted.indices.map { ratio(sorted, $0) } } }),
        Mistake(
          "the q-values in the order of the sorted p",
          suggests: "They belong to tests: put each back in the place of its p.",
          Variation { p in Solution().qValues(p.sorted()) }),
        Mistake(
          "Holm's correction, (m − j + 1) p",
          suggests: "That one controls the chance of a single false finding.",
          Variation { p in
            inOrder(p) { sorted in
              var largest = 0.0
              return sorted.indices.map {
                largest = max(largest, min(1, sorted[$0] * Double(sorted.count - $0)))
                return largest
              }
            }
          }),
        Mistake(
          "the ranks of the given order, not of the sorted one",
          suggests: "j counts from the smallest p on.",
          Variation { p in
            var least = 1.0
            return p.indices.reversed().map {
              least = min(least, ratio(p, $0))
              return least
            }.reversed()
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.11")
      let fixed = [
        Probe(
          "p = 0.01, 0.04, 0.03", Values([0.01, 0.04, 0.03]), expected: Values([0.03, 0.04, 0.04])),
        Probe(
          "p = 0.5, 0.02, 0.02, 1", Values([0.5, 0.02, 0.02, 1]),
          expected: Values([2 / 3.0, 0.04, 0.04, 1])),
        Probe("one test, p = 0.2", Values([0.2]), expected: Values([0.2])),
      ]
      return fixed
        + (0..<3).map { _ in
          let p = (0..<(5 + stream.integer(below: 8))).map { _ in
            stream.integer(below: 2) == 0 ? stream.uniform() : 0.05 * stream.uniform()
          }
          return Probe(
            "\(p.count) random p-values", Values(p),
            expected: Values(FalseDiscoveryRate.qValues(p).compactMap(\.self)))
        }
    })
}

// anchor: solution
private struct Solution: FalseDiscoveries {
  func qValues(_ pValues: [Double]) -> [Double] {
    var q = pValues
    var least = 1.0
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    for (place, test) in order.enumerated().reversed() {
      least = min(least, pValues[test] * Double(pValues.count) / Double(place + 1))
      q[test] = least
    }
    return q
  }
}
// end: solution

private struct Variation: FalseDiscoveries {
  let formula: @Sendable ([Double]) -> [Double]

  init(_ formula: @escaping @Sendable ([Double]) -> [Double]) { self.formula = formula }

  func qValues(_ pValues: [Double]) -> [Double] { formula(pValues) }
}

/// p m / j of the value at a position.
private func ratio(_ p: [Double], _ position: Int) -> Double {
  p[position] * Double(p.count) / Double(position + 1)
}

/// A formula for sorted values, back in the given order.
private func inOrder(_ p: [Double], _ formula: ([Double]) -> [Double]) -> [Double] {
  let order = p.indices.sorted { p[$0] < p[$1] }
  let values = formula(order.map { p[$0] })
  var result = p
  for (place, test) in order.enumerated() { result[test] = values[place] }
  return result
}
