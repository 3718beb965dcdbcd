import Foundation
import Markets
import Workbook

// anchor: another-future
/// The same market up to the bar `cut`, then a different one: everything is redrawn.
private func anotherFuture(_ panel: Panel, after cut: Int, seed: UInt64) -> Panel {
  var random = RandomStream(seed: seed, name: "another future", index: cut)
  let series = panel.allSeries.map { asset -> OHLCVSeries in
    var asset = asset
    for t in (cut + 1)..<asset.count {
      let factor = exp(0.1 * random.normal())
      asset.open?[t] *= factor
      asset.high?[t] *= factor
      asset.low?[t] *= factor
      asset.close[t] *= factor
      asset.volume?[t] *= exp(random.normal())
    }
    return asset
  }
  return Panel(joining: series)
}

/// How many of the first `count` numbers have changed in any bit.
private func changed<Number: FloatingPoint>(
  _ a: [Number], _ b: [Number], _ count: Int
) -> Int {
  (0..<count).count { a[$0] != b[$0] && !(a[$0].isNaN && b[$0].isNaN) }
}
// end: another-future

/// What changes, before and after, when the future is different: features, scaler, windows.
struct FutureChange {
  private struct Row {
    var name: String
    var compared = 0
    var before = 0
    var total = 0
    var after = 0
  }
  private var rows = [
    "features", "scaler, training rows", "inputs of training windows",
    "labels of training windows", "scaler, all rows (wrong)",
  ].map { Row(name: $0) }
  private var cuts: [String] = []

  init(_ panel: Panel, seed: UInt64) {
    let split = Split(bars: panel.barCount)
    let windows = splitWindows(panel, horizon: splitHorizon, split)
    // The first cut is the last training bar: all that training uses must survive it.
    let cuts = [split.train.upperBound - 1, split.validation.upperBound - 1]
    for cut in cuts {
      self.cuts.append(Timestamp.day(panel.timestamps[cut]))
      let other = splitWindows(
        anotherFuture(panel, after: cut, seed: seed), horizon: splitHorizon, split)
      compare(windows, other, cut)
    }
  }

  private mutating func compare(_ a: Windows, _ b: Windows, _ cut: Int) {
    let width = a.table.rowWidth
    let past = (cut + 1) * width
    count(0, a.table.values, b.table.values, past)
    count(
      1, a.featureScaler.means + a.featureScaler.standardDeviations,
      b.featureScaler.means + b.featureScaler.standardDeviations)
    let windowEnds = Array(a.train.suffix(50))
    count(2, inputs(a, windowEnds), inputs(b, windowEnds))
    count(3, labels(a, windowEnds), labels(b, windowEnds))
    let all = 0..<a.table.barCount
    let (x, y) = (FeatureScaler(a.table, rows: all), FeatureScaler(b.table, rows: all))
    count(4, x.means + x.standardDeviations, y.means + y.standardDeviations)
  }

  private mutating func count<N: FloatingPoint>(_ row: Int, _ a: [N], _ b: [N], _ past: Int? = nil)
  {
    let past = past ?? a.count
    rows[row].compared += past
    rows[row].before += changed(a, b, past)
    rows[row].total += a.count - past
    rows[row].after += changed(a, b, a.count) - changed(a, b, past)
  }

  private func inputs(_ windows: Windows, _ windowEnds: [Int]) -> [Float] {
    var x = [Float](repeating: 0, count: windowEnds.count * windows.inputCount)
    x.withUnsafeMutableBufferPointer { windows.fillInputs($0, windowEnds: windowEnds) }
    return x
  }

  private func labels(_ windows: Windows, _ windowEnds: [Int]) -> [Float] {
    var y = [Float](repeating: 0, count: windowEnds.count * windows.outputCount)
    y.withUnsafeMutableBufferPointer { windows.fillOutputs($0, windowEnds: windowEnds) }
    return y
  }

  /// What was compared, and what changed.
  var table: Table {
    Table(
      [
        .text("a different future after \(cuts.joined(separator: " and "))"),
        .number("before it"), .number("changed"), .number("after it"), .number("changed"),
      ],
      rows: rows.map {
        [
          $0.name, $0.compared.grouped, $0.before.grouped, $0.total == 0 ? "–" : $0.total.grouped,
          $0.total == 0 ? "–" : $0.after.grouped,
        ]
      })
  }

  /// The verdict.
  var reading: String {
    let honest = rows.dropLast().reduce(0) { $0 + $1.before }
    let compared = rows.dropLast().reduce(0) { $0 + $1.compared }
    let wrong = rows[rows.count - 1]
    let verdict =
      honest == 0
      ? "None of the \(compared.grouped) numbers from before the cut changed by even one bit"
      : "\(honest.grouped) numbers from before the cut changed: something here looks ahead"
    return """
      \(verdict), while \(rows[0].after.grouped) of \(rows[0].total.grouped) feature values after \
      it did, so the test can fail. The scaler fitted on all rows changed in \(wrong.before) of \
      its \(wrong.compared) numbers: it would have carried the level and the standard deviation of \
      the test period into every training window.
      """
  }
}
