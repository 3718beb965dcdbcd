import _Differentiation

/// The largest of three neighbouring steps around every second step: kernel 3, stride 2, padding 1 with −∞.
///
/// - Parameter x: [B, L, ...]
/// - Returns: [B, (L − 1)/2 + 1, ...]
@differentiable(reverse)
public func maxPool(_ x: Tensor) -> Tensor {
  require(x.shape.count >= 2 && x.shape[1] > 0, "maxPool: x \(x.shape) is not [B, L, ...]")
  let (windows, steps) = (x.shape[0], x.shape[1])
  let pooled = (steps - 1) / 2 + 1
  let y = Tensor(uninitialized: [windows, pooled] + x.shape.dropFirst(2))
  let n = y.count / max(1, windows * pooled)
  for window in 0..<windows {
    for step in 0..<pooled {
      let source = x.pointer + window * steps * n
      let target = y.pointer + (window * pooled + step) * n
      target.update(from: source + 2 * step * n, count: n)
      for neighbour in [2 * step - 1, 2 * step + 1] where neighbour >= 0 && neighbour < steps {
        let other = source + neighbour * n
        forEachLane(count: n) {
          store(larger(load(target, $0), load(other, $0)), target, $0)
        } tail: {
          target[$0] = max(target[$0], other[$0])
        }
      }
    }
  }
  return y
}

/// The mask of missing assets after `maxPool`: a pooled step has a bar where any of its up to three steps has one.
///
/// - Parameter mask: [B, L, N], 1 for a bar and 0 for none
/// - Returns: [B, (L − 1)/2 + 1, N]
public func pooledMask(_ mask: Tensor) -> Tensor {
  require(mask.shape.count == 3, "pooledMask: mask \(mask.shape) is not [B, L, N]")
  return maxPool(mask)
}

@derivative(of: maxPool)
@usableFromInline
func vjpMaxPool(_ x: Tensor) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
  let y = maxPool(x)
  return (
    y,
    passingZero { dy in
      let (windows, steps, pooled) = (x.shape[0], x.shape[1], y.shape[1])
      let n = y.count / max(1, windows * pooled)
      let dx = Tensor(repeating: 0, shape: x.shape)
      for window in 0..<windows {
        for step in 0..<pooled {
          let at = (window * pooled + step) * n
          let first = max(0, 2 * step - 1)
          routeToLargest(
            from: dy.pointer + at, y.pointer + at, x.pointer + (window * steps + first) * n,
            into: dx.pointer + (window * steps + first) * n,
            neighbours: min(steps, 2 * step + 2) - first, count: n)
        }
      }
      return dx
    }
  )
}

/// Adds dy to the first of the neighbouring steps whose element is the largest.
@inline(__always)
private func routeToLargest(
  from dy: Floats, _ y: Floats, _ x: Floats, into dx: Floats, neighbours: Int, count: Int
) {
  forEachLane(count: count) { i in
    var left = load(dy, i)
    let largest = load(y, i)
    for j in 0..<neighbours {
      let isLargest = load(x, j * count + i) .== largest
      let routed = Lanes().replacing(with: left, where: isLargest)
      store(load(dx, j * count + i) + routed, dx, j * count + i)
      left = left.replacing(with: Lanes(), where: isLargest)
    }
  } tail: { i in
    for j in 0..<neighbours where x[j * count + i] == y[i] {
      dx[j * count + i] += dy[i]
      break
    }
  }
}
