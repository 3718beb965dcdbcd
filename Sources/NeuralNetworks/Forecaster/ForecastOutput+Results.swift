import Tensors
import _Differentiation

// Optional and listed results one by one. The derivatives are written out: those that Swift 6.3.1 makes of an optional and of an array
// literal crash it in a function that has more than a few of them.

extension ForecastOutput {
  /// Forecasts [B, N, P, Q] with logits of classes and two further results.
  @differentiable(reverse)
  public static func with(
    values: Tensor, classLogits: Tensor, auxiliary first: Tensor, _ second: Tensor
  ) -> ForecastOutput {
    ForecastOutput(values: values, classLogits: classLogits, auxiliary: [first, second])
  }

  @derivative(of: with)
  @usableFromInline
  static func vjpWith(
    values: Tensor, classLogits: Tensor, auxiliary first: Tensor, _ second: Tensor
  ) -> (value: ForecastOutput, pullback: (TangentVector) -> (Tensor, Tensor, Tensor, Tensor)) {
    (
      with(values: values, classLogits: classLogits, auxiliary: first, second),
      { cotangent in
        let rest = cotangent.auxiliary.base
        return (
          cotangent.values, cotangent.classLogits.value ?? .zero, rest.first ?? .zero,
          rest.count > 1 ? rest[1] : .zero
        )
      }
    )
  }

  /// The logits of classes, of a model that has them.
  @differentiable(reverse)
  public var logits: Tensor {
    guard let classLogits else { fatalError("ForecastOutput: the model does not classify") }
    return classLogits
  }

  @derivative(of: logits)
  @usableFromInline
  func vjpLogits() -> (value: Tensor, pullback: (Tensor) -> TangentVector) {
    (
      logits,
      { TangentVector(values: .zero, classLogits: .init($0), auxiliary: .init([])) }
    )
  }

  /// Result number `index` of those that an objective of the model's own needs.
  @differentiable(reverse,wrt: self)
  public func auxiliaryResult(_ index: Int) -> Tensor {
    require(
      auxiliary.indices.contains(index),
      "ForecastOutput: result \(index) of \(auxiliary.count)")
    return auxiliary[index]
  }

  @derivative(of: auxiliaryResult, wrt: self)
  @usableFromInline
  func vjpAuxiliaryResult(
    _ index: Int
  ) -> (value: Tensor, pullback: (Tensor) -> TangentVector) {
    let count = auxiliary.count
    return (
      auxiliaryResult(index),
      { dy in
        let list = (0..<count).map { $0 == index ? dy : .zero }
        return TangentVector(
          values: .zero, classLogits: .init(nil), auxiliary: .init(list))
      }
    )
  }
}
