import Backtesting
import Files
import Markets

/// The tables of a back-test, read and checked against each other.
struct BacktestInputs {
  /// Closes.
  var prices: WideTable
  /// Target weights.
  var targets: WideTable
  /// Funding rates.
  var funding: WideTable?
  /// Opens.
  var opens: WideTable?

  /// The result of `rules` with `recording`.
  func run(_ rules: Backtest, recording: Backtest.Recording) -> BacktestResult {
    rules.run(
      prices: prices, targets: targets, funding: funding, opens: opens, recording: recording)
  }

  /// The returns of a benchmark at the bars of the prices: of its level, or of equal weights under `rules`.
  func returns(of benchmark: BenchmarkOption, level: [Double]?, _ rules: Backtest) -> [Double] {
    if let level { return [0] + zip(level.dropFirst(), level).map { $0 / $1 - 1 } }
    return rules.benchmarkReturns(
      isHeld: benchmark.kind == .buyAndHold, prices: prices, targets: targets, funding: funding,
      opens: opens)
  }
}

extension WideTable.Rules {
  /// Rules of a table of target weights for the bars and assets of `closes`.
  static func weights(on closes: WideTable, named path: String) -> WideTable.Rules {
    let timestamps = Set(closes.timestamps)
    return WideTable.Rules(
      asset: knownAsset(closes, path),
      timestamp: { timestamps.contains($0) ? nil : "\($0) is not a timestamp of \(path)" },
      value: { $0.isNaN ? "a target weight is missing" : nil })
  }

  /// Rules of a table of funding rates for the assets of `closes`.
  static func funding(on closes: WideTable, named path: String) -> WideTable.Rules {
    WideTable.Rules(asset: knownAsset(closes, path))
  }

  /// Rules of a table of opens for the bars and assets of `closes`.
  static func opens(on closes: WideTable, named path: String) -> WideTable.Rules {
    var rules = weights(on: closes, named: path)
    rules.value = WideTable.Rules.prices.value
    return rules
  }

  private static func knownAsset(
    _ closes: WideTable, _ path: String
  ) -> (String) -> String? {
    let assets = Set(closes.assets)
    return { assets.contains($0) ? nil : "\($0) is not an asset of \(path)" }
  }
}
