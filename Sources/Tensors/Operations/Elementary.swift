import Foundation
import _Differentiation

extension Tensor {
  /// x².
  @differentiable(reverse)
  public func squared() -> Tensor {
    mapped(self) {
      $0 * $0
    } scalar: {
      $0 * $0
    }
  }

  @derivative(of: squared)
  @usableFromInline
  func vjpSquared() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (squared(), passingZero { $0 * (self * 2) })
  }

  /// |x|, with cotangent 0 at 0.
  @differentiable(reverse)
  public func magnitude() -> Tensor {
    mapped(self) {
      larger($0, -$0)
    } scalar: {
      abs($0)
    }
  }

  @derivative(of: magnitude)
  @usableFromInline
  func vjpMagnitude() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (
      magnitude(),
      passingZero { $0 * self.mappedScalars { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) } }
    )
  }

  /// e^x.
  @differentiable(reverse)
  public func exponential() -> Tensor { mappedScalars { Foundation.exp($0) } }

  @derivative(of: exponential)
  @usableFromInline
  func vjpExponential() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = exponential()
    return (y, passingZero { $0 * y })
  }

  /// The natural logarithm; −∞ at 0 and NaN below.
  @differentiable(reverse)
  public func log() -> Tensor { mappedScalars { Foundation.log($0) } }

  @derivative(of: log)
  @usableFromInline
  func vjpLog() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (log(), passingZero { $0 * self.reciprocal() })
  }

  /// sin x, x in radians.
  @differentiable(reverse)
  public func sine() -> Tensor { mappedScalars { Foundation.sin($0) } }

  @derivative(of: sine)
  @usableFromInline
  func vjpSine() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (sine(), passingZero { $0 * self.mappedScalars { Foundation.cos($0) } })
  }

  /// √x; NaN below 0. The gradient at 0 is infinite.
  @differentiable(reverse)
  public func squareRoot() -> Tensor { mappedScalars { $0.squareRoot() } }

  @derivative(of: squareRoot)
  @usableFromInline
  func vjpSquareRoot() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = squareRoot()
    return (y, passingZero { $0 * (y * 2).reciprocal() })
  }

  /// 1/x.
  @differentiable(reverse)
  public func reciprocal() -> Tensor {
    mapped(self) {
      1 / $0
    } scalar: {
      1 / $0
    }
  }

  @derivative(of: reciprocal)
  @usableFromInline
  func vjpReciprocal() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = reciprocal()
    return (y, passingZero { -($0 * y.squared()) })
  }

  /// `body` of every element: for constants, not for what is differentiated.
  public func mappedScalars(_ body: (Float) -> Float) -> Tensor {
    let result = Tensor(uninitialized: shape)
    for i in 0..<count { result.pointer[i] = body(pointer[i]) }
    return result
  }
}
