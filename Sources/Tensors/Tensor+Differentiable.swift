import _Differentiation

/// A tensor is its own tangent: derivatives have the shape of what they are derivatives of, or are the
/// symbolic `zero`.
extension Tensor: Differentiable {
  /// The derivative of a scalar by a tensor is a tensor.
  public typealias TangentVector = Tensor

  /// Adds `offset` in place.
  public mutating func move(by offset: Tensor) { self += offset }
}

extension Tensor: AdditiveArithmetic {
  /// Element by element; an axis of size 1 and one that is not there are repeated, as in `[B, L, D] + [D]` and
  /// `[B, 1, D] + [L, 1]`.
  @differentiable(reverse)
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    if left.isSymbolicZero { return right }
    if right.isSymbolicZero { return left }
    let (left, right) = broadcasting("+", left, right)
    return combined(left, right) {
      $0 + $1
    } scalar: {
      $0 + $1
    }
  }

  /// Element by element, with the rule of `+` for shapes.
  @differentiable(reverse)
  public static func - (left: Tensor, right: Tensor) -> Tensor {
    if right.isSymbolicZero { return left }
    if left.isSymbolicZero { return -right }
    let (left, right) = broadcasting("-", left, right)
    return combined(left, right) {
      $0 - $1
    } scalar: {
      $0 - $1
    }
  }

  /// Adds `right` in place: no new memory when no other tensor shares `left`.
  public static func += (left: inout Tensor, right: Tensor) {
    if right.isSymbolicZero { return }
    if left.isSymbolicZero {
      left = right
      return
    }
    guard left.shape == right.shape else {
      let sum = left + right
      require(sum.shape == left.shape, "+=: shape \(right.shape) does not fit \(left.shape)")
      left = sum
      return
    }
    left.withMutableScalars { target in
      guard let base = target.baseAddress else { return }
      forEachLane(count: target.count) { i in
        store(load(base, i) + load(right.pointer, i), base, i)
      } tail: {
        base[$0] += right.pointer[$0]
      }
    }
  }

  @derivative(of: +)
  @usableFromInline
  static func vjpAdd(
    _ left: Tensor, _ right: Tensor
  ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
    let (first, second) = (left.shape, right.shape)
    return (left + right, passingZero { ($0.summed(to: first), $0.summed(to: second)) })
  }

  @derivative(of: -)
  @usableFromInline
  static func vjpSubtract(
    _ left: Tensor, _ right: Tensor
  ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
    let (first, second) = (left.shape, right.shape)
    return (left - right, passingZero { ($0.summed(to: first), -$0.summed(to: second)) })
  }
}

/// Makes a pullback pass the symbolic zero through: an output that does not reach the loss has a zero tangent
/// without a shape, and no derivative has to think of it.
func passingZero(_ pullback: @escaping (Tensor) -> Tensor) -> (Tensor) -> Tensor {
  { $0.isSymbolicZero ? .zero : pullback($0) }
}

/// `passingZero` for an operation of two tensors.
func passingZero(
  _ pullback: @escaping (Tensor) -> (Tensor, Tensor)
) -> (Tensor) -> (Tensor, Tensor) {
  { $0.isSymbolicZero ? (.zero, .zero) : pullback($0) }
}

/// `passingZero` for an operation of three tensors.
func passingZero(
  _ pullback: @escaping (Tensor) -> (Tensor, Tensor, Tensor)
) -> (Tensor) -> (Tensor, Tensor, Tensor) {
  { $0.isSymbolicZero ? (.zero, .zero, .zero) : pullback($0) }
}
