import ExerciseKit
import Foundation
import RandomStreams
import Tensors

extension Exercise {
  static let acrossAssets = Exercise(
    "2.4", "across-assets", .implement, minutes: 30,
    task: { _ in
      """
      Write attention across assets with one head. q, k and v have the indices [b][t][i][d]: window
      b, step t, asset i, and D numbers d. For each window b and step t on its own, with all sums
      over the D numbers or the N assets:
        score[i][j]  = Σ_d q[b][t][i][d] · k[b][t][j][d] / √D
        weight[i][j] = e^score[i][j] / Σ_j′ e^score[i][j′]
        out[b][t][i] = Σ_j weight[i][j] · v[b][t][j]
      Three laws follow, and the check looks for all of them: asset j moves asset i at the same b
      and t; other windows and other steps move nothing; swapping two assets swaps their outputs.
      exp needs `import Foundation` at the top.
      """
    },
    hints: [
      "Two outer loops, over windows and steps, leave [N][D] arrays: no reshaping is needed.",
      "An asset attends to itself, too: j runs over all N assets.",
      "√D is Double(D).squareRoot(); zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } is a·b.",
    ],
    reason: """
      The axis decides what attention mixes. The reference document hands [B·L, N, D] to a layer that reads (sequence, batch, width): it \
      attends across windows and time, never across assets, and every shape still fits (errata A1). The laws find it, each in three lines.
      """,
    stub: """
      struct Attempt: AcrossAssets {
        func attention(
          _ q: [[[[Double]]]], _ k: [[[[Double]]]], _ v: [[[[Double]]]]
        ) throws -> [[[[Double]]]] {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "attention across windows and steps of each asset alone, as the document's code has it",
          suggests: "Assets of the same window and step look at each other, and nobody else.",
          Variation { a, b, _ in a.asset == b.asset }),
        Mistake(
          "attention along time", suggests: "The step stays the same; it is the asset that varies.",
          Variation { a, b, _ in a.window == b.window && a.asset == b.asset }),
        Mistake(
          "attention over all assets and all steps of a window",
          suggests: "Only assets of the same step look at each other.",
          Variation { a, b, _ in a.window == b.window }),
        Mistake(
          "attention over axes that were reshaped, not permuted",
          suggests: "[L, N] read as [N, L] has the same count of numbers, but other rows.",
          Variation { a, b, sizes in
            a.window == b.window
              && (a.step * sizes.assets + a.asset) % sizes.steps
                == (b.step * sizes.assets + b.asset) % sizes.steps
          }),
        Mistake(
          "attention that leaves out the asset itself",
          suggests: "j runs over all assets, i among them.",
          Variation { a, b, _ in
            a.window == b.window && a.step == b.step && a.asset != b.asset
          }),
        Mistake(
          "scores without 1/√D", suggests: "Divide the scores by √D before the softmax.",
          Variation(scale: { _ in 1 }, sameMoment)),
        Mistake(
          "scores divided by D", suggests: "The root of D is meant.",
          Variation(scale: { 1 / $0 }, sameMoment)),
      ]
    },
    probes: { variant in
      var stream = variant.stream("2.4")
      let zeros = [Double](repeating: 0, count: 12)
      let fixed = [
        Probe(
          "B, L, N, D = 2, 3, 2, 1, q = k = 0 and v = 1 … 12: the mean of each pair",
          Values([2, 3, 2, 1], zeros, zeros, (1...12).map { Double($0) }),
          expected: Values([1.5, 1.5, 3.5, 3.5, 5.5, 5.5, 7.5, 7.5, 9.5, 9.5, 11.5, 11.5])),
        Probe(
          "B, L, N, D = 1, 1, 2, 4, each q = 1, 1, 1, 1; k = 0 and (ln 9)/4 four times; v = 0 and 1: weights ¼ and ¾",
          Values(
            [1, 1, 2, 4], [Double](repeating: 1, count: 8),
            [0, 0, 0, 0] + [Double](repeating: log(9) / 4, count: 4), [0, 0, 0, 0, 1, 1, 1, 1]),
          expected: Values([Double](repeating: 0.75, count: 8))),
      ]
      return fixed
        + [[2, 3, 4, 2], [3, 2, 5, 4]].map { shape in
          let count = shape.reduce(1, *)
          let (q, k, v) = (stream.normals(count), stream.normals(count), stream.normals(count))
          return Probe(
            "random q, k and v with B, L, N, D = \(shape.map(String.init).joined(separator: ", "))",
            Values(shape.map { Double($0) }, q, k, v),
            expected: Values(library(shape, q, k, v)), within: 1e-5)
        }
    })
}

/// The library's attention across assets, in single precision.
private func library(_ shape: [Int], _ q: [Double], _ k: [Double], _ v: [Double]) -> [Double] {
  func tensor(_ x: [Double]) -> Tensor { Tensor(shape: shape, scalars: x.map { Float($0) }) }
  return attention(tensor(q), tensor(k), tensor(v), heads: 1, along: .assets, nil)
    .scalars.map { Double($0) }
}

// anchor: solution
private struct Solution: AcrossAssets {
  func attention(
    _ q: [[[[Double]]]], _ k: [[[[Double]]]], _ v: [[[[Double]]]]
  ) -> [[[[Double]]]] {
    q.indices.map { b in
      q[b].indices.map { t in q[b][t].map { attend($0, k[b][t], v[b][t]) } }
    }
  }

  /// What one query gets from the assets of its moment.
  private func attend(_ query: [Double], _ k: [[Double]], _ v: [[Double]]) -> [Double] {
    let scale = Double(query.count).squareRoot()
    let powers = k.map { key in exp(zip(query, key).reduce(0) { $0 + $1.0 * $1.1 } / scale) }
    let sum = powers.reduce(0, +)
    return query.indices.map { d in
      zip(powers, v).reduce(0) { $0 + $1.0 / sum * $1.1[d] }
    }
  }
}
// end: solution

/// Where a token stands.
private struct Place { let window, step, asset: Int }

private let sameMoment: @Sendable (Place, Place, (steps: Int, assets: Int)) -> Bool = { a, b, _ in
  a.window == b.window && a.step == b.step
}

/// Attention among tokens of which a rule says whether one looks at the other.
private struct Variation: AcrossAssets {
  typealias Rule = @Sendable (Place, Place, _ sizes: (steps: Int, assets: Int)) -> Bool
  let scale: @Sendable (Double) -> Double
  let looks: Rule

  init(
    scale: @escaping @Sendable (Double) -> Double = { 1 / $0.squareRoot() }, _ looks: @escaping Rule
  ) {
    self.scale = scale
    self.looks = looks
  }

  func attention(
    _ q: [[[[Double]]]], _ k: [[[[Double]]]], _ v: [[[[Double]]]]
  ) -> [[[[Double]]]] {
    let sizes = (steps: q[0].count, assets: q[0][0].count)
    let places = q.indices.flatMap { b in
      (0..<sizes.steps).flatMap { t in
        (0..<sizes.assets).map { Place(window: b, step: t, asset: $0) }
      }
    }
    func row(_ x: [[[[Double]]]], _ p: Place) -> [Double] { x[p.window][p.step][p.asset] }
    func out(_ place: Place) -> [Double] {
      let keys = places.filter { looks(place, $0, sizes) }
      let query = row(q, place)
      let powers = keys.map { key in
        exp(zip(query, row(k, key)).reduce(0) { $0 + $1.0 * $1.1 } * scale(Double(query.count)))
      }
      let sum = powers.reduce(0, +)
      return query.indices.map { d in
        zip(powers, keys).reduce(0) { $0 + $1.0 / sum * row(v, $1.1)[d] }
      }
    }
    return q.indices.map { b in
      (0..<sizes.steps).map { t in
        (0..<sizes.assets).map { out(Place(window: b, step: t, asset: $0)) }
      }
    }
  }
}
