import _Differentiation

extension Tensor {
  /// The negative of every element.
  @differentiable(reverse)
  public static prefix func - (x: Tensor) -> Tensor {
    x.isSymbolicZero
      ? .zero
      : mapped(x) {
        -$0
      } scalar: {
        -$0
      }
  }

  @derivative(of: -)
  @usableFromInline
  static func vjpNegate(_ x: Tensor) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (-x, passingZero { -$0 })
  }

  /// Element by element, with the rule of `+` for shapes.
  @differentiable(reverse)
  public static func * (left: Tensor, right: Tensor) -> Tensor {
    let (left, right) = broadcasting("*", left, right)
    return combined(left, right) {
      $0 * $1
    } scalar: {
      $0 * $1
    }
  }

  @derivative(of: *)
  @usableFromInline
  static func vjpMultiply(
    _ left: Tensor, _ right: Tensor
  ) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
    (
      left * right,
      passingZero {
        (($0 * right).summed(to: left.shape), ($0 * left).summed(to: right.shape))
      }
    )
  }

  /// Every element times a constant.
  @differentiable(reverse,wrt: x)
  public static func * (x: Tensor, factor: Float) -> Tensor {
    mapped(x) {
      $0 * factor
    } scalar: {
      $0 * factor
    }
  }

  @derivative(of: *, wrt: x)
  @usableFromInline
  static func vjpScale(
    _ x: Tensor, _ factor: Float
  ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (x * factor, passingZero { $0 * factor })
  }

  /// Every element plus a constant.
  @differentiable(reverse,wrt: x)
  public static func + (x: Tensor, constant: Float) -> Tensor {
    mapped(x) {
      $0 + constant
    } scalar: {
      $0 + constant
    }
  }

  @derivative(of: +, wrt: x)
  @usableFromInline
  static func vjpShift(
    _ x: Tensor, _ constant: Float
  ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (x + constant, { $0 })
  }
}
