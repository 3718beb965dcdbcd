import ArgumentParser
import Backtesting

/// A strategy by name, with the bars that it looks back: `inverse-volatility:20`.
struct StrategyOption: ExpressibleByArgument, Equatable {
  let strategy: Strategy

  /// Every name with its usual look-back; nil where there is none.
  static let names: [(name: String, bars: Int?)] = [
    ("cash", nil), ("equal-weight", nil), ("buy-and-hold", nil), ("inverse-volatility", 20),
    ("hierarchical-risk-parity", 60), ("mean-variance", 60), ("time-series-momentum", 20),
    ("cross-section-momentum", 20),
  ]

  /// The names, as in a message.
  static let list = names.map { $0.bars == nil ? $0.name : "\($0.name)[:K]" }
    .joined(separator: ", ")

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let known = Self.names.first(where: { $0.name == parts[0] }) else {
      return nil
    }
    var bars = known.bars ?? 0
    if parts.count == 2 {
      guard known.bars != nil, let own = Int(parts[1]), (2...100_000).contains(own) else {
        return nil
      }
      bars = own
    }
    switch known.name {
    case "cash": strategy = .cash
    case "equal-weight": strategy = .equalWeight
    case "buy-and-hold": strategy = .buyAndHold
    case "inverse-volatility": strategy = .inverseVolatility(window: bars)
    case "hierarchical-risk-parity": strategy = .hierarchicalRiskParity(window: bars)
    case "mean-variance": strategy = .meanVariance(window: bars, riskAversion: 5)
    case "time-series-momentum": strategy = .timeSeriesMomentum(lookback: bars)
    default: strategy = .crossSectionalMomentum(lookback: bars, count: .max, isLongShort: true)
    }
  }
}
