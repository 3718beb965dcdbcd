import _Differentiation

/// Projected queries, keys and values of attention.
public struct QueryKeyValue: Differentiable {
  /// [B, Lq, N, D]
  public var query: Tensor
  /// [B, Lk, N, D]
  public var key: Tensor
  /// [B, Lk, N, D]
  public var value: Tensor

  /// Given projections.
  @differentiable(reverse)
  public init(query: Tensor, key: Tensor, value: Tensor) {
    self.query = query
    self.key = key
    self.value = value
  }
}

/// The three projections of self-attention at once: three times `linear` of the same x, whose gradient is summed in place.
///
/// - Parameters:
///   - x: [B, L, N, D]
///   - wq: [D, D]; bq: [D]; likewise the keys' and the values'
@differentiable(reverse)
public func queryKeyValue(
  _ x: Tensor, _ wq: Tensor, _ bq: Tensor, _ wk: Tensor, _ bk: Tensor, _ wv: Tensor, _ bv: Tensor
) -> QueryKeyValue {
  QueryKeyValue(query: linear(x, wq, bq), key: linear(x, wk, bk), value: linear(x, wv, bv))
}

@derivative(of: queryKeyValue)
@usableFromInline
func vjpQueryKeyValue(
  _ x: Tensor, _ wq: Tensor, _ bq: Tensor, _ wk: Tensor, _ bk: Tensor, _ wv: Tensor, _ bv: Tensor
) -> (
  value: QueryKeyValue,
  pullback: (QueryKeyValue.TangentVector) -> (
    Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor
  )
) {
  for (weight, bias) in [(wq, bq), (wk, bk), (wv, bv)] { requireFit(x, weight, bias) }
  let (rows, shape) = (Matrix(x), x.shape)
  let (query, key, value) = (Matrix(wq), Matrix(wk), Matrix(wv))
  let leading = shape.dropLast()
  return (
    QueryKeyValue(
      query: projected(rows, query, bq, leading: leading),
      key: projected(rows, key, bk, leading: leading),
      value: projected(rows, value, bv, leading: leading)),
    { cotangent in
      var dx = Tensor.zero
      let (dwq, dbq) = addPullback(cotangent.query, rows, query, shape, into: &dx)
      let (dwk, dbk) = addPullback(cotangent.key, rows, key, shape, into: &dx)
      let (dwv, dbv) = addPullback(cotangent.value, rows, value, shape, into: &dx)
      return (dx, dwq, dbq, dwk, dbk, dwv, dbv)
    }
  )
}

/// The pullback of `linear`, with dx of the shape of x added to what is there.
private func addPullback(
  _ dy: Tensor, _ x: Matrix, _ weight: Matrix, _ shape: [Int], into dx: inout Tensor
) -> (Tensor, Tensor) {
  if dy.isSymbolicZero { return (.zero, .zero) }
  let isFirst = dx.isSymbolicZero
  if isFirst { dx = Tensor(uninitialized: shape) }
  let cotangent = Matrix(dy, x.precision)
  Gemm.multiply(
    cotangent, weight, into: dx.pointer, stride: weight.columns, accumulating: !isFirst)
  return (weightGradient(x, cotangent), biasGradient(dy))
}
