import Backtesting
import Experiments
import Foundation
import Markets

extension SpeedBenchmark {
  /// The features `names` of all assets; the check is the sum of all values that are there.
  static func features(
    _ names: [String], assets: Int, bars: Int, _ seconds: Double
  ) throws -> Measurement {
    let panel = CounterMarket(assets: assets, bars: bars).panel
    let features = known(names)
    var table = FeatureTable(panel, features: features)
    let times = times(seconds) { table = FeatureTable(panel, features: features) }
    var settings = marketSettings(assets: assets, bars: bars)
    settings.features = names.count
    let sum = table.values.reduce(0) { $1.isNaN ? $0 : $0 + $1 }
    return Measurement(times, settings, check: sum)
  }

  /// An equity curve: weights of 95 % in all, exact drift and cash, a fee of 2 basis points (0.1 when every bar trades, which
  /// leaves something over); the check is the last equity.
  static func backtest(
    assets: Int, bars: Int, every: Int, _ seconds: Double
  ) throws -> Measurement {
    let market = CounterMarket(assets: assets, bars: bars)
    let (prices, targets) = (market.closes, market.targets(every: every))
    let rules = Backtest(lag: 0, feeBasisPoints: every == 1 ? 0.1 : 2, initial: 1)
    var curve: [Double] = []
    let times = times(seconds) { curve = rules.equityCurve(prices: prices, targets: targets) }
    var settings = marketSettings(assets: assets, bars: bars)
    settings.every = every
    return Measurement(times, settings, check: curve.last)
  }

  /// One batch of windows of the reference configuration, cut out of 20,000 bars; 100 batches are timed together.
  static func windows(_ batch: Int, _ seconds: Double) throws -> Measurement {
    let size = reference
    let panel = CounterMarket(assets: size.assets, bars: 20_000).panel
    let names = ["log_return", "volume_change", "volatility", "rsi", "correlation", "hour_sin"]
    let windows = Windows(
      FeatureTable(panel, features: known(names)),
      Targets(panel, horizon: 1), lookback: size.lookback, split: Split(bars: panel.barCount))
    let source = MarketWindows(windows, windowEnds: windows.train)
    let repetitions = 100
    let times = times(seconds) {
      for first in 0..<repetitions {
        _ = source.batch((0..<batch).map { (7919 * first + 1009 * $0) % source.count })
      }
    }
    var settings = Settings(size, batch: batch, parameters: nil, microBatch: batch)
    settings.bars = panel.barCount
    return Measurement(times, settings, repetitions: repetitions)
  }

  private static func known(_ names: [String]) -> [Feature] {
    names.map { name in
      guard let feature = Feature.named(name) else { fatalError("there is no feature \(name)") }
      return feature
    }
  }

  private static func marketSettings(assets: Int, bars: Int) -> Settings {
    var settings = Settings()
    settings.assets = assets
    settings.bars = bars
    return settings
  }
}

/// A market that any language can compute without a file: every number is a mix of a seed and a counter.
///
/// u(s, i) = (SplitMix64 of s at i) / 2⁵³; return of bar t and asset n: 0.004·√12·(u(1, tN + n) − ½) + 10⁻⁵.
struct CounterMarket {
  let assets, bars: Int

  /// u(s, i), from 0 to 1.
  static func uniform(_ seed: UInt64, _ index: Int) -> Double {
    var z = seed &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  private var timestamps: [Int64] { (0..<bars).map { Int64($0) * 3_600_000 } }
  private var symbols: [String] { (0..<assets).map { "A\($0)" } }

  /// Closes from 1, [T, N].
  var closes: WideTable {
    var values = [Double](repeating: 1, count: bars * assets)
    let scale = 0.004 * 12.0.squareRoot()
    for cell in values.indices {
      let change = scale * (Self.uniform(1, cell) - 0.5) + 1e-5
      values[cell] = (cell < assets ? 1 : values[cell - assets]) * (1 + change)
    }
    return WideTable(timestamps: timestamps, assets: symbols, values: values)
  }

  /// Closes, and volumes 1000·(½ + u(3, tN + n)).
  var panel: Panel {
    let closes = closes
    return Panel(
      joining: (0..<assets).map { asset in
        let cells = stride(from: asset, to: closes.values.count, by: assets)
        return OHLCVSeries(
          symbol: symbols[asset], timestamps: timestamps, close: cells.map { closes.values[$0] },
          volume: cells.map { 1000 * (0.5 + Self.uniform(3, $0)) })
      })
  }

  /// Weights 0.95·(u(2, kN + n) + 0.1)/Σ for every `every`-th bar.
  func targets(every: Int) -> WideTable {
    let rows = (bars + every - 1) / every
    var values = (0..<rows * assets).map { Self.uniform(2, $0) + 0.1 }
    for row in 0..<rows {
      let cells = row * assets..<(row + 1) * assets
      let sum = cells.reduce(0) { $0 + values[$1] }
      for cell in cells { values[cell] = 0.95 * values[cell] / sum }
    }
    let timestamps = timestamps
    return WideTable(
      timestamps: (0..<rows).map { timestamps[$0 * every] }, assets: symbols, values: values)
  }
}
