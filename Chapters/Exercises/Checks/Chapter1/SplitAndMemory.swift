import Backtesting
import Experiments
import ExerciseKit
import Files
import Markets
import RandomStreams

extension Exercise {
  static let splitAndMemory = Exercise(
    "1.10", "split-and-memory", .changeAndMeasure, minutes: 30,
    task: { _ in
      """
      The method of the five nearest neighbours only remembers: its forecast of a row is the mean
      label of the five training rows that look most like it. Measure what the split makes of it,
      on the next 20 days of the shipped stocks. The label of row t covers the bars t + 1 … t + h.
      Return R² on the test rows of three splits of the same rows, n = trainCount:
        purged    training: the rows before n whose labels end before bar n; test: rows from n on
        ordered   training: all rows before n; test: the same rows from n on
        random    training: the first n rows of `order`; test: the other rows of `order`
      R² = 1 − Σ (y − ŷ)² / Σ y², with the labels y and the forecasts ŷ of the test rows: 0 is as
      good as always forecasting 0. You have market.labels, one for each row, market.horizon = h,
      and market.forecast(row, from: training). What you print appears above the verdict: print the
      three numbers, the shipped stocks come last.
      """
    },
    hints: [
      "Write one function that takes training and test rows and gives R², and call it three times.",
      "The label of row t ends at bar t + h: with purge t + h < n, so the last h rows before n are left out.",
      "The denominator is the sum of the squared labels; no mean is subtracted.",
    ],
    reason: """
      On the shipped stocks R² is below 0 in the order of time and above 0.4 at random: the same method, the same rows. Next to nearly \
      every test row stands a training row that looks like it and shares 19 of its 20 days: the answer was in the training set. A purge \
      cannot repair a random split, because there is no boundary to clear. And R² against the test rows' own mean would need to know \
      that mean beforehand.
      """,
    stub: """
      struct Attempt: SplitAndMemory {
        func rSquared(
          _ market: RememberedMarket, trainCount: Int, order: [Int]
        ) throws -> (purged: Double, ordered: Double, random: Double) {
          throw NotAttempted()
        }
      }
      """,
    solution: { _ in Solution() },
    mistakes: { _ in
      [
        Mistake(
          "R² against the mean of the test labels",
          suggests: "Nobody knew that mean beforehand: the rival is the forecast 0.",
          Variation(isCentred: true)),
        Mistake(
          "a random split “with a purge”",
          suggests: "A random split has no boundary: leave its rows as they are.",
          Variation(purgesRandom: true)),
        Mistake(
          "a purge that takes the first h test rows",
          suggests:
            "It is training labels that reach into the test, so training rows are left out.",
          Variation(purgesTest: true)),
        Mistake(
          "a purge with one row too few",
          suggests: "The label of row n − h ends at bar n, which is in the test.",
          Variation(purgeOffset: -1)),
        Mistake(
          "R² of the training rows",
          suggests: "Each of them is its own nearest neighbour.", Variation(scoresTraining: true)),
        Mistake(
          "a random split that trains on the rows from n on",
          suggests: "The first n rows of `order` are for training, the rest for the test.",
          Variation(swapsRandom: true)),
      ]
    },
    probes: { variant in
      var stream = variant.stream("1.10")
      let small = (0..<3).map { number in
        let rows = 24 + stream.integer(below: 9)
        return Probe(
          "\(rows) random rows, h = \(number + 1), \(rows - 8) for training",
          Values(
            stream.normals(2 * rows), [2], stream.normals(rows).map { $0 + 0.5 },
            [Double(number + 1)], [Double(rows - 8)], stream.permutation(rows).map { Double($0) }))
      }
      let stocks = try StockRows.shipped.get()
      return small + [
        Probe(
          "the shipped stocks: \(stocks.labels.count) days, h = \(StockRows.horizon)",
          Values(
            stocks.features, [Double(stocks.width)], stocks.labels, [Double(StockRows.horizon)],
            [Double(stocks.labels.count * 7 / 10)],
            stream.permutation(stocks.labels.count).map { Double($0) }))
      ]
    })
}

/// Slow features of the shipped stocks, scaled on the training rows, and labels; both are means over the stocks.
struct StockRows: Sendable {
  static let horizon = 20
  let features, labels: [Double]
  let width: Int

  static let shipped = Result { () throws(InputFault) in
    StockRows(try ShippedStocks.market.get().panel)
  }

  private init(_ whole: Panel) {
    let panel = whole.bars(0..<min(700, whole.barCount))
    let names = ["volatility", "rsi", "correlation"]
    let table = FeatureTable(panel, features: names.compactMap { Feature.named($0) })
    let targets = Targets(panel, horizon: Self.horizon)
    let rows = table.warmUp..<panel.barCount - Self.horizon
    let training = rows.prefix(rows.count * 7 / 10)
    let scaler = FeatureScaler(table, rows: training.startIndex..<training.endIndex)
    let scaled = scaler.standardised(table).map { Double($0) }
    let (columns, assets) = (names.count, panel.assetCount)
    width = columns
    features = rows.flatMap { bar in
      (0..<columns).map { column in
        (0..<assets).reduce(0) { $0 + scaled[(bar * assets + $1) * columns + column] }
          / Double(assets)
      }
    }
    labels = rows.map { bar in
      panel.symbols.indices.reduce(0) { $0 + targets[bar, $1] } / Double(panel.assetCount)
    }
  }
}

// anchor: solution
private struct Solution: SplitAndMemory {
  func rSquared(
    _ market: RememberedMarket, trainCount: Int, order: [Int]
  ) -> (purged: Double, ordered: Double, random: Double) {
    func score(_ training: [Int], _ test: [Int]) -> Double {
      let y = test.map { market.labels[$0] }
      let errors = zip(y, test).map { $0 - market.forecast($1, from: training) }
      return 1 - errors.reduce(0) { $0 + $1 * $1 } / y.reduce(0) { $0 + $1 * $1 }
    }
    let (before, after) = (Array(0..<trainCount), Array(trainCount..<market.labels.count))
    return (
      score(before.filter { $0 + market.horizon < trainCount }, after), score(before, after),
      score(Array(order.prefix(trainCount)), Array(order.dropFirst(trainCount)))
    )
  }
}
// end: solution

/// The measurement with one thing done otherwise.
private struct Variation: SplitAndMemory {
  var isCentred = false
  var purgesRandom = false
  var purgesTest = false
  var purgeOffset = 0
  var scoresTraining = false
  var swapsRandom = false

  func rSquared(
    _ market: RememberedMarket, trainCount n: Int, order: [Int]
  ) -> (purged: Double, ordered: Double, random: Double) {
    let h = market.horizon
    let (before, after) = (Array(0..<n), Array(n..<market.labels.count))
    let purged = purgesTest ? before : Array(before.dropLast(h + purgeOffset))
    let test = purgesTest ? Array(after.dropFirst(h)) : after
    let (head, tail) = (Array(order.prefix(n)), Array(order.dropFirst(n)))
    let random =
      swapsRandom
      ? score(market, tail, head)
      : score(market, purgesRandom ? Array(head.dropLast(h)) : head, tail)
    return (score(market, purged, test), score(market, before, after), random)
  }

  private func score(_ market: RememberedMarket, _ training: [Int], _ test: [Int]) -> Double {
    let rows = scoresTraining ? training : test
    let y = rows.map { market.labels[$0] }
    let errors = zip(y, rows).map { $0 - market.forecast($1, from: training) }
    let centre = isCentred ? y.reduce(0, +) / Double(y.count) : 0
    return 1 - errors.reduce(0) { $0 + $1 * $1 }
      / y.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  }
}
