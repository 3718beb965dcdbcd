import _Differentiation

/// x with dropped elements 0 and the others divided by 1 − rate; x itself without dropout.
///
/// - Parameter x: [B, ...], one key of `dropout` for each window
@differentiable(reverse,wrt: x)
public func dropped(_ x: Tensor, _ dropout: Dropout?) -> Tensor {
  guard let dropout, dropout.rate > 0 else { return x }
  return masked(x, plus: nil, dropout)
}

@derivative(of: dropped, wrt: x)
@usableFromInline
func vjpDropped(
  _ x: Tensor, _ dropout: Dropout?
) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
  (dropped(x, dropout), passingZero { dropped($0, dropout) })
}

/// The residual sum h + dropout(branch) of a transformer's block.
///
/// - Parameters:
///   - h: [B, ...]
///   - branch: the shape of h
@differentiable(reverse,wrt: (h, branch))
public func residual(_ h: Tensor, _ branch: Tensor, _ dropout: Dropout?) -> Tensor {
  guard let dropout, dropout.rate > 0 else { return h + branch }
  require(h.shape == branch.shape, "residual: \(h.shape) and \(branch.shape)")
  return masked(branch, plus: h, dropout)
}

@derivative(of: residual, wrt: (h, branch))
@usableFromInline
func vjpResidual(
  _ h: Tensor, _ branch: Tensor, _ dropout: Dropout?
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
  (residual(h, branch, dropout), passingZero { ($0, dropped($0, dropout)) })
}

/// Which rows of a tensor [B, L, ...] the dropout's row numbers count from: a pass that keeps only the last steps
/// numbers them as the full pass would, so both drop the same elements.
private func masked(_ x: Tensor, plus base: Tensor?, _ dropout: Dropout) -> Tensor {
  require(!x.shape.isEmpty, "dropout: a scalar has no windows")
  let windows = x.shape[0]
  require(
    dropout.keys.count == windows, "dropout: \(dropout.keys.count) keys for shape \(x.shape)")
  let y = Tensor(uninitialized: x.shape)
  let (rows, n) = (x.rows / max(1, windows), x.width)
  for window in 0..<windows {
    for row in 0..<rows {
      // Numbered from the end.
      let mask = RowMask(dropout, window: window, row: row - rows)
      let offset = (window * rows + row) * n
      if let base {
        mask.forEach(count: n) { factor, i in
          let sum = load(base.pointer, offset + i).addingProduct(
            factor, load(x.pointer, offset + i))
          store(sum, y.pointer, offset + i)
        } tail: { factor, i in
          y.pointer[offset + i] = base.pointer[offset + i] + factor * x.pointer[offset + i]
        }
      } else {
        mask.forEach(count: n) { factor, i in
          store(load(x.pointer, offset + i) * factor, y.pointer, offset + i)
        } tail: { factor, i in
          y.pointer[offset + i] = x.pointer[offset + i] * factor
        }
      }
    }
  }
  return y
}
