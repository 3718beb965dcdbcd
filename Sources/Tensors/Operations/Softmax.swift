import _Differentiation

extension Tensor {
  /// e^x / Σ e^x over the last axis; the maximum is subtracted first, so that nothing overflows.
  @differentiable(reverse)
  public func softmax() -> Tensor {
    let result = Tensor(uninitialized: shape)
    let n = width
    for row in 0..<rows {
      softmaxRow(pointer + row * n, count: n, into: result.pointer + row * n)
    }
    return result
  }

  @derivative(of: softmax)
  @usableFromInline
  func vjpSoftmax() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = softmax()
    return (
      y,
      passingZero { dy in
        let n = y.width
        let dx = Tensor(uninitialized: y.shape)
        for row in 0..<y.rows {
          let (p, g, d) = (y.pointer + row * n, dy.pointer + row * n, dx.pointer + row * n)
          let dot = sum(n, { load(p, $0) * load(g, $0) }, tail: { p[$0] * g[$0] })
          forEachLane(count: n) {
            store(load(p, $0) * (load(g, $0) - dot), d, $0)
          } tail: {
            d[$0] = p[$0] * (g[$0] - dot)
          }
        }
        return dx
      }
    )
  }
}

@inline(__always)
private func softmaxRow(_ x: Floats, count: Int, into y: Floats) {
  var largest = -Float.infinity
  for i in 0..<count { largest = max(largest, x[i]) }
  forEachLane(count: count) {
    store(exponential(load(x, $0) - largest), y, $0)
  } tail: { i in
    y[i] = single(x[i] - largest) { exponential($0) }
  }
  // A key masked with −∞ has weight 0, not the clamped exponential's 1e-38.
  for i in 0..<count where x[i] == -.infinity { y[i] = 0 }
  let scale = 1 / sum(count, { load(y, $0) }, tail: { y[$0] })
  forEachLane(count: count) {
    store(load(y, $0) * scale, y, $0)
  } tail: {
    y[$0] *= scale
  }
}
