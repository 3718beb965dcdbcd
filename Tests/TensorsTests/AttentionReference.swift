import Tensors
import Testing
import _Differentiation

/// Sizes of an attention that is tested, and its dropout.
struct AttentionCase: Sendable, CustomTestStringConvertible {
  var windows = 2
  var steps = 5
  var assets = 3
  var heads = 2
  var headDimension = 4
  var axis = AttentionAxis.time
  var dropout: Dropout?
  /// [windows, steps, assets], 1 for a bar.
  var mask: Tensor?

  var width: Int { heads * headDimension }
  var shape: [Int] { [windows, steps, assets, width] }
  var keys: Int { axis == .time ? steps : assets }
  var testDescription: String {
    "\(axis), \(steps) steps, \(assets) assets, \(heads)×\(headDimension), dropout \(dropout?.rate ?? 0)"
      + (mask == nil ? "" : ", masked")
  }
  /// Queries, keys and values; the scores spread over a few units.
  var inputs: [Tensor] {
    [sample(shape, seed: 1), sample(shape, seed: 2), sample(shape, seed: 3)]
  }

  /// Head widths below, at and above a lane; sequences of one, of a broken block, of many blocks; with and without dropout.
  static let all: [AttentionCase] = {
    var list: [AttentionCase] = []
    for dropout in [nil, Dropout(rate: 0.3, keys: [11, 12])] {
      for (heads, headDimension) in [(1, 4), (3, 8), (2, 16), (2, 20)] {
        for length in [1, 2, 5, 17] {
          list.append(
            .init(
              steps: length, assets: 2, heads: heads, headDimension: headDimension, axis: .time,
              dropout: dropout))
          list.append(
            .init(
              steps: 3, assets: length, heads: heads, headDimension: headDimension, axis: .assets,
              dropout: dropout)
          )
        }
      }
      list.append(
        .init(steps: 168, assets: 1, heads: 2, headDimension: 16, axis: .time, dropout: dropout))
    }
    return list
  }()

  /// The cases of `all` with missing bars.
  static let masked = all.map { $0.withMissingBars() }

  /// A mask that misses three bars in ten. In the first window step 0 and asset 0 are whole; in the second step 1 and asset 1
  /// are missing.
  func withMissingBars() -> AttentionCase {
    var masked = self
    var stream = RandomStream(seed: 5)
    masked.mask = Tensor(
      shape: [windows, steps, assets],
      scalars: (0..<windows * steps * assets).map { i in
        let (window, step, asset) = (i / (steps * assets), i / assets % steps, i % assets)
        let hasBar = stream.integer(below: 10) >= 3
        if window == 0 { return hasBar || step == 0 || asset == 0 ? 1 : 0 }
        return hasBar && step != 1 && asset != 1 ? 1 : 0
      })
    return masked
  }
}

extension Tensor {
  /// `other` where `mask` [B, L, N] is 0, this tensor [B, L, N, D] elsewhere.
  func replacingMissing(_ mask: Tensor?, with other: Float) -> Tensor {
    guard let mask else { return self }
    let (width, bars) = (shape[3], mask.scalars)
    return Tensor(
      shape: shape, scalars: scalars.enumerated().map { bars[$0 / width] == 0 ? other : $1 })
  }
}

/// Attention written out: scores, softmax, dropout factors, weighted sum. `factors` has the shape of the weights.
///
/// A missing bar's score is lowered beyond reach, and the weights to it and from it are then made exactly 0.
@differentiable(reverse,wrt: (q, k, v))
func composedAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, along axis: AttentionAxis, factors: Tensor?,
  mask: Tensor? = nil
) -> Tensor {
  let scale = withoutDerivative(at: 1 / (Float(q.shape[3]) / Float(heads)).squareRoot())
  let scores = split(q, heads, axis).times(split(k, heads, axis).transposed()) * scale
  let present = withoutDerivative(at: pairsOfBars(mask, scores.shape, axis))
  let lowered = withoutDerivative(at: (present + -1) * 1e30)
  var weights = (scores + lowered).softmax() * present
  if let factors { weights = weights * factors }
  let context = weights.times(split(v, heads, axis))
  let back = withoutDerivative(at: axis == .time ? [0, 3, 1, 2, 4] : [0, 1, 3, 2, 4])
  return context.permuted(back).reshaped(to: withoutDerivative(at: q.shape))
}

