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
  (
    queryKeyValue(x, wq, bq, wk, bk, wv, bv),
    { cotangent in
      var dx = Tensor.zero
      let (dwq, dbq) = addPullback(cotangent.query, x, wq, into: &dx)
      let (dwk, dbk) = addPullback(cotangent.key, x, wk, into: &dx)
      let (dwv, dbv) = addPullback(cotangent.value, x, wv, into: &dx)
      return (dx, dwq, dbq, dwk, dbk, dwv, dbv)
    }
  )
}

/// The pullback of `linear`, with dx added to what is there.
private func addPullback(
  _ dy: Tensor, _ x: Tensor, _ weight: Tensor, into dx: inout Tensor
) -> (Tensor, Tensor) {
  if dy.isSymbolicZero { return (.zero, .zero) }
  let (inputs, outputs) = (weight.shape[1], weight.shape[0])
  let isFirst = dx.isSymbolicZero
  if isFirst { dx = Tensor(uninitialized: x.shape) }
  Gemm.multiply(
    m: x.rows, n: inputs, k: outputs, dy.pointer, lda: outputs, weight.pointer, ldb: inputs,
    into: dx.pointer, ldc: inputs, accumulating: !isFirst)
  return linearParameterGradients(
    x.pointer, dy.pointer, rows: x.rows, inputs: inputs, outputs: outputs, stride: outputs)
}
