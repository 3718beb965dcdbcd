import Backtesting
import Classroom
import Experiments
import Markets
import Workbook

// anchor: nearest-neighbours
/// The mean label of the k training rows that are most similar to a row: pure memory.
private func nearestNeighbours(
  of row: Int, among training: [Int], _ x: [[Double]], _ y: [[Double]], k: Int = 5
) -> [Double] {
  let nearest = training.map { other in
    let squares = zip(x[row], x[other]).map { ($0 - $1) * ($0 - $1) }
    return (distance: squares.reduce(0, +), row: other)
  }.sorted { $0.distance < $1.distance }.prefix(k)
  return y[row].indices.map { asset in
    nearest.reduce(0) { $0 + y[$1.row][asset] } / Double(k)
  }
}
// end: nearest-neighbours

/// The same rows, the same method, split chronologically and at random.
struct RandomSplitLeak {
  private let name: String
  private let chronological, random, adjacent: Double
  private let trainingRows, testRows: Int

  init(_ market: ClassroomMarket, seed: UInt64, isQuick: Bool) {
    let panel = market.panel.bars(0..<min(market.panel.barCount, isQuick ? 700 : 2000))
    let split = Split(bars: panel.barCount, train: 0.7, validation: 0)
    let windows = splitWindows(panel, horizon: splitHorizon, split)
    let rows = RowTable(windows, panel)
    let ordered = (train: windows.train, test: windows.test)
    var stream = RandomStream(seed: seed, name: "random split")
    let shuffled = stream.shuffled(windows.train + windows.test)
    let cut = ordered.train.count
    let mixed = (train: Array(shuffled.prefix(cut)), test: Array(shuffled.dropFirst(cut)))
    name = market.name
    chronological = rows.rSquared(ordered.train, ordered.test)
    random = rows.rSquared(mixed.train, mixed.test)
    let trained = Set(mixed.train)
    adjacent =
      Double(mixed.test.count { trained.contains($0 - 1) || trained.contains($0 + 1) })
      / Double(max(1, mixed.test.count))
    trainingRows = cut
    testRows = rows.sample(ordered.test).count
  }

  /// Scaled features and labels of every bar.
  private struct RowTable {
    let x, y: [[Double]]

    init(_ windows: Windows, _ panel: Panel) {
      let table = windows.table
      let (width, assets) = (table.rowWidth, table.symbols.count)
      let z = windows.featureScaler.standardised(table)
      x = (0..<table.barCount).map { bar in z[(bar * width)..<((bar + 1) * width)].map(Double.init)
      }
      y = (0..<table.barCount).map { bar in
        (0..<assets).map { windows.targets[bar, $0] / windows.targetScaler.scales[$0] }
      }
    }

    /// At most 200 rows of `test`, evenly spread.
    func sample(_ test: [Int]) -> [Int] {
      let step = max(1, test.count / 200)
      return stride(from: 0, to: test.count, by: step).map { test[$0] }
    }

    /// 1 − Σ (y − ŷ)² / Σ y² of the neighbours' forecasts.
    func rSquared(_ training: [Int], _ test: [Int]) -> Double {
      let rows = sample(test)
      let forecasts = rows.flatMap { nearestNeighbours(of: $0, among: training, x, y) }
      return ForecastScores.rSquared(forecasts, outcomes: rows.flatMap { y[$0] }) ?? .nan
    }
  }

  /// Both splits of both markets.
  static func table(_ leaks: [RandomSplitLeak]) -> Table {
    let rows: [(String, (RandomSplitLeak) -> String)] = [
      ("training rows / test rows used", { "\($0.trainingRows.grouped) / \($0.testRows)" }),
      ("R², chronological split with purge", { $0.chronological.percent() }),
      ("R², random split", { $0.random.percent() }),
      ("test rows next to a training row", { $0.adjacent.percent() }),
    ]
    return Table(
      [.text("5 nearest neighbours, h = \(splitHorizon)")] + leaks.map { .number($0.name) },
      rows: rows.map { row in [row.0] + leaks.map(row.1) })
  }

  /// What the difference is made of.
  static func reading(_ leaks: [RandomSplitLeak]) -> String {
    let (planted, real) = (leaks[0], leaks[1])
    let verdict =
      real.random > real.chronological
      ? "a random split raises it to \(real.random.percent()) on the real market"
      : "here a random split does not help it on the real market (\(real.random.percent()))"
    return """
      With a chronological split, a method that only remembers has an R² of \
      \(real.chronological.percent()) on the real market and \(planted.chronological.percent()) on \
      the planted one (below 0 is worse than the forecast 0); \(verdict), and gives \
      \(planted.random.percent()) on the planted one. Slow features make neighbouring rows look \
      alike, and the next bar's label shares \(splitHorizon - 1) of \(splitHorizon) bars with this \
      one: the answer was in the training set. A random split of overlapping windows measures \
      memory.
      """
  }
}
