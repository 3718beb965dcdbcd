import ExerciseKit
import Foundation
import RandomStreams
import Tensors

extension Exercise {
  static let lazyRows = Exercise(
    "2.8", "lazy-rows", .implement, minutes: 40,
    task: { _ in
      """
      Write ProbSparse attention of one head over a window of L steps (rows of d numbers):
        u = max(1, min(L, c·⌈ln L⌉))         ln: natural logarithm, ⌈ ⌉: rounded up
        s[i][j] = q[i]·k[j]                  for the keys j in samples[i] only
        M[i] = max_j s[i][j] − (1/L) Σ_j s[i][j]     max and sum over samples[i]
      The u queries with the largest M are active (of equal ones the earlier): their row is full
      attention over all L keys, softmax(q[i]·k/√d)·v. Every other row is “lazy”: the mean of v
      over all L steps. Return L rows in the order of the steps. log and exp need
      `import Foundation` at the top.
      """
    },
    hints: [
      "Begin with L copies of the mean of v, then overwrite the active rows.",
      "A key may occur twice in samples[i]; count it twice. The sum is divided by L, as Informer does.",
      "indices.sorted { M[$0] > M[$1] }.prefix(u) are the active queries; sorted is stable in Swift.",
      "The measure uses plain products; the factor 1/√d comes in only where an active row attends.",
    ],
    reason: """
      Lazy rows keep the shape [L, d], without which no residual connection is possible. The reference document returns u rows in the order \
      of M, so that nobody knows any more which step a row belongs to, and it computes all L² scores before it “saves” any.
      """,
    stub: """
      struct Attempt: LazyRows {
        func attention(
          _ q: [[Double]], _ k: [[Double]], _ v: [[Double]], factor: Int, samples: [[Int]]
        ) throws -> [[Double]] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "the active rows alone, in the order of M, as the document has it",
          suggests: "There are L rows, one for each step, in the order of the steps.",
          Variation(change: .activeAlone)),
        Mistake(
          "lazy rows of 0", suggests: "A query that does not attend gets the mean of v.",
          Variation(change: .zeroRows)),
        Mistake(
          "lazy rows that keep their own v", suggests: "The mean of v over all steps is meant.",
          Variation(change: .ownRows)),
        Mistake(
          "the queries with the smallest M",
          suggests: "A large M means a row with a peak: those are worth attending.",
          Variation(change: .smallest)),
        Mistake(
          "the document's number of queries, int(c·ln L)",
          suggests: "Round the logarithm up, then multiply.", Variation(change: .fewer)),
        Mistake(
          "⌈c·ln L⌉ queries, rounded after the product",
          suggests: "Round the logarithm up, then multiply.", Variation(change: .roundedLate)),
        Mistake(
          "a number of queries without c", suggests: "u is c times the rounded logarithm.",
          Variation(change: .withoutFactor)),
        Mistake(
          "a measure that looks at all keys",
          suggests: "Then nothing is saved: max and sum run over samples[i].",
          Variation(change: .allKeys)),
        Mistake(
          "full attention without 1/√d", suggests: "Active rows attend as ever: divide by √d.",
          Variation(change: .unscaled)),
      ]
    },
    probes: { variant in
      var stream = variant.stream("2.8")
      let fixed = [
        Probe(
          "L = 4, d = 1, c = 1: q = 1, 0, 2, 0, k = 0, 0, 0, ln 3, v = 0, 0, 0, 4, samples 3 and 0",
          Values(
            [1, 1, 2], [1, 0, 2, 0], [0, 0, 0, log(3)], [0, 0, 0, 4], [3, 0, 3, 0, 3, 0, 3, 0]),
          expected: Values([2], [1], [3], [1])),
        Probe(
          "a window of one step", Values([2, 5, 1], [1, 2], [3, 4], [5, 6], [0]),
          expected: Values([5, 6])),
      ]
      return fixed
        + [(16, 2), (20, 3), (24, 1), (30, 2), (6, 4)]
        .map { random(length: $0, factor: $1, &stream) }
    })

  private static func random(
    length: Int, factor: Int, _ stream: inout RandomStream
  ) -> Probe {
    let d = 4
    let (q, k, v) = (
      stream.normals(length * d), stream.normals(length * d), stream.normals(length * d)
    )
    let table = KeyTable(length: length, factor: factor, using: &stream)
    return Probe(
      "random q, k and v with L = \(length), d = \(d), c = \(factor)",
      Values(
        [Double(d), Double(factor), Double(table.sampled)], q, k, v,
        table.indices.map { Double($0) }),
      expected: Values(rows: library(length, d, q, k, v, table)), within: 1e-5)
  }
}

/// The library's rows, in single precision.
private func library(
  _ length: Int, _ d: Int, _ q: [Double], _ k: [Double], _ v: [Double], _ table: KeyTable
) -> [[Double]] {
  func tensor(_ x: [Double]) -> Tensor {
    Tensor(shape: [1, length, 1, d], scalars: x.map { Float($0) })
  }
  let out = probSparseAttention(tensor(q), tensor(k), tensor(v), heads: 1, keys: table, nil)
  return Values(out.scalars.map { Double($0) }).table(0, columns: d)
}

// anchor: solution
private struct Solution: LazyRows {
  func attention(
    _ q: [[Double]], _ k: [[Double]], _ v: [[Double]], factor: Int, samples: [[Int]]
  ) -> [[Double]] {
    let length = q.count
    let u = max(1, min(length, factor * Int(log(Double(length)).rounded(.up))))
    let measure = q.indices.map { i in
      let scores = samples[i].map { dot(q[i], k[$0]) }
      return (scores.max() ?? 0) - scores.reduce(0, +) / Double(length)
    }
    let even = [Double](repeating: 1 / Double(length), count: length)
    var rows = [[Double]](repeating: sum(v, even), count: length)
    for i in q.indices.sorted(by: { measure[$0] > measure[$1] }).prefix(u) {
      let powers = k.map { exp(dot(q[i], $0) / Double(q[i].count).squareRoot()) }
      let total = powers.reduce(0, +)
      rows[i] = sum(v, powers.map { $0 / total })
    }
    return rows
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Σ_j weights[j]·v[j].
  private func sum(_ v: [[Double]], _ weights: [Double]) -> [Double] {
    v[0].indices.map { c in zip(v, weights).reduce(0) { $0 + $1.0[c] * $1.1 } }
  }
}
// end: solution

/// ProbSparse attention with one thing done otherwise.
private struct Variation: LazyRows {
  enum Change {
    case none, activeAlone, zeroRows, ownRows, smallest, fewer, roundedLate, withoutFactor, allKeys,
      unscaled
  }
  var change = Change.none

  init(change: Change) { self.change = change }

  func attention(
    _ q: [[Double]], _ k: [[Double]], _ v: [[Double]], factor: Int, samples: [[Int]]
  ) -> [[Double]] {
    let logarithm = log(Double(q.count))
    let u =
      switch change {
      case .fewer: Int(Double(factor) * logarithm)
      case .roundedLate: max(1, min(q.count, Int((Double(factor) * logarithm).rounded(.up))))
      case .withoutFactor: max(1, min(q.count, Int(logarithm.rounded(.up))))
      default: max(1, min(q.count, factor * Int(logarithm.rounded(.up))))
      }
    let measure = q.indices.map { i in
      let scores = (change == .allKeys ? Array(k.indices) : samples[i]).map { dot(q[i], k[$0]) }
      let m = (scores.max() ?? 0) - scores.reduce(0, +) / Double(q.count)
      return change == .smallest ? -m : m
    }
    let active = q.indices.sorted { measure[$0] > measure[$1] }.prefix(u)
    if change == .activeAlone { return active.map { attend(q[$0], k, v) } }
    return q.indices.map { i in
      if active.contains(i) { return attend(q[i], k, v) }
      switch change {
      case .zeroRows: return v[i].map { _ in 0 }
      case .ownRows: return v[i]
      default: return v[i].indices.map { c in v.reduce(0) { $0 + $1[c] } / Double(v.count) }
      }
    }
  }

  private func attend(_ query: [Double], _ k: [[Double]], _ v: [[Double]]) -> [Double] {
    let scale = change == .unscaled ? 1 : Double(query.count).squareRoot()
    let powers = k.map { exp(dot(query, $0) / scale) }
    let total = powers.reduce(0, +)
    return query.indices.map { c in zip(powers, v).reduce(0) { $0 + $1.0 * $1.1[c] / total } }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
