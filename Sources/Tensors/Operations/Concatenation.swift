import _Differentiation

extension Tensor {
  /// The tensors `parts` one after the other along `axis`; `concatenated` is the same with a derivative.
  public init(concatenating parts: [Tensor], along axis: Int = 0) {
    require(!parts.isEmpty, "concatenating: no tensors")
    require(
      parts[0].shape.indices.contains(axis), "concatenating: axis \(axis) of \(parts[0].shape)")
    var shape = parts[0].shape
    shape[axis] = parts.reduce(0) { $0 + ($1.shape.indices.contains(axis) ? $1.shape[axis] : 0) }
    for part in parts {
      var other = part.shape
      if other.indices.contains(axis) { other[axis] = shape[axis] }
      require(other == shape, "concatenating: \(part.shape) does not fit \(parts[0].shape)")
    }
    self.init(uninitialized: shape)
    var next = pointer
    for outer in 0..<shape[..<axis].reduce(1, *) {
      for part in parts {
        let run = part.shape[axis...].reduce(1, *)
        next.update(from: part.pointer + outer * run, count: run)
        next += run
      }
    }
  }
}

/// Two tensors one after the other along `axis`; all other sizes are the same.
///
/// - Parameters:
///   - first: [..., n, ...]
///   - second: [..., m, ...]
/// - Returns: [..., n + m, ...]
@differentiable(reverse,wrt: (first, second))
public func concatenated(_ first: Tensor, _ second: Tensor, along axis: Int) -> Tensor {
  Tensor(concatenating: [first, second], along: axis)
}

@derivative(of: concatenated, wrt: (first, second))
@usableFromInline
func vjpConcatenated(
  _ first: Tensor, _ second: Tensor, along axis: Int
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
  let value = concatenated(first, second, along: axis)
  let (n, m) = (first.shape[axis], second.shape[axis])
  return (
    value,
    passingZero { ($0.slice(axis, 0..<n), $0.slice(axis, n..<n + m)) }
  )
}

/// The tensors `parts` one after the other along `axis`; all other sizes are the same.
///
///     concatenated([Tensor(1), Tensor(2)].map { $0.reshaped(to: [1]) }, along: 0)   // [1, 2]
///
/// - Returns: [..., sum of the parts' sizes, ...]
@differentiable(reverse,wrt: parts)
public func concatenated(_ parts: [Tensor], along axis: Int) -> Tensor {
  Tensor(concatenating: parts, along: axis)
}

@derivative(of: concatenated, wrt: parts)
@usableFromInline
func vjpConcatenated(
  _ parts: [Tensor], along axis: Int
) -> (value: Tensor, pullback: (Tensor) -> [Tensor].TangentVector) {
  let value = concatenated(parts, along: axis)
  let sizes = parts.map { $0.shape[axis] }
  return (
    value,
    { dy in
      if dy.isSymbolicZero { return .init(sizes.map { _ in .zero }) }
      var start = 0
      return .init(
        sizes.map { size in
          defer { start += size }
          return dy.slice(axis, start..<start + size)
        })
    }
  )
}

/// Slices of `axis` as tensors of their own, the axis removed: [..., n, ...] gives n times [..., ...].
///
/// The way back of a loop over the slices costs as much as the way there, because the gradient is put together once.
@differentiable(reverse,wrt: x)
public func unstacked(_ x: Tensor, along axis: Int) -> [Tensor] {
  require(x.shape.indices.contains(axis), "unstacked: axis \(axis) of shape \(x.shape)")
  let rest = Array(x.shape[..<axis] + x.shape[(axis + 1)...])
  return (0..<x.shape[axis]).map { x.slice(axis, $0..<$0 + 1).viewed(as: rest) }
}

@derivative(of: unstacked, wrt: x)
@usableFromInline
func vjpUnstacked(
  _ x: Tensor, along axis: Int
) -> (value: [Tensor], pullback: ([Tensor].TangentVector) -> Tensor) {
  let value = unstacked(x, along: axis)
  let shape = Array(x.shape[..<axis] + [1] + x.shape[(axis + 1)...])
  return (
    value,
    { cotangents in
      if cotangents.base.allSatisfy(\.isSymbolicZero) { return .zero }
      let parts = cotangents.base.map {
        $0.isSymbolicZero ? Tensor(repeating: 0, shape: shape) : $0.viewed(as: shape)
      }
      return Tensor(concatenating: parts, along: axis)
    }
  )
}

/// Tensors of one shape one after the other along a new `axis`: the inverse of `unstacked`.
@differentiable(reverse,wrt: parts)
public func stacked(_ parts: [Tensor], along axis: Int) -> Tensor {
  require(
    !parts.isEmpty && axis >= 0 && axis <= parts[0].shape.count,
    "stacked: \(parts.count) tensors along axis \(axis)")
  var shape = parts[0].shape
  shape.insert(1, at: axis)
  let slice = shape
  return Tensor(concatenating: parts.map { $0.reshaped(to: slice) }, along: axis)
}

@derivative(of: stacked, wrt: parts)
@usableFromInline
func vjpStacked(
  _ parts: [Tensor], along axis: Int
) -> (value: Tensor, pullback: (Tensor) -> [Tensor].TangentVector) {
  let count = parts.count
  return (
    stacked(parts, along: axis),
    { dy in
      dy.isSymbolicZero
        ? .init(Array(repeating: .zero, count: count)) : .init(unstacked(dy, along: axis))
    }
  )
}
