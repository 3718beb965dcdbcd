import _Differentiation

extension Tensor {
  /// The same elements in the same order under another shape.
  @differentiable(reverse,wrt: self)
  public func reshaped(to shape: [Int]) -> Tensor {
    require(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count,
      "reshaped: the element counts of \(self.shape) and \(shape) differ")
    return viewed(as: shape)
  }

  @derivative(of: reshaped(to:), wrt: self)
  @usableFromInline
  func vjpReshaped(to shape: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let original = self.shape
    return (reshaped(to: shape), passingZero { $0.viewed(as: original) })
  }

  /// Axis i of the result is axis `axes[i]` of this tensor.
  @differentiable(reverse,wrt: self)
  public func permuted(_ axes: [Int]) -> Tensor {
    require(axes.sorted() == Array(shape.indices), "permuted: axes \(axes) of shape \(shape)")
    var strides = shape
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step *= shape[axis]
    }
    let result = Tensor(uninitialized: axes.map { shape[$0] })
    gather(axes.map { (shape[$0], strides[$0]) }[...], from: pointer, into: result.pointer)
    return result
  }

  @derivative(of: permuted, wrt: self)
  @usableFromInline
  func vjpPermuted(_ axes: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let inverse = axes.indices.map { axis in axes.firstIndex(of: axis) ?? 0 }
    return (permuted(axes), passingZero { $0.permuted(inverse) })
  }

  /// The last step of axis 1, which keeps size 1: [B, L, …] → [B, 1, …].
  @differentiable(reverse)
  public func lastStep() -> Tensor {
    require(shape.count >= 2 && shape[1] > 0, "lastStep: shape \(shape) is not [B, L, ...]")
    let (batch, steps) = (shape[0], shape[1])
    let inner = steps * batch == 0 ? 0 : count / (batch * steps)
    let result = Tensor(uninitialized: [batch, 1] + shape.dropFirst(2))
    for b in 0..<batch {
      (result.pointer + b * inner)
        .update(from: pointer + (b * steps + steps - 1) * inner, count: inner)
    }
    return result
  }

  @derivative(of: lastStep)
  @usableFromInline
  func vjpLastStep() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let shape = shape
    return (
      lastStep(),
      passingZero { dy in
        let dx = Tensor(repeating: 0, shape: shape)
        let (batch, steps) = (shape[0], shape[1])
        let inner = dy.count / max(1, batch)
        for b in 0..<batch {
          (dx.pointer + (b * steps + steps - 1) * inner)
            .update(from: dy.pointer + b * inner, count: inner)
        }
        return dx
      }
    )
  }
}

/// Copies the elements that `axes` (size and stride, outermost first) walk over; returns where it stopped writing.
@discardableResult
private func gather(
  _ axes: ArraySlice<(size: Int, stride: Int)>, from source: Floats, into target: Floats
) -> Floats {
  guard let (size, stride) = axes.first else {
    target.pointee = source.pointee
    return target + 1
  }
  var target = target
  if axes.count == 1 {
    for i in 0..<size { target[i] = source[i * stride] }
    return target + size
  }
  for i in 0..<size {
    target = gather(axes.dropFirst(), from: source + i * stride, into: target)
  }
  return target
}
