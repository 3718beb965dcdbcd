import Tensors
import Testing
import _Differentiation

/// Sizes of an attention that is tested, and its dropout.
struct AttentionCase: Sendable, CustomTestStringConvertible {
  var windows = 2
  var steps = 5
  var assets = 3
  var heads = 2
  var depth = 4
  var axis = AttentionAxis.time
  var dropout: Dropout?

  var width: Int { heads * depth }
  var shape: [Int] { [windows, steps, assets, width] }
  var keys: Int { axis == .time ? steps : assets }
  var testDescription: String {
    "\(axis), \(steps) steps, \(assets) assets, \(heads)×\(depth), dropout \(dropout?.rate ?? 0)"
  }
  /// Queries, keys and values; the scores spread over a few units.
  var inputs: [Tensor] {
    [sample(shape, seed: 1), sample(shape, seed: 2), sample(shape, seed: 3)]
  }

  /// Head widths below, at and above a lane; sequences of one, of a broken block, of many blocks; with and without dropout.
  static let all: [AttentionCase] = {
    var list: [AttentionCase] = []
    for dropout in [nil, Dropout(rate: 0.3, keys: [11, 12])] {
      for (heads, depth) in [(1, 4), (3, 8), (2, 16), (2, 20)] {
        for length in [1, 2, 5, 17] {
          list.append(
            .init(
              steps: length, assets: 2, heads: heads, depth: depth, axis: .time, dropout: dropout))
          list.append(
            .init(
              steps: 3, assets: length, heads: heads, depth: depth, axis: .assets, dropout: dropout)
          )
        }
      }
      list.append(.init(steps: 168, assets: 1, heads: 2, depth: 16, axis: .time, dropout: dropout))
    }
    return list
  }()
}

/// Attention written out: scores, softmax, dropout factors, weighted sum. `factors` has the shape of the weights.
@differentiable(reverse,wrt: (q, k, v))
func composedAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, along axis: AttentionAxis, factors: Tensor?
) -> Tensor {
  let scale = withoutDerivative(at: 1 / (Float(q.shape[3]) / Float(heads)).squareRoot())
  let scores = split(q, heads, axis).times(split(k, heads, axis).transposed()) * scale
  var weights = scores.softmax()
  if let factors { weights = weights * factors }
  let context = weights.times(split(v, heads, axis))
  let back = withoutDerivative(at: axis == .time ? [0, 3, 1, 2, 4] : [0, 1, 3, 2, 4])
  return context.permuted(back).reshaped(to: withoutDerivative(at: q.shape))
}

/// [B, L, N, D] → [B, N, H, L, d] along time, [B, L, H, N, d] across assets.
@differentiable(reverse,wrt: x)
private func split(_ x: Tensor, _ heads: Int, _ axis: AttentionAxis) -> Tensor {
  let order = withoutDerivative(at: axis == .time ? [0, 2, 3, 1, 4] : [0, 1, 3, 2, 4])
  let shape = withoutDerivative(at: x.shape.prefix(3) + [heads, x.shape[3] / heads])
  return x.reshaped(to: Array(shape)).permuted(order)
}

/// The dropout factors of all weights, found by asking: with q = k = 0 every weight is 1/keys, and with v = 1 at one key
/// and 0 at the others the result is that key's weight times its factor.
func probedFactors(_ c: AttentionCase, queries: Int? = nil) -> Tensor? {
  guard let dropout = c.dropout else { return nil }
  let steps = queries ?? c.steps
  let zero = Tensor(repeating: 0, shape: c.shape)
  let q = Tensor(repeating: 0, shape: [c.windows, steps, c.assets, c.width])
  let perKey = (0..<c.keys).map { key in
    var v = zero
    v.withMutableScalars { scalars in
      for i in scalars.indices {
        let position = c.axis == .time ? i / (c.assets * c.width) % c.steps : i / c.width % c.assets
        if position == key { scalars[i] = Float(c.keys) }
      }
    }
    return attention(q, zero, v, heads: c.heads, along: c.axis, dropout)
  }
  // [keys, B, L, N, H, d], the first component of each head.
  let stacked = Tensor(concatenating: perKey.map { $0.reshaped(to: [1] + $0.shape) })
    .reshaped(to: [c.keys, c.windows, steps, c.assets, c.heads, c.depth])
    .permuted([5, 0, 1, 2, 3, 4]).rows([0])
    .reshaped(to: [c.keys, c.windows, steps, c.assets, c.heads])
  return c.axis == .time
    ? stacked.permuted([1, 3, 4, 2, 0])  // [B, N, H, L, keys]
    : stacked.permuted([1, 2, 4, 3, 0])  // [B, L, H, N, keys]
}
