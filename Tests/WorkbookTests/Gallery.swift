import Foundation

@testable import Workbook

/// One figure of each kind, made of arithmetic alone: the tests draw them, and people look at them
/// (`FIGURE_GALLERY=some-folder swift test --filter Gallery`).
enum Gallery {
  static let day: Int64 = 86_400_000
  static let start: Int64 = 1_357_084_800_000  // 2013-01-02
  static let symbols = ["AAPL", "AMZN", "GOOG", "META", "NFLX", "NVDA"]

  /// Even numbers in [0, 1), by an irrational rotation: looks scattered, needs no random stream.
  static func scatter(_ index: Int, _ stream: Int = 1) -> Double {
    let turn =
      Double(index) * 0.618_033_988_75 * Double(stream) + sin(Double(index * stream) * 12.9898)
    return turn - turn.rounded(.down)
  }

  /// Roughly normal: twelve uniform numbers less six.
  static func normal(_ index: Int, _ stream: Int = 1) -> Double {
    (0..<12).reduce(-6) { $0 + scatter(index * 12 + $1, stream) }
  }

  static func walk(_ count: Int, _ stream: Int, drift: Double, size: Double) -> [Double] {
    var level = 0.0
    return (0..<count).map { index in
      level += drift + size * normal(index, stream)
      return exp(level)
    }
  }

  static func times(_ count: Int) -> [Int64] { (0..<count).map { start + Int64($0) * day } }

  static let all: [Figure] = [
    prices, equity, training, speed, correlation, attention, manyAssets, positionCode,
    features, weights, baselines, forecast, split, folds, candles, longShort, hours, intervals,
  ]

  static let prices = LineChart(
    "Six stocks, each price divided by its first", subtitle: "daily closes, 2013 to 2023",
    axis: .times(times(2699)),
    panels: [
      .init(
        "price (start = 1, log scale)",
        symbols.enumerated().map {
          .init($1, walk(2699, $0 + 1, drift: 0.0006, size: 0.02), .thin)
        }, scale: .automatic)
    ]
  ).figure("01-prices")

  static var equity: Figure {
    let ours = walk(400, 3, drift: 0.0001, size: 0.012)
    let equal = walk(400, 5, drift: 0.0004, size: 0.014)
    var peak = 1.0
    let drawdown = ours.map { value in
      peak = max(peak, value)
      return value / peak - 1
    }
    return LineChart(
      "Out-of-sample equity, net of 10 bp of costs", subtitle: "test bars, one-bar lag",
      axis: .times(times(400)),
      panels: [
        .init(
          "equity (start = 1)",
          [.init("Stockformer", ours), .init("equal weight", equal, .dashed)],
          scale: .automatic, level: 1),
        .init("drawdown", [.init("Stockformer", drawdown, .area, colour: 1)], percent: true),
      ]
    ).figure("05-equity")
  }

  static var training: Figure {
    let epochs = (1...60).map(Double.init)
    let train = epochs.map { 0.66 + 0.3 * exp(-$0 / 12) + 0.005 * normal(Int($0), 2) }
    let validation = epochs.map {
      0.70 + 0.25 * exp(-$0 / 9) + 0.0012 * max(0, $0 - 25) + 0.005 * normal(Int($0), 3)
    }
    let best = validation.indices.min { validation[$0] < validation[$1] } ?? 0
    return LineChart(
      "Training of the planted market's model", subtitle: "mean squared error of scaled returns",
      axis: .numbers(epochs, label: "epoch"),
      panels: [.init("loss", [.init("train", train), .init("validation", validation, .dashed)])],
      secondAxis: .init("learning rate", epochs.map { $0 < 20 ? 1e-3 : $0 < 40 ? 5e-4 : 2.5e-4 }),
      marker: .init(
        at: best, "best epoch \(best + 1), validation \(validation[best].fixed(4))")
    ).figure("03-training")
  }

  static var speed: Figure {
    let lengths = [48.0, 96, 192, 384, 768, 1536]
    var chart = LineChart(
      "Seconds of attention against the length of the window", subtitle: "one head, width 64",
      axis: .numbers(lengths, label: "length L (bars)", logarithmic: true),
      panels: [
        .init(
          "time (ms)",
          [
            .init("full, L × L", lengths.map { $0 * $0 / 90_000 }, .linesAndPoints),
            .init("ProbSparse, L ln L", lengths.map { $0 * log($0) / 6000 }, .linesAndPoints),
          ], scale: .logarithmic)
      ]
    )
    chart.namesAtEnds = true
    return chart.figure("02-speed")
  }

