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
  let lower = Matrix(lowerTriangle(x, weight))
  let (count, inner) = (weight.shape[0], x.shape[2...].reduce(1, *))
  let y = Tensor(uninitialized: x.shape)
  for window in 0..<x.shape[0] {
    Gemm.multiply(
      lower, steps(x, window), into: y.pointer + window * count * inner, stride: inner)
  }
  return y
}

@derivative(of: causalTimeMixing)
@usableFromInline
func vjpCausalTimeMixing(
  _ x: Tensor, _ weight: Tensor
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
  let precision = MatrixPrecision.current
  return (
    causalTimeMixing(x, weight),
    passingZero { dy in
      let lower = Matrix(lowerTriangle(x, weight), precision)
      let (count, inner) = (weight.shape[0], x.shape[2...].reduce(1, *))
      let dx = Tensor(uninitialized: x.shape)
      let dw = Tensor(repeating: 0, shape: weight.shape)
      for window in 0..<x.shape[0] {
        let cotangent = steps(dy, window, precision)
        Gemm.multiply(
          lower.transposed, cotangent, into: dx.pointer + window * count * inner, stride: inner)
        Gemm.multiply(
          cotangent, steps(x, window, precision).transposed, into: dw.pointer, stride: count,
          accumulating: true)
      }
      return (dx, lowerTriangle(x, dw))
    }
  )
}

/// The steps of a window of x [B, L, ...], one row each.
private func steps(
  _ x: Tensor, _ window: Int, _ precision: MatrixPrecision = .current
) -> Matrix {
  let (count, inner) = (x.shape[1], x.shape[2...].reduce(1, *))
  return Matrix(
    x, at: window * count * inner, rows: count, columns: inner, stride: inner, precision)
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
