import Tensors
import _Differentiation

/// An allocation that pays for what it trades, not for what it holds: −mean over windows of g − (λ/2)·g² − c·Σ|w − w⁻|, with g and w as
/// in `Loss.allocation`, and w⁻ the position of `lag` windows earlier, which is what the new one replaces.
///
/// w⁻ is looked up in the micro-batch, so that its windows must follow each other in time. Its first `lag` windows have no earlier
/// one: they count with the mean cost of the others, and a micro-batch without any pair pays for Σ|w|. What prices do to w⁻ until it
/// is replaced is left out, and so are the borders of folds.
public struct TurnoverLoss: Objective, Equatable {
  /// λ
  public let riskAversion: Float
  /// c, the cost of trading one unit of the equity.
  public let costRate: Float
  /// Windows between a position and the one that replaces it: 1 for one bar, h for forecasts of h bars in h tranches.
  public let lag: Int

  /// A loss with λ, c and the lag.
  public init(riskAversion: Float, costRate: Float, lag: Int) {
    require(lag >= 1, "TurnoverLoss: a lag of \(lag) windows, expected at least 1")
    self.riskAversion = riskAversion
    self.costRate = costRate
    self.lag = lag
  }

  /// Windows that follow each other are kept together.
  public var comparesWindows: Bool { true }

  /// The sum over the windows of `output` and `labels`.
  @differentiable(reverse,wrt: output)
  public func total(_ output: ForecastOutput, _ labels: Labels) -> Tensor {
    total(output.masked(labels), labels.returns)
  }

  /// The number of windows, and of horizons in each.
  public func weight(_ labels: Labels) -> Float {
    Float(labels.returns.count / labels.returns.shape[1])
  }

  /// The same of raw outputs and simple returns, both [B, N, P].
  @differentiable(reverse,wrt: u)
  public func total(_ u: Tensor, _ y: Tensor) -> Tensor {
    let gain = Loss.allocation(riskAversion: riskAversion, costRate: 0).total(u, y)
    return gain + traded(cappedWeights(u.tanh())) * costRate
  }

  /// Σ|w − w⁻| over the windows of [B, N, P].
  @differentiable(reverse)
  private func traded(_ w: Tensor) -> Tensor {
    let windows = withoutDerivative(at: w.shape[0])
    if windows <= lag { return w.magnitude().summed() }
    let change = w.slice(0, lag..<windows) - w.slice(0, 0..<(windows - lag))
    let scale = withoutDerivative(at: Float(windows) / Float(windows - lag))
    return change.magnitude().summed() * scale
  }
}