  static let correlation = Heatmap(
    "Correlation of daily log returns", subtitle: "training rows, 2013 to 2020",
    rows: symbols, columns: symbols, rowAxis: "asset", columnAxis: "asset",
    matrices: [
      .init(
        "",
        symbols.indices.map { i in
          symbols.indices.map { $0 == i ? 1 : 0.2 + 0.5 * cos(Double(i * $0 + i + $0)) }
        }, legend: "Pearson correlation", colours: .diverging, limits: -1...1)
    ]
  ).figure("01-correlation")

  static let attention = Heatmap(
    "Who is looked at, and who is needed", subtitle: "planted market, 200 test windows, 2 heads",
    rows: ["S0", "S1", "S2", "S3", "BTC_PERP"], columns: ["S0", "S1", "S2", "S3", "BTC_PERP"],
    rowAxis: "query (effect)", columnAxis: "key (cause)",
    matrices: [
      .init(
        "attention, rows sum to 1",
        (0..<5).map { i in (0..<5).map { 0.05 + 0.15 * scatter(i * 5 + $0) } },
        legend: "attention weight"),
      .init(
        "rise of the loss without the key's history",
        (0..<5).map { i in (0..<5).map { 0.0004 * normal(i * 5 + $0, 7) } },
        legend: "Δ loss", colours: .diverging, digits: 4),
    ]
  ).figure("04-attention")

  static let manyAssets = Heatmap(
    "Seventeen currencies", rows: (0..<17).map { "C\($0)" }, columns: (0..<17).map { "C\($0)" },
    rowAxis: "query (effect)", columnAxis: "key (cause)",
    matrices: [
      .init(
        "",
        (0..<17).map { i in (0..<17).map { scatter(i * 17 + $0) / 8 } }, legend: "attention weight")
    ]
  ).figure("04-attention-fx")

  static let positionCode = Raster(
    "The sinusoidal position code", subtitle: "96 positions, width 64",
    values: (0..<96).map { position in
      (0..<64).map { index in
        let angle = Double(position) / pow(10_000, Double(index / 2 * 2) / 64)
        return index.isMultiple(of: 2) ? sin(angle) : cos(angle)
      }
    }, rowAxis: "position t (bars)", columnAxis: "dimension", legend: "PE(t, dimension)"
  ).figure("02-position-code")

  static let features = HistogramGrid(
    "Features after scaling", subtitle: "scaler fitted on training rows only",
    groups: ["train", "test"],
    panels: ["log_return", "volume_change", "volatility", "rsi", "correlation"].enumerated().map {
      index, name in
      .init(
        name,
        groups: [
          (0..<4000).map { normal($0, index + 1) },
          (0..<1000).map { 1.2 * normal($0 + 5000, index + 1) + 0.2 },
        ])
    }
  ).figure("01-features")

  static let weights = StackedArea(
    "Weights of the strategy", subtitle: "target weights, test bars", times: times(300),
    names: symbols,
    values: symbols.indices.map { asset in
      (0..<300).map { 1.0 / 6 + 0.06 * sin(Double($0) / 30 + Double(asset) * 1.047) }
    }, label: "weight (share of equity)"
  ).figure("05-weights")

  static let baselines = BarChart(
    "Information coefficient on the test bars",
    subtitle: "error bars: 95 % interval, block bootstrap",
    categories: ["zero", "last return", "asset mean", "ridge", "Stockformer"],
    series: [
      .init("planted", [0, -0.02, 0.001, 0.13, 0.16], errors: [0, 0.02, 0.02, 0.02, 0.02]),
      .init("real", [0, -0.015, 0.004, 0.006, 0.002], errors: [0, 0.03, 0.03, 0.03, 0.03]),
    ], label: "mean rank correlation", digits: 3
  ).figure("04-baselines")

