import _Differentiation

extension Tensor {
  /// Matrix products of the last two axes: [..., m, k] · [..., k, n] → [..., m, n], with the same leading axes.
  ///
  ///     Tensor(shape: [1, 2], scalars: [1, 2]).times(Tensor(shape: [2, 1], scalars: [3, 4]))   // [[11]]
  @differentiable(reverse)
  public func times(_ other: Tensor) -> Tensor { product(self, false, other, false) }

  @derivative(of: times(_:))
  @usableFromInline
  func vjpTimes(
    _ other: Tensor
  ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
    let precision = MatrixPrecision.current
    return (
      times(other),
      passingZero {
        (product($0, false, other, true, precision), product(self, true, $0, false, precision))
      }
    )
  }

  /// Products with the last two axes of `other` exchanged, which are not copied: [..., m, k] · [..., n, k]ᵀ → [..., m, n].
  @differentiable(reverse)
  public func times(transposed other: Tensor) -> Tensor { product(self, false, other, true) }

  @derivative(of: times(transposed:))
  @usableFromInline
  func vjpTimes(
    transposed other: Tensor
  ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
    let precision = MatrixPrecision.current
    return (
      times(transposed: other),
      passingZero {
        (product($0, false, other, false, precision), product($0, true, self, false, precision))
      }
    )
  }

  /// The last two axes exchanged.
  @differentiable(reverse)
  public func transposed() -> Tensor {
    let rank = withoutDerivative(at: shape.count)
    require(rank >= 2, "transposed: shape \(shape) has no two axes")
    return permuted(withoutDerivative(at: Array(0..<rank - 2) + [rank - 1, rank - 2]))
  }
}

private func product(
  _ a: Tensor, _ transposedA: Bool, _ b: Tensor, _ transposedB: Bool,
  _ precision: MatrixPrecision = .current
) -> Tensor {
  let (rank, batch) = (a.shape.count, a.shape.dropLast(2))
  require(
    rank >= 2 && b.shape.dropLast(2) == batch, "times: shapes \(a.shape) and \(b.shape)")
  let (aRows, aColumns) = (a.shape[rank - 2], a.shape[rank - 1])
  let (bRows, bColumns) = (b.shape[rank - 2], b.shape[rank - 1])
  let (m, k) = transposedA ? (aColumns, aRows) : (aRows, aColumns)
  let (k2, n) = transposedB ? (bColumns, bRows) : (bRows, bColumns)
  require(k == k2, "times: shapes \(a.shape) and \(b.shape) do not share their inner size")
  let result = Tensor(uninitialized: batch + [m, n])
  for i in 0..<batch.reduce(1, *) {
    let left = Matrix(a, at: i * m * k, rows: aRows, columns: aColumns, stride: aColumns, precision)
    let right = Matrix(
      b, at: i * k * n, rows: bRows, columns: bColumns, stride: bColumns, precision)
    Gemm.multiply(
      transposedA ? left.transposed : left, transposedB ? right.transposed : right,
      into: result.pointer + i * m * n, stride: n)
  }
  return result
}
