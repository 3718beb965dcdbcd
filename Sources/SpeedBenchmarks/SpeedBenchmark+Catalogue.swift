import Models
import NeuralNetworks

extension SpeedBenchmark {
  /// All benchmarks, in the order of the table.
  public static let all: [SpeedBenchmark] = models + kinds + growth + markets

  /// The one called `name`; when there is none, all whose names begin with it.
  public static func named(_ name: String) -> [SpeedBenchmark] {
    let exact = all.filter { $0.name == name }
    return exact.isEmpty ? all.filter { $0.name.hasPrefix(name) } : exact
  }

  /// Training, forecasts and bounds of the reference configuration, called `seed` in names, and of the classroom's.
  private static let models: [SpeedBenchmark] = sizes.flatMap { size, base in
    TemporalAttention.allCases.flatMap { temporal in
      var c = base
      c.temporal = temporal
      let name = "\(size)/\(temporal.rawValue)"
      return training(name, c) + [
        SpeedBenchmark("infer/\(name)/b1", .infer(c, batch: 1)),
        SpeedBenchmark("infer/\(name)/b32", .infer(c, batch: 32)),
        SpeedBenchmark("bound/\(name)", .bound(c, batch: 32)),
      ]
    }
  }

  private static func training(_ name: String, _ c: StockformerConfiguration) -> [SpeedBenchmark] {
    var (withoutDropout, withoutDistilling) = (c, c)
    withoutDropout.dropout = 0
    withoutDistilling.distil = .none
    return [
      SpeedBenchmark("train/\(name)", .train(c, batch: 32)),
      SpeedBenchmark("train/\(name)/noDropout", .train(withoutDropout, batch: 32)),
      SpeedBenchmark("train/\(name)/noDistil", .train(withoutDistilling, batch: 32)),
    ]
  }

  /// Training steps of 4 windows of the reference configuration with other lengths, and other numbers of assets at L 96.
  private static let growth: [SpeedBenchmark] =
    TemporalAttention.allCases.flatMap { temporal in
      let step = { (suffix: String, lookback: Int, assets: Int) in
        var c = reference
        c.temporal = temporal
        c.lookback = lookback
        c.assets = assets
        return SpeedBenchmark("grow/\(temporal.rawValue)/\(suffix)", .train(c, batch: 4))
      }
      return [96, 168, 336, 672, 1344, 2688].map { step("L\($0)", $0, 5) }
        + [5, 20, 50, 100].map { step("N\($0)", 96, $0) }
    }

  /// What surrounds the model.
  private static let markets: [SpeedBenchmark] = [
    SpeedBenchmark("peak/products", .peak),
    SpeedBenchmark(
      "features/100x20000",
      .features(["log_return", "volume_change", "volatility", "rsi"], assets: 100, bars: 20_000)),
    SpeedBenchmark(
      "features/100x20000/correlation", .features(["correlation"], assets: 100, bars: 20_000)),
    SpeedBenchmark("backtest/1Mx20/every24", .backtest(assets: 20, bars: 1_000_000, every: 24)),
    SpeedBenchmark("backtest/1Mx20/every1", .backtest(assets: 20, bars: 1_000_000, every: 1)),
    SpeedBenchmark("windows/b32", .windows(batch: 32)),
  ]

  private static var sizes: [(String, StockformerConfiguration)] {
    [("seed", reference), ("classroom", classroom)]
  }

  /// L 168, N 5, F 6, D 128, H 8, E 3, D_ff 512, distilling, dropout 0.1.
  static let reference: StockformerConfiguration = {
    var c = StockformerConfiguration.reference()
    c.head = .regression
    return c
  }()

  /// L 96, D 64, H 4, E 2, D_ff 256, otherwise as the reference configuration.
  static let classroom: StockformerConfiguration = {
    var c = reference
    c.lookback = 96
    c.width = 64
    c.heads = 4
    c.layers = 2
    c.feedForward = 256
    return c
  }()
}
