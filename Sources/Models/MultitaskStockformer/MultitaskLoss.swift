import NeuralNetworks
import Tensors
import _Differentiation

/// The objective of the multi-task Stockformer: a loss of the returns and of their low band, plus the cross-entropies of "up" of the
/// fused representation and of the low band alone.
///
/// As published (with the loss `mae`) a return of exactly 0 is no label of the first two, but "not up" for the others. There every
/// mean has a divisor of its own; here all are divided by the number of returns that are not 0, so that a batch can be cut.
public struct MultitaskLoss<Base: Objective>: Objective {
  /// The loss of the returns.
  public let base: Base

  /// Both tasks, with `base` for the returns.
  public init(_ base: Base) { self.base = base }

  /// The four sums.
  @differentiable(reverse,wrt: output)
  public func total(_ output: ForecastOutput, _ labels: Labels) -> Tensor {
    let (low, classes) = withoutDerivative(
      at: (Self.lowBand(labels), ClassLabels(of: labels, counting: output.values.shape[3])))
    return returns(output.values, labels) + returns(output.auxiliaryResult(0), low)
      + classes.crossEntropy(output.logits) + classes.crossEntropy(output.auxiliaryResult(1))
  }

  /// The base loss's sum over forecasts [B, N, P, Q] of the labels that are not 0.
  @differentiable(reverse,wrt: values)
  public func returns(_ values: Tensor, _ labels: Labels) -> Tensor {
    let known = withoutDerivative(at: Self.withoutZeros(labels))
    return base.total(ForecastOutput(values: values), known)
  }

  /// The base loss's divisor for the labels that are not 0.
  public func weight(_ labels: Labels) -> Float { base.weight(Self.withoutZeros(labels)) }

  /// The labels, of which those of exactly 0 are missing.
  private static func withoutZeros(_ labels: Labels) -> Labels {
    let isReturn = labels.returns.inverted().inverted()
    return Labels(
      returns: labels.returns, mask: labels.mask.map { $0 * isReturn } ?? isReturn)
  }

  /// The low band of every asset's labels along the horizons; missing ones count as 0, and stay missing.
  static func lowBand(_ labels: Labels) -> Labels {
    let series = labels.returns.permuted([0, 2, 1])  // [B, P, N]
    let low = WaveletSplit(steps: series.shape[1]).low(series).permuted([0, 2, 1])
    return Labels(returns: labels.mask.map { low * $0 } ?? low, mask: labels.mask)
  }
}

/// Which class every label is of.
public struct ClassLabels: Sendable {
  /// The weight of every class of every label: one of them is not 0 where there is a label, [B, N, P, K].
  let weights: Tensor

  /// Class 1 of a return above 0, else 0, every label counted `times` times.
  init(of labels: Labels, counting times: Int) {
    let up = labels.returns.greater(than: 0)
    self.init(up.scalars.map { Int($0) }, shape: up.shape, mask: labels.mask, counting: times)
  }

  /// Given classes of labels of `shape` [B, N, P]; none where `mask` is 0.
  public init(_ classes: [Int], shape: [Int], mask: Tensor? = nil, counting times: Int = 1) {
    let count = MultitaskConfiguration.classes
    let present = mask?.scalars ?? Array(repeating: 1, count: classes.count)
    weights = Tensor(
      shape: shape + [count],
      scalars: classes.indices.flatMap { label in
        (0..<count).map { $0 == classes[label] ? Float(times) * present[label] : 0 }
      })
  }

  /// Σ over labels of −ln softmax(logits) at the label's class, logits [B, N, P, K].
  @differentiable(reverse,wrt: logits)
  public func crossEntropy(_ logits: Tensor) -> Tensor {
    let largest = withoutDerivative(at: logits.maximum(along: 3))
    let shifted = logits - largest
    let sums = shifted.exponential().summed(along: 3).log()
    return ((sums - shifted) * withoutDerivative(at: weights)).summed()
  }
}
