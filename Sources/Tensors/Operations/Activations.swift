import Foundation
import _Differentiation

extension Tensor {
  /// max(x, 0), with cotangent 0 at 0.
  @differentiable(reverse)
  public func relu() -> Tensor {
    mapped(self) {
      larger($0, Lanes())
    } scalar: {
      max($0, 0)
    }
  }

  @derivative(of: relu)
  @usableFromInline
  func vjpRelu() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (relu(), passingZero { $0 * self.mappedScalars { $0 > 0 ? 1 : 0 } })
  }

  /// tanh x.
  @differentiable(reverse)
  public func tanh() -> Tensor { mappedScalars { Foundation.tanh($0) } }

  @derivative(of: tanh)
  @usableFromInline
  func vjpTanh() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = tanh()
    return (y, passingZero { $0 * (y.squared() * -1 + 1) })
  }

  /// The logistic function 1/(1 + e^−x).
  @differentiable(reverse)
  public func sigmoid() -> Tensor {
    mappedScalars { x in
      let e = Foundation.exp(-abs(x))
      return x >= 0 ? 1 / (1 + e) : e / (1 + e)
    }
  }

  @derivative(of: sigmoid)
  @usableFromInline
  func vjpSigmoid() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = sigmoid()
    return (y, passingZero { $0 * (y * (y * -1 + 1)) })
  }

  /// ln(1 + e^x), without overflow.
  @differentiable(reverse)
  public func softplus() -> Tensor {
    mappedScalars { max($0, 0) + log1p(Foundation.exp(-abs($0))) }
  }

  @derivative(of: softplus)
  @usableFromInline
  func vjpSoftplus() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (softplus(), passingZero { $0 * self.sigmoid() })
  }

  /// x for x > 0, e^x − 1 below (Clevert et al. 2016, α = 1).
  @differentiable(reverse)
  public func elu() -> Tensor {
    mapped(self) {
      eluLanes($0)
    } scalar: { x in
      single(x) { eluLanes($0) }
    }
  }

  @derivative(of: elu)
  @usableFromInline
  func vjpElu() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = elu()
    return (y, passingZero { $0 * y.mappedScalars { min($0, 0) + 1 } })
  }

  /// x·min(max(x + 3, 0), 6)/6 (Howard et al. 2019), with cotangent 0 at −3 and 1 at 3.
  @differentiable(reverse)
  public func hardswish() -> Tensor { mappedScalars { $0 * min(max($0 + 3, 0), 6) / 6 } }

  @derivative(of: hardswish)
  @usableFromInline
  func vjpHardswish() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (
      hardswish(),
      passingZero { $0 * self.mappedScalars { $0 <= -3 ? 0 : ($0 >= 3 ? 1 : ($0 * 2 + 3) / 6) } }
    )
  }

  /// x·Φ(x), the exact error-function form (Hendrycks and Gimpel 2016).
  @differentiable(reverse)
  public func gelu() -> Tensor {
    mapped(self) {
      geluLanes($0).value
    } scalar: { x in
      single(x) { geluLanes($0).value }
    }
  }

  @derivative(of: gelu)
  @usableFromInline
  func vjpGelu() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (
      gelu(),
      passingZero {
        $0
          * mapped(self) {
            geluLanes($0).cotangent
          } scalar: { x in
            single(x) { geluLanes($0).cotangent }
          }
      }
    )
  }
}

@_transparent
func eluLanes(_ x: Lanes) -> Lanes { exponentialMinusOne(x).replacing(with: x, where: x .> 0) }

/// x·Φ(x) and its cotangent Φ(x) + x·φ(x).
@_transparent
func geluLanes(_ x: Lanes) -> (value: Lanes, cotangent: Lanes) {
  let (cumulative, density) = normalDistribution(x)
  return (x * cumulative, cumulative.addingProduct(x, density))
}
