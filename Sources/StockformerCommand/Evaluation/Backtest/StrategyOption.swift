import ArgumentParser
import Backtesting
import Files
import Markets

/// A strategy by name, with the bars that it looks back: `inverse-volatility:20`.
struct StrategyOption: ExpressibleByArgument, Equatable {
  let strategy: Strategy
  /// As it was typed.
  private let text: String
  /// K; 0 for a strategy without a look-back.
  private let bars: Int

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
    (text, self.bars) = (argument, bars)
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

  /// Target weights at every bar of `prices`.
  ///
  /// - Throws: `InputFault` where all weights would be 0 for want of bars or assets.
  func targets(on prices: WideTable, named path: String) throws(InputFault) -> WideTable {
    let count = prices.timestamps.count
    guard count > bars else {
      throw InputFault(
        file: path,
        "has \(count) bars, expected more than the \(bars) that '--strategy \(text)' looks back")
    }
    if case .crossSectionalMomentum = strategy, prices.assets.count < 2 {
      throw InputFault(
        file: path, "has one asset, expected at least two for '--strategy \(text)'")
    }
    return strategy.targets(on: prices)
  }
}