  static var intervals: Figure {
    let names = ["zero", "repeat", "ridge", "Stockformer"]
    let values = [[0, -1, 0.004, 0.011], [Double.nan, -0.02, 0.01, 0.03]]
    let measures = values.enumerated().map { number, values in
      IntervalChart.Measure(
        ["R² against zero", "IC"][number], column: 2 + 3 * number, values,
        low: values.map { $0 - 0.008 }, high: values.map { $0 + 0.008 })
    }
    return IntervalChart(
      "Models beside the zero forecast", subtitle: "95 % intervals; filled: better than zero",
      rows: names.map {
        .init($0, isReference: $0 != "Stockformer", isFilled: $0 == "Stockformer")
      }, measures: measures,
      table: DataTable(
        [DataTable.Column("model", text: names)]
          + measures.flatMap { measure in
            [
              .init(measure.label, measure.values), .init("\(measure.label) low", measure.low),
              .init("\(measure.label) high", measure.high),
            ]
          })
    ).figure("04-intervals")
  }

  static var forecast: Figure {
    let x = (0..<900).map { 0.002 * normal($0, 3) }
    return ScatterChart(
      "Forecast and outcome, next bar", subtitle: "six stocks, test bars",
      groups: [.init(x: x, y: x.indices.map { 0.3 * x[$0] + 0.012 * normal($0, 11) })],
      xLabel: "forecast log return", yLabel: "outcome log return", note: "correlation 0.05 ± 0.03"
    ).figure("04-forecast")
  }

  static let longShort = StackedArea(
    "Long and short", times: times(60), names: ["A", "B", "C"],
    values: [
      (0..<60).map { 0.4 * sin(Double($0) / 5) }, (0..<60).map { 0.3 * cos(Double($0) / 9) },
      (0..<60).map { _ in -0.2 },
    ], label: "weight (share of equity)"
  ).figure("05-long-short")

  static var hours: Figure {
    let level = (0..<48).map { 100 + 3 * sin(Double($0) / 7) }
    return LineChart(
      "Two days of hours", subtitle: "forecast with its 90 % band, and what came",
      axis: .times((0..<48).map { start + Int64($0) * 3_600_000 }),
      panels: [
        .init(
          "price (USDT)",
          [
            .init("90 % band", level.map { $0 - 2 }, .band(upper: level.map { $0 + 2 }), colour: 0),
            .init("forecast", level, colour: 0),
            .init("outcome", level.indices.map { level[$0] + normal($0) }, .points, colour: 1),
          ]),
        .init(
          "turnover", [.init("traded", level.indices.map { abs(normal($0, 3)) / 9 }, .steps)],
          percent: true),
        .init("cost (bp)", [.init("cost", level.map { $0 / 10 }, .thin)]),
      ], marker: .init(at: 36, "shock")
    ).figure("05-hours")
  }

  static func bands(_ from: Int64, _ lengths: [(SplitDiagram.Use, Int64, String)])
    -> [SplitDiagram.Band]
  {
    var at = start + from * day
    return lengths.map { use, length, text in
      defer { at += length * day }
      return .init(use, start: at, end: at + length * day, text: text)
    }
  }

  static let split = SplitDiagram(
    "How the bars are divided", subtitle: "5 bars given up at each border: the horizon",
    rows: [
      (
        "split",
        bands(
          0,
          [
            (.train, 2600, "1,884 bars"), (.purge, 8, ""), (.validation, 560, "400 bars"),
            (.purge, 8, ""), (.test, 560, "400 bars"),
          ])
      )
    ]
  ).figure("01-split")

  static let folds = SplitDiagram(
    "Walk-forward folds",
    rows: (0..<4).map { fold in
      (
        "fold \(fold + 1)",
        bands(
          Int64(fold) * 90,
          [
            (.train, 600, ""), (.purge, 20, ""), (.validation, 90, ""), (.purge, 20, ""),
            (.test, 90, ""),
          ])
      )
    }
  ).figure("01-folds")

  static var candles: Figure {
    let close = walk(90, 4, drift: 0.001, size: 0.02).map { 150 * $0 }
    let open = [150.0] + close.dropLast().enumerated().map { $1 * (1 + 0.004 * normal($0, 9)) }
    return CandlestickChart(
      "AAPL, ninety days", subtitle: "a body from open to close, a wick from low to high",
      times: times(90), open: open, high: zip(open, close).map { max($0, $1) * 1.008 },
      low: zip(open, close).map { min($0, $1) * 0.993 }, close: close,
      volume: (0..<90).map { 4e7 + 3e7 * scatter($0, 5) }, priceLabel: "price (USD)",
      volumeLabel: "volume (shares)"
    ).figure("01-candles")
  }
}
