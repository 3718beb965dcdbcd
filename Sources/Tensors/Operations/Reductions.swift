import _Differentiation

extension Tensor {
  /// The sum of all elements, a scalar.
  @differentiable(reverse)
  public func summed() -> Tensor {
    let x = pointer
    return Tensor(sum(count, { load(x, $0) }, tail: { x[$0] }))
  }

  @derivative(of: summed)
  @usableFromInline
  func vjpSummed() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let shape = shape
    return (summed(), passingZero { Tensor(repeating: $0.scalar, shape: shape) })
  }

  /// The mean of all elements, a scalar.
  @differentiable(reverse)
  public func mean() -> Tensor {
    let fraction = withoutDerivative(at: 1 / Float(max(1, count)))
    return summed() * fraction
  }

  /// The sums along `axis`, which keeps size 1.
  @differentiable(reverse,wrt: self)
  public func summed(along axis: Int) -> Tensor {
    let (outer, size, inner) = split(at: axis)
    var reduced = shape
    reduced[axis] = 1
    let result = Tensor(repeating: 0, shape: reduced)
    for i in 0..<outer {
      addRows(
        pointer + i * size * inner, rows: size, width: inner, into: result.pointer + i * inner)
    }
    return result
  }

  @derivative(of: summed(along:), wrt: self)
  @usableFromInline
  func vjpSummed(along axis: Int) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = summed(along: axis)  // Checks the axis.
    let size = shape[axis]
    return (y, passingZero { $0.repeated(along: axis, count: size) })
  }

  /// Repeats an axis of size 1 `count` times.
  @differentiable(reverse,wrt: self)
  public func repeated(along axis: Int, count: Int) -> Tensor {
    let (outer, size, inner) = split(at: axis)
    require(size == 1, "repeated(along: \(axis)): size \(size) in shape \(shape) is not 1")
    var larger = shape
    larger[axis] = count
    let result = Tensor(uninitialized: larger)
    for i in 0..<outer {
      for j in 0..<count {
        (result.pointer + (i * count + j) * inner).update(from: pointer + i * inner, count: inner)
      }
    }
    return result
  }

  @derivative(of: repeated(along:count:), wrt: self)
  @usableFromInline
  func vjpRepeated(
    along axis: Int, count: Int
  ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (repeated(along: axis, count: count), passingZero { $0.summed(along: axis) })
  }

  /// Sums the leading axes away until the shape is `tail`: what repeating in `+` and `*` pulls back to.
  func summed(toTail tail: [Int]) -> Tensor {
    if shape == tail { return self }
    let result = Tensor(repeating: 0, shape: tail)
    if result.count > 0 {
      addRows(pointer, rows: count / result.count, width: result.count, into: result.pointer)
    }
    return result
  }

  func split(at axis: Int) -> (outer: Int, size: Int, inner: Int) {
    require(shape.indices.contains(axis), "axis \(axis) of shape \(shape)")
    return (
      shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *)
    )
  }
}
