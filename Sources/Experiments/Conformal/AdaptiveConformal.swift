import Markets

/// Conformal intervals for a distribution that drifts: whenever an interval has failed the next ones become wider, and narrower
/// again when they hold (Gibbs and Candès 2021).
///
/// α₁ = 1 − level, and α₊ = α + γ·(1 − level − [outcome outside]). An interval is that of level 1 − α on as many residuals as there
/// were at first, always the newest whose outcome is known.
public struct AdaptiveConformal: Sendable {
  /// The probability with which intervals should hold their outcomes.
  public let level: Double
  /// γ, how far α moves at each outcome.
  public let step: Double
  /// The probability of failure that the next interval is made for; below 0 and above 1 it means 0 and 1.
  public private(set) var alpha: Double
  /// The newest residuals.
  public private(set) var residuals: ConformalResiduals

  /// Begins with the residuals of a split conformal interval.
  public init(_ residuals: ConformalResiduals, level: Double, step: Double) {
    self.residuals = residuals
    self.level = level
    self.step = step
    alpha = 1 - level
  }

  /// Half the width of the next interval: the largest size where the residuals are too few for 1 − α, 0 from α = 1 on.
  public var halfWidth: Double {
    alpha >= 1
      ? 0 : residuals.halfWidth(level: min(1, 1 - alpha)) ?? residuals.largestSize ?? .infinity
  }

  /// Hears of an outcome whose interval had the half width `halfWidth`.
  public mutating func observe(residual: Double, halfWidth: Double) {
    alpha += step * (1 - level - (abs(residual) > halfWidth ? 1 : 0))
    residuals.replaceOldest(by: residual)
  }
}

extension AdaptiveConformal {
  /// The interval and the probability of a rise of one forecast.
  struct Reading {
    var halfWidth: Double
    var probabilityOfRise: Double
  }

  /// What is said at each of `bars`, rising, about `forecasts`, of which `outcomes` are known `horizon` bars later.
  ///
  /// An interval at a bar knows the outcomes of forecasts made at least a horizon before it, and nothing later. A forecast or
  /// outcome that is missing is passed over.
  mutating func readings(
    bars: some Collection<Int>, forecasts: [Double], outcomes: [Double], horizon: Int
  ) -> [Reading] {
    var readings: [Reading] = []
    var pending = 0
    let bars = Array(bars)
    for (row, bar) in bars.enumerated() {
      while pending < row, bars[pending] + horizon <= bar {
        let residual = outcomes[pending] - forecasts[pending]
        if residual.isFinite {
          observe(residual: residual, halfWidth: readings[pending].halfWidth)
        }
        pending += 1
      }
      readings.append(
        Reading(
          halfWidth: halfWidth, probabilityOfRise: residuals.probabilityOfRise(forecasts[row])))
    }
    return readings
  }
}
