import _Differentiation

/// Mixes the steps of a window with weights that see no later step: y_t = Σ_{s ≤ t} W[t, s]·x_s (StockMixer, Fan and Shen
/// 2024).
///
/// What stands above the diagonal of `weight` is not read and gets the gradient 0.
///
/// - Parameters:
///   - x: [B, L, ...]
///   - weight: [L, L]
/// - Returns: [B, L, ...]
@differentiable(reverse)
public func causalTimeMixing(_ x: Tensor, _ weight: Tensor) -> Tensor {
  let lower = lowerTriangle(x, weight)
  let (steps, inner) = (weight.shape[0], x.shape[2...].reduce(1, *))
  let y = Tensor(uninitialized: x.shape)
  for window in 0..<x.shape[0] {
    let offset = window * steps * inner
    Gemm.multiply(
      m: steps, n: inner, k: steps, lower.pointer, lda: steps, x.pointer + offset, ldb: inner,
      into: y.pointer + offset, ldc: inner)
  }
  return y
}

@derivative(of: causalTimeMixing)
@usableFromInline
func vjpCausalTimeMixing(
  _ x: Tensor, _ weight: Tensor
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
  (
    causalTimeMixing(x, weight),
    passingZero { dy in
      let lower = lowerTriangle(x, weight)
      let (steps, inner) = (weight.shape[0], x.shape[2...].reduce(1, *))
      let dx = Tensor(uninitialized: x.shape)
      let dw = Tensor(repeating: 0, shape: weight.shape)
      for window in 0..<x.shape[0] {
        let offset = window * steps * inner
        Gemm.multiply(
          m: steps, n: inner, k: steps, lower.pointer, lda: steps, transposedA: true,
          dy.pointer + offset, ldb: inner, into: dx.pointer + offset, ldc: inner)
        Gemm.multiply(
          m: steps, n: steps, k: inner, dy.pointer + offset, lda: inner,
          x.pointer + offset, ldb: inner, transposedB: true,
          into: dw.pointer, ldc: steps, accumulating: true)
      }
      return (dx, lowerTriangle(x, dw))
    }
  )
}

/// `weight` with zeros above the diagonal.
private func lowerTriangle(_ x: Tensor, _ weight: Tensor) -> Tensor {
  require(
    x.shape.count >= 2 && weight.shape == [x.shape[1], x.shape[1]],
    "causalTimeMixing: x \(x.shape), weight \(weight.shape)")
  let steps = weight.shape[0]
  let lower = Tensor(repeating: 0, shape: weight.shape)
  for t in 0..<steps {
    (lower.pointer + t * steps).update(from: weight.pointer + t * steps, count: t + 1)
  }
  return lower
}
