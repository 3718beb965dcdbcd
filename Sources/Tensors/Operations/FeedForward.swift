import _Differentiation

/// dropout(GELU(x·Wᵀ + b)): the first half of a feed-forward block, in one pass over the wide activations.
///
/// The same as `dropped(linear(x, weight, bias).gelu(), dropout)`; the backward pass keeps GELU's cotangent times the
/// dropout factor instead of the pre-activations, so that nothing is computed twice.
///
/// - Parameters:
///   - x: [B, ..., inputs]
///   - weight: [outputs, inputs]
///   - bias: [outputs]
@differentiable(reverse,wrt: (x, weight, bias))
public func linearGELU(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, _ dropout: Dropout?
) -> Tensor {
  var y = linear(x, weight, bias)
  activate(&y, cotangents: nil, dropout)
  return y
}

@derivative(of: linearGELU, wrt: (x, weight, bias))
@usableFromInline
func vjpLinearGELU(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, _ dropout: Dropout?
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  var (y, pullback) = vjpLinear(x, weight, bias)
  let cotangents = Tensor(uninitialized: y.shape)
  activate(&y, cotangents: cotangents, dropout)
  return (y, passingZero { pullback($0 * cotangents) })
}

/// Replaces pre-activations by dropout(GELU(.)) and, when asked, writes the cotangents.
private func activate(_ y: inout Tensor, cotangents: Tensor?, _ dropout: Dropout?) {
  require(y.shape.count >= 2, "linearGELU: x of rank \(y.shape.count)")
  let windows = y.shape[0]
  let (rows, n) = (y.rows / max(1, windows), y.width)
  let dropout = dropout ?? Dropout(rate: 0, keys: Array(repeating: 0, count: windows))
  require(dropout.keys.count == windows, "linearGELU: \(dropout.keys.count) keys for \(y.shape)")
  for window in 0..<windows {
    for row in 0..<rows {
      let target = y.pointer + (window * rows + row) * n
      let cotangent = cotangents.map { $0.pointer + (window * rows + row) * n }
      activateRow(target, cotangent, count: n, RowMask(dropout, window: window, row: row - rows))
    }
  }
}

@inline(__always)
private func activateRow(_ y: Floats, _ cotangents: Floats?, count: Int, _ mask: RowMask) {
  mask.forEach(count: count) { factor, i in
    let (value, cotangent) = geluLanes(load(y, i))
    store(value * factor, y, i)
    if let cotangents { store(cotangent * factor, cotangents, i) }
  } tail: { factor, i in
    let (value, cotangent) = geluLanes(Lanes(repeating: y[i]))
    y[i] = value[0] * factor
    if let cotangents { cotangents[i] = cotangent[0] * factor }
  }
}
