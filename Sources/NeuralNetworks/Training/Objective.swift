import Files
import Tensors
import _Differentiation

/// What training minimises: a sum over windows, divided by a number that the labels alone decide, so that a batch can be cut
/// into micro-batches.
public protocol Objective: Sendable {
  /// The sum over the windows of `output` and `labels`, a scalar.
  @differentiable(reverse,wrt: output)
  func total(_ output: ForecastOutput, _ labels: Labels) -> Tensor

  /// What the sum over all windows of a batch is divided by, when it is at least 1.
  func weight(_ labels: Labels) -> Float

  /// Whether a window is compared with those before it in its micro-batch, which then follow each other in time.
  var comparesWindows: Bool { get }
}

extension Objective {
  /// Every window counts alone.
  public var comparesWindows: Bool { false }
}

extension Loss: Objective {
  /// The sum over the labels that are there: where one is missing its output counts as 0, which is what it is filled with.
  @differentiable(reverse,wrt: output)
  public func total(_ output: ForecastOutput, _ labels: Labels) -> Tensor {
    total(output.masked(labels), labels.returns)
  }

  /// The number of labels that are there; of windows for the allocation.
  public func weight(_ labels: Labels) -> Float {
    guard let mask = labels.mask, weighsLabels else { return weight(labels.returns) }
    return mask.withScalars { $0.reduce(0, +) }
  }

  private var weighsLabels: Bool {
    switch self {
    case .bce, .allocation: false
    default: true
    }
  }
}

extension ForecastOutput {
  /// The outputs [B, N, P], 0 where there is no label.
  @differentiable(reverse,wrt: self)
  func masked(_ labels: Labels) -> Tensor {
    guard let mask = withoutDerivative(at: labels.mask) else { return flattened }
    let shape = withoutDerivative(at: mask.shape)
    return masking(flattened.reshaped(to: shape + [1]), by: mask).reshaped(to: shape)
  }
}

/// The mean of q·max(y − u, 0) + (1 − q)·max(u − y, 0) over labels and quantiles q (Koenker and Bassett 1978; the Temporal Fusion
/// Transformer's loss, Lim et al. 2021, equation 25).
public struct QuantileLoss: Objective, Equatable {
  /// The quantiles, each between 0 and 1, [Q].
  public let quantiles: [Double]

  /// A loss for the given quantiles.
  public init(_ quantiles: [Double]) { self.quantiles = quantiles }

  /// The sum over labels and quantiles.
  @differentiable(reverse,wrt: output)
  public func total(_ output: ForecastOutput, _ labels: Labels) -> Tensor {
    let shape = withoutDerivative(at: output.values.shape)  // [B, N, P, Q]
    let count = withoutDerivative(at: labels.returns.count)
    let y = withoutDerivative(at: repeatedLabels(labels))
    let q = withoutDerivative(
      at: Tensor(shape: [quantiles.count], scalars: quantiles.map { Float($0) }))
    let error = y - output.values.reshaped(to: [count, shape[3]])  // [B·N·P, Q]
    let terms = error * q + (-error).relu()
    guard let mask = withoutDerivative(at: labels.mask) else { return terms.summed() }
    let flat = withoutDerivative(at: mask.reshaped(to: [count, 1, 1]))
    return masking(terms.reshaped(to: [count, 1, 1, shape[3]]), by: flat).summed()
  }

  /// The number of labels times that of quantiles.
  public func weight(_ labels: Labels) -> Float {
    let count = labels.mask?.withScalars { $0.reduce(0, +) } ?? Float(labels.returns.count)
    return count * Float(quantiles.count)
  }

  /// Each label once for every quantile, [B·N·P, Q].
  private func repeatedLabels(_ labels: Labels) -> Tensor {
    labels.returns.reshaped(to: [labels.returns.count, 1, 1])
      .repeated(along: 1, count: quantiles.count)
      .reshaped(to: [labels.returns.count, quantiles.count])
  }
}

/// A loss by name, as a configuration file has it.
public enum LossName: String, ScalarSettingValue, CaseIterable {
  case mse, mae, huber, bce, allocation, allocationTurnover, allocationReference
  case tanhv1, tanhv2, tanhv3, tanhv4, quantile
}
