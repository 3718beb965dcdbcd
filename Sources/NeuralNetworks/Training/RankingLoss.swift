import Tensors
import _Differentiation

/// StockMixer's loss (Fan and Shen 2024): the mean of (r_i − g_i)² over assets, plus α times the mean over all pairs of
/// max(0, (r_i − r_j)·(g_j − g_i)), a hinge on the pairs that are ordered against what came.
///
/// As published, both means are over all assets, those without a label too, whose terms are 0; and a pair with itself counts.
public struct RankingLoss: Objective, Equatable {
  /// α, the hinge's weight.
  public let ranking: Float

  /// A loss with the hinge's weight α.
  public init(ranking: Float) { self.ranking = ranking }

  /// The sum over windows and horizons of N times the loss: Σ (r_i − g_i)² + α/N·Σ of the pairs.
  @differentiable(reverse,wrt: output)
  public func total(_ output: ForecastOutput, _ labels: Labels) -> Tensor {
    total(output.masked(labels), labels)
  }

  @differentiable(reverse,wrt: r)
  private func total(_ r: Tensor, _ labels: Labels) -> Tensor {
    let scale = withoutDerivative(at: ranking / Float(max(1, r.shape[1])))
    return (r - labels.returns).squared().summed() + pairHinge(r, labels) * scale
  }

  /// The number of labels, missing ones included.
  public func weight(_ labels: Labels) -> Float { Float(labels.returns.count) }

  /// The sum of the hinge over windows, horizons and pairs of assets.
  ///
  /// - Parameter r: [B, N, P]
  @differentiable(reverse,wrt: r)
  public func pairHinge(_ r: Tensor, _ labels: Labels) -> Tensor {
    let truth = withoutDerivative(at: Self.differences(labels.returns) * -1)
    let pairs = withoutDerivative(at: labels.mask.map { truth * Self.bothPresent($0) } ?? truth)
    return (Self.differences(r) * pairs).relu().summed()
  }

  /// x_i − x_j of all pairs, [B, N, P] → [B, P, N, N].
  @differentiable(reverse)
  private static func differences(_ x: Tensor) -> Tensor {
    let byHorizon = x.permuted([0, 2, 1])
    return byHorizon.withNewAxis(3) - byHorizon.withNewAxis(2)
  }

  private static func bothPresent(_ mask: Tensor) -> Tensor {
    let byHorizon = mask.permuted([0, 2, 1])
    return byHorizon.withNewAxis(3) * byHorizon.withNewAxis(2)
  }
}