/// 1 where both the query and the key have a bar, in the shape of the weights.
private func pairsOfBars(_ mask: Tensor?, _ shape: [Int], _ axis: AttentionAxis) -> Tensor {
  guard let mask else { return Tensor(repeating: 1, shape: shape) }
  let (sequences, heads, queries, keys) = (shape[1], shape[2], shape[3], shape[4])
  func bar(_ window: Int, _ sequence: Int, _ position: Int) -> Float {
    axis == .time ? mask[window, position, sequence] : mask[window, sequence, position]
  }
  return Tensor(
    shape: shape,
    scalars: (0..<shape.reduce(1, *)).map { i in
      let (query, key) = (i / keys % queries, i % keys)
      let (window, sequence) = (
        i / (sequences * heads * queries * keys), i / (heads * queries * keys) % sequences
      )
      return bar(window, sequence, query + keys - queries) * bar(window, sequence, key)
    })
}

/// [B, L, N, D] → [B, N, H, L, d] along time, [B, L, H, N, d] across assets.
@differentiable(reverse,wrt: x)
private func split(_ x: Tensor, _ heads: Int, _ axis: AttentionAxis) -> Tensor {
  let order = withoutDerivative(at: axis == .time ? [0, 2, 3, 1, 4] : [0, 1, 3, 2, 4])
  let shape = withoutDerivative(at: x.shape.prefix(3) + [heads, x.shape[3] / heads])
  return x.reshaped(to: Array(shape)).permuted(order)
}

/// The dropout factors of all weights, found by asking: with q = k = 0 every weight is 1/keys, and with v = 1 at one key
/// and 0 at the others the result is that key's weight times its factor. A missing bar's factors are 0.
func probedFactors(_ c: AttentionCase, queries: Int? = nil) -> Tensor? {
  guard let dropout = c.dropout else { return nil }
  let steps = queries ?? c.steps
  let zero = Tensor(repeating: 0, shape: c.shape)
  let q = Tensor(repeating: 0, shape: [c.windows, steps, c.assets, c.width])
  // [B, L, N, D]: how many keys the element's sequence has.
  let bars = c.mask ?? Tensor(repeating: 1, shape: [c.windows, c.steps, c.assets])
  let along = c.axis == .time ? 1 : 2
  let counts = bars.summed(along: along).repeated(along: along, count: c.keys).scalars
  let perKey = (0..<c.keys).map { key in
    var v = zero
    v.withMutableScalars { scalars in
      for i in scalars.indices {
        let position = c.axis == .time ? i / (c.assets * c.width) % c.steps : i / c.width % c.assets
        if position == key { scalars[i] = counts[i / c.width] }
      }
    }
    return attention(q, zero, v, heads: c.heads, along: c.axis, dropout, mask: c.mask)
  }
  // [keys, B, L, N, H, d], the first component of each head.
  let stacked = Tensor(concatenating: perKey.map { $0.reshaped(to: [1] + $0.shape) })
    .reshaped(to: [c.keys, c.windows, steps, c.assets, c.heads, c.headDimension])
    .permuted([5, 0, 1, 2, 3, 4]).rows([0])
    .reshaped(to: [c.keys, c.windows, steps, c.assets, c.heads])
  return c.axis == .time
    ? stacked.permuted([1, 3, 4, 2, 0])  // [B, N, H, L, keys]
    : stacked.permuted([1, 2, 4, 3, 0])  // [B, L, H, N, keys]
}
