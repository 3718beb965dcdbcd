import _Differentiation

/// (x − mean)/√(variance + ε)·scale + shift over the last axis (Ba, Kiros, Hinton 2016).
///
/// - Parameters:
///   - x: [..., D]
///   - scale: [D]
///   - shift: [D]
/// - Returns: [..., D]
@differentiable(reverse,wrt: (x, scale, shift))
public func layerNorm(
  _ x: Tensor, _ scale: Tensor, _ shift: Tensor, epsilon: Float = 1e-5
) -> Tensor {
  normalizedRows(x, scale, shift, epsilon).value
}

@derivative(of: layerNorm, wrt: (x, scale, shift))
@usableFromInline
func vjpLayerNorm(
  _ x: Tensor, _ scale: Tensor, _ shift: Tensor, epsilon: Float
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  let (y, statistics) = normalizedRows(x, scale, shift, epsilon)
  return (
    y,
    passingZero { dy in
      let dx = Tensor(uninitialized: x.shape)
      let dScale = Tensor(repeating: 0, shape: scale.shape)
      let dShift = Tensor(repeating: 0, shape: scale.shape)
      for row in 0..<x.rows {
        normPullbackRow(
          x.pointer + row * x.width, dy.pointer + row * x.width, count: x.width,
          mean: statistics.pointer[2 * row], inverse: statistics.pointer[2 * row + 1],
          scale.pointer, dx.pointer + row * x.width, dScale.pointer, dShift.pointer)
      }
      return (dx, dScale, dShift)
    }
  )
}

/// The result, and mean and 1/√(variance + ε) of every row.
private func normalizedRows(
  _ x: Tensor, _ scale: Tensor, _ shift: Tensor, _ epsilon: Float
) -> (value: Tensor, statistics: Tensor) {
  let n = x.width
  require(
    !x.shape.isEmpty && scale.shape == [n] && shift.shape == [n],
    "layerNorm: x \(x.shape), scale \(scale.shape), shift \(shift.shape)")
  let y = Tensor(uninitialized: x.shape)
  let statistics = Tensor(uninitialized: [x.rows, 2])
  let (gamma, beta) = (scale.pointer, shift.pointer)
  for row in 0..<x.rows {
    let (source, target) = (x.pointer + row * n, y.pointer + row * n)
    let mean = sum(n, { load(source, $0) }, tail: { source[$0] }) / Float(n)
    let squares = sum(
      n, { (load(source, $0) - mean) * (load(source, $0) - mean) },
      tail: { (source[$0] - mean) * (source[$0] - mean) })
    let inverse = 1 / (squares / Float(n) + epsilon).squareRoot()
    forEachLane(count: n) {
      let normal = (load(source, $0) - mean) * inverse
      store(load(beta, $0).addingProduct(normal, load(gamma, $0)), target, $0)
    } tail: {
      target[$0] = (source[$0] - mean) * inverse * gamma[$0] + beta[$0]
    }
    statistics.pointer[2 * row] = mean
    statistics.pointer[2 * row + 1] = inverse
  }
  return (y, statistics)
}

/// dx = (g − mean(g) − x̂·mean(g·x̂))·inverse with g = dy·scale and x̂ the normalised row; adds dy·x̂ and dy.
@inline(__always)
private func normPullbackRow(
  _ x: Floats, _ dy: Floats, count: Int, mean: Float, inverse: Float,
  _ scale: Floats, _ dx: Floats, _ dScale: Floats, _ dShift: Floats
) {
  var (total, projected) = (Lanes(), Lanes())
  var (totalTail, projectedTail): (Float, Float) = (0, 0)
  forEachLane(count: count) {
    let (cotangent, normal) = (load(dy, $0), (load(x, $0) - mean) * inverse)
    let g = cotangent * load(scale, $0)
    total = total + g
    projected = projected.addingProduct(g, normal)
    store(load(dScale, $0).addingProduct(cotangent, normal), dScale, $0)
    store(load(dShift, $0) + cotangent, dShift, $0)
  } tail: {
    let normal = (x[$0] - mean) * inverse
    totalTail += dy[$0] * scale[$0]
    projectedTail += dy[$0] * scale[$0] * normal
    dScale[$0] += dy[$0] * normal
    dShift[$0] += dy[$0]
  }
  let a = (total.sum() + totalTail) / Float(count)
  let b = (projected.sum() + projectedTail) / Float(count)
  forEachLane(count: count) {
    let normal = (load(x, $0) - mean) * inverse
    store((load(dy, $0) * load(scale, $0) - a - normal * b) * inverse, dx, $0)
  } tail: {
    dx[$0] = (dy[$0] * scale[$0] - a - (x[$0] - mean) * inverse * b) * inverse
  }
}
