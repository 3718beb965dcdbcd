import ExerciseKit
import Foundation
import RandomStreams
import Tensors

extension Exercise {
  static let attentionWeights = Exercise(
    "2.5", "attention-weights", .implement, minutes: 20,
    task: { _ in
      """
      Write the attention weights of one step of one window, head by head. q and k have a row of D
      numbers for each of N assets. With H heads, head h has the d = D/H numbers c = h·d … h·d+d−1:
        score[h][i][j]  = Σ_c q[i][c] · k[j][c] / √d        over the numbers of head h
        weight[h][i][j] = e^score[h][i][j] / Σ_j′ e^score[h][i][j′]
      The row i is the query (the asset that is forecast), the column j the key (the asset that is
      looked at): each row sums to 1. Over all windows and steps this gives [B, L, H, N, N]. Scores
      may be in the thousands, where e^score is infinite: subtract the row's largest score first.
      exp needs `import Foundation` at the top.
      """
    },
    hints: [
      "Cut the rows first: q[i][h * d..<(h + 1) * d].",
      "The softmax runs along j: one row at a time, divided by the sum of its own powers.",
      "e^(s − m) / Σ e^(s′ − m) is the same for every m; with the largest s as m nothing overflows.",
    ],
    reason: """
      A map is read row by row: the row BTC says whom the forecast of BTC looks at, and it sums to 1 even if nobody is worth a look. \
      PyTorch's layer returns the mean over the heads unless told otherwise, [.., N, N], which hides that heads disagree (errata A2).
      """,
    stub: """
      struct Attempt: AttentionWeights {
        func weights(_ q: [[Double]], _ k: [[Double]], heads: Int) throws -> [[[Double]]] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "a softmax over the queries: columns sum to 1",
          suggests: "Each row i sums to 1 over the columns j.",
          Variation { q, k, heads in Solution().weights(k, q, heads: heads).map(transposed) }),
        Mistake(
          "the transposed map, with the key as its row",
          suggests: "The row is the asset that is forecast, the column the one that is looked at.",
          Variation { q, k, heads in Solution().weights(q, k, heads: heads).map(transposed) }),
        Mistake(
          "scores over √D, the width of all heads",
          suggests: "A head's scores are sums of d = D/H products: √d.",
          Variation { q, k, heads in
            let factor = 1 / Double(heads).squareRoot()
            return Solution().weights(q.map { $0.map { $0 * factor } }, k, heads: heads)
          }),
        Mistake(
          "the mean over the heads",
          suggests: "A map for each head is asked for.",
          Variation { q, k, heads in
            let maps = Solution().weights(q, k, heads: heads)
            return [
              q.indices.map { i in
                k.indices.map { j in maps.reduce(0) { $0 + $1[i][j] } / Double(heads) }
              }
            ]
          }),
        Mistake(
          "heads that take every H-th number",
          suggests: "A head's numbers stand next to each other: h·d … h·d + d − 1.",
          Variation { q, k, heads in
            func dealt(_ rows: [[Double]]) -> [[Double]] {
              rows.map { row in
                (0..<heads).flatMap { h in stride(from: h, to: row.count, by: heads).map { row[$0] }
                }
              }
            }
            return Solution().weights(dealt(q), dealt(k), heads: heads)
          }),
        Mistake(
          "powers that overflow",
          suggests: "exp(1000) is infinite, and ∞/∞ is NaN: subtract the row's largest score.",
          Variation { q, k, heads in
            let d = q[0].count / heads
            return (0..<heads).map { h in
              q.map { row in
                let powers = k.map { key in
                  exp(
                    (h * d..<(h + 1) * d).reduce(0) { $0 + row[$1] * key[$1] }
                      / Double(d).squareRoot())
                }
                return powers.map { $0 / powers.reduce(0, +) }
              }
            }
          }),
      ]
    },
    probes: { variant in
      var stream = variant.stream("2.5")
      let fixed = [
        Probe(
          "N = 2, D = 1, H = 1, q = 1 and 0, k = 0 and ln 3",
          Values([2, 1, 1], [1, 0], [0, log(3)]), expected: Values([0.25, 0.75, 0.5, 0.5])),
        Probe(
          "N = 2, D = 4, H = 1, each q = 1, 1, 1, 1, k = 0 and (ln 9)/4 four times",
          Values(
            [2, 4, 1], [Double](repeating: 1, count: 8),
            [0, 0, 0, 0] + [Double](repeating: log(9) / 4, count: 4)),
          expected: Values([0.25, 0.75, 0.25, 0.75])),
        Probe(
          "scores of 0 and 2000", Values([2, 1, 1], [1, 0], [0, 2000]),
          expected: Values([0, 1, 0.5, 0.5])),
      ]
      return fixed
        + [[3, 4, 2], [5, 6, 3], [4, 8, 2]].map { sizes in
          let count = sizes[0] * sizes[1]
          let (q, k) = (stream.normals(count), stream.normals(count))
          return Probe(
            "random q and k with N = \(sizes[0]), D = \(sizes[1]), H = \(sizes[2])",
            Values(sizes.map { Double($0) }, q, k),
            expected: Values(lists: library(sizes, q, k)), within: 1e-5)
        }
    })
}

/// The library's weights, in single precision.
private func library(_ sizes: [Int], _ q: [Double], _ k: [Double]) -> [[Double]] {
  func tensor(_ x: [Double]) -> Tensor {
    Tensor(shape: [1, 1, sizes[0], sizes[1]], scalars: x.map { Float($0) })
  }
  let weights = attentionWeights(tensor(q), tensor(k), heads: sizes[2], along: .assets)
  return Values(weights.scalars.map { Double($0) }).table(0, columns: sizes[0] * sizes[0])
}

// anchor: solution
private struct Solution: AttentionWeights {
  func weights(_ q: [[Double]], _ k: [[Double]], heads: Int) -> [[[Double]]] {
    let d = q[0].count / heads
    return (0..<heads).map { h in
      let numbers = h * d..<(h + 1) * d
      return q.map { query in
        softmax(
          k.map { key in
            numbers.reduce(0) { $0 + query[$1] * key[$1] } / Double(d).squareRoot()
          })
      }
    }
  }

  private func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
// end: solution

private struct Variation: AttentionWeights {
  let formula: @Sendable ([[Double]], [[Double]], Int) -> [[[Double]]]

  init(_ formula: @escaping @Sendable ([[Double]], [[Double]], Int) -> [[[Double]]]) {
    self.formula = formula
  }

  func weights(_ q: [[Double]], _ k: [[Double]], heads: Int) -> [[[Double]]] {
    formula(q, k, heads)
  }
}

private func transposed(_ map: [[Double]]) -> [[Double]] {
  map[0].indices.map { column in map.map { $0[column] } }
}
