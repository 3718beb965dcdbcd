/// Which rows of a table of target weights are executed, how they are averaged over time, and what they may not exceed.
///
/// Of rows j = 0, 1, 2, … those with j divisible by `every` are executed. The target of row j is the mean of rows
/// max(0, j - H + 1)…j with H = `tranches`; then each weight is clipped to ±`maximumWeight`, then all are scaled so that
/// Σ|w| ≤ `maximumGross`, then so that |Σ w| ≤ `maximumNet`. The limits bind the target, not what drifts afterwards.
public struct TargetRules: Sendable, Equatable {
  /// Every how many rows one is executed, ≥ 1.
  public var every = 1
  /// The number of rows that a target is the mean of, ≥ 1.
  public var tranches = 1
  /// The largest |w_i|, above 0; nil = no limit.
  public var maximumWeight: Double?
  /// The largest Σ|w_i|, above 0; nil = no limit.
  public var maximumGross: Double?
  /// The largest |Σ w_i|, above 0; nil = no limit.
  public var maximumNet: Double?

  /// Every row is executed as it stands, unless something else is set.
  public init(
    every: Int = 1, tranches: Int = 1, maximumWeight: Double? = nil, maximumGross: Double? = nil,
    maximumNet: Double? = nil
  ) {
    self.every = every
    self.tranches = tranches
    self.maximumWeight = maximumWeight
    self.maximumGross = maximumGross
    self.maximumNet = maximumNet
  }

  /// What is wrong with the rules; nil when nothing is.
  var validationError: String? {
    let limits = [maximumWeight, maximumGross, maximumNet].compactMap { $0 }
    return every >= 1 && tranches >= 1 && limits.allSatisfy { $0 > 0 }
      ? nil : "every \(every), tranches \(tranches), limits \(limits)"
  }

  /// Whether `row`, counted from 0, is executed.
  func isExecuted(_ row: Int) -> Bool { row.isMultiple(of: every) }

  /// Whether a target may differ from its row.
  var changesTargets: Bool {
    tranches > 1 || maximumWeight != nil || maximumGross != nil || maximumNet != nil
  }

  /// Brings `weights` within the limits.
  func limit(_ weights: inout [Double]) {
    if let maximumWeight {
      for asset in weights.indices {
        weights[asset] = max(-maximumWeight, min(maximumWeight, weights[asset]))
      }
    }
    if let maximumGross {
      scaleDown(&weights, from: weights.reduce(0) { $0 + abs($1) }, to: maximumGross)
    }
    if let maximumNet { scaleDown(&weights, from: abs(weights.reduce(0, +)), to: maximumNet) }
  }

  private func scaleDown(_ weights: inout [Double], from size: Double, to limit: Double) {
    guard size > limit else { return }
    for asset in weights.indices { weights[asset] *= limit / size }
  }
}
