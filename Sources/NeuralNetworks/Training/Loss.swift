import Foundation
import Tensors
import _Differentiation

/// The losses of models with one raw output u for each label y, both [B, N, P].
public enum Loss: Sendable, Equatable {
  /// Mean of (u − y)².
  case mse
  /// Mean of |u − y|.
  case mae
  /// Mean of ½e² for |e| ≤ δ and δ(|e| − ½δ) beyond (Huber 1964), not divided by δ.
  case huber(delta: Float)
  /// Binary cross-entropy of the logit u against y > 0; returns of exactly 0 are left out of the mean.
  case bce
  /// −mean over windows of g − (λ/2)·g² − c·Σ|w|, g = Σ w·y, w = tanh(u)/max(1, Σ|tanh(u)|), y the simple return.
  case allocation(riskAversion: Float, costRate: Float)
  /// The reference document's −mean(tanh(u)·y), kept for comparison: no risk, no cost, no limit.
  case allocationReference
  /// −mean of y·tanh(u), y a log return: wrong for shorts (Stockformer2022, `tanhv1`).
  case tanhv1
  /// The short side earns ln(2 − e^y) at tanh = −1 (Stockformer2022, `tanhv2`).
  case tanhv2
  /// Between ln(2 − e^y) at tanh = −1 and y at tanh = 1, linearly (Stockformer2022, `tanhv3`).
  case tanhv3
  /// −mean of g = y·tanh(u), losses counted twice (Stockformer2022, `tanhv4`).
  case tanhv4

  /// The loss of a whole batch.
  @differentiable(reverse,wrt: u)
  public func callAsFunction(_ u: Tensor, _ y: Tensor) -> Tensor {
    let fraction = withoutDerivative(at: 1 / max(1, weight(y)))
    return total(u, y) * fraction
  }

  /// The sum over the windows of u and y.
  @differentiable(reverse,wrt: u)
  public func total(_ u: Tensor, _ y: Tensor) -> Tensor {
    switch self {
    case .mse: return (u - y).squared().summed()
    case .mae: return (u - y).magnitude().summed()
    case .huber(let delta): return huberTerms((u - y).magnitude(), delta: delta).summed()
    case .bce: return crossEntropy(u, y).summed()
    case .allocation(let riskAversion, let costRate):
      return allocationTotal(u, y, riskAversion: riskAversion, costRate: costRate)
    case .allocationReference, .tanhv1: return -(u.tanh() * y).summed()
    case .tanhv2:
      let short = withoutDerivative(at: Self.shortReturn(y))
      let t = u.tanh()
      return ((-t).relu() * short).summed() * -1 - (t.relu() * y).summed()
    case .tanhv3:
      let short = withoutDerivative(at: Self.shortReturn(y))
      return -((u.tanh() + 1) * 0.5 * (y - short) + short).summed()
    case .tanhv4:
      let g = u.tanh() * y
      return (-g).relu().summed() - g.summed()
    }
  }

  /// What the sum over all windows of a batch is divided by, when it is at least 1.
  public func weight(_ y: Tensor) -> Float {
    switch self {
    case .bce: return y.withScalars { Float($0.count { $0 != 0 }) }
    case .allocation: return Float(y.count / y.shape[1])
    default: return Float(y.count)
    }
  }

  /// ln(2 − e^y): the log return of a short position over a bar that returns y; ln 10⁻⁶ where the price has doubled and nothing is
  /// left.
  private static func shortReturn(_ y: Tensor) -> Tensor {
    y.mappedScalars { log(max(2 - exp($0), 1e-6)) }
  }
}

/// ½c² + δ(|e| − c) with c = min(|e|, δ).
@differentiable(reverse,wrt: magnitude)
private func huberTerms(_ magnitude: Tensor, delta: Float) -> Tensor {
  let beyond = (magnitude + -delta).relu()
  let within = magnitude - beyond
  return within.squared() * 0.5 + beyond * delta
}

/// softplus(u) − [y > 0]·u where y ≠ 0, and 0 elsewhere.
@differentiable(reverse,wrt: u)
private func crossEntropy(_ u: Tensor, _ y: Tensor) -> Tensor {
  let label = withoutDerivative(at: y.mappedScalars { $0 > 0 ? 1 : 0 })
  let kept = withoutDerivative(at: y.mappedScalars { $0 != 0 ? 1 : 0 })
  return (u.softplus() - u * label) * kept
}

@differentiable(reverse,wrt: u)
private func allocationTotal(
  _ u: Tensor, _ y: Tensor, riskAversion: Float, costRate: Float
) -> Tensor {
  let w = cappedWeights(u.tanh())
  let g = (w * y).summed(along: 1)
  let risk = g.squared() * (riskAversion / 2)
  let cost = w.magnitude().summed(along: 1) * costRate
  return (risk + cost - g).summed()
}

/// w/max(1, Σ over assets |w|): gross exposure never passes 1, and small conviction stays small.
///
/// - Parameter w: [B, N, P]
@differentiable(reverse)
public func cappedWeights(_ w: Tensor) -> Tensor {
  let assets = withoutDerivative(at: w.shape[1])
  let gross = w.magnitude().summed(along: 1)
  let divisor = (gross + -1).relu() + 1
  return w * divisor.reciprocal().repeated(along: 1, count: assets)
}
