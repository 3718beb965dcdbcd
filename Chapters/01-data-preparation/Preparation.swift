import Files
import Foundation
import Markets
import Workbook

/// Section `prepare-multivariate-data`: the reference function written out, and the library's.
func preparation(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question(
    """
    All of this in one function: what does a correct version of the reference document's \
    prepare_multivariate_data look like?
    """
  )
  page.formula(
    """
    window w ends at bar e_w                      x: feature f of asset i
    X [n, L, N, F]    X[w, l, i, f] = (x[e_w − L + 1 + l, i, f] − mean_if) / std_if
    y [n, N]          y[w, i]       = ln(C_{e_w + h} / C_{e_w}) / s_i
    """)
  try page.code("prepare")
  let panel = course.real.panel
  let (lookback, horizon) = (splitLookback, 5)
  let table = FeatureTable(panel, features: courseFeatures(panel))
  let byHand = prepareMultivariateData(panel, table, lookback: lookback, horizon: horizon)
  let windows = Windows(
    table, Targets(panel, horizon: horizon), lookback: lookback,
    split: Split(bars: panel.barCount))
  let difference = differences(byHand, windows)
  page.table(
    Table(
      [.text("training windows"), .number("by hand"), .number("library")],
      rows: [
        ["windows", byHand.windowEnds.count.grouped, windows.train.count.grouped],
        [
          "shape of X", shape(byHand.windowEnds.count, table, lookback),
          shape(windows.train.count, table, lookback),
        ],
        ["largest |difference| in X", difference.x.significant(1), "–"],
        ["largest |difference| in y", difference.y.significant(1), "–"],
      ]))
  page.table(referenceTable(panel, table, lookback: lookback, horizon: horizon))
  page.reading(
    """
    The two agree to \(max(difference.x, difference.y).significant(1)): all that separates them is \
    the library's rounding to single precision. The library copies nothing until a batch is \
    requested: \(megabytes(byHand.x.count * 8)) MB of copied windows here are \
    \(megabytes(table.values.count * 4)) MB of rows there.
    """)
  page.breaks(
    """
    The reference document's line X.append(aligned_data.iloc[i-lookback:i].values) takes every raw \
    column (errata D4): the largest number in a window is then a volume, and it dominates every \
    step of the optimiser. The sample printed beside it has three axes where its comment names four \
    (errata D8): a type that knows its axes would have refused it.
    """)
  page.exercise(
    """
    Write prepareMultivariateData for X [n, L, N·F], as the reference document promises (errata \
    D6). Which question can a model no longer ask of this array?
    """)
}

// anchor: prepare
/// Windows and labels of the training part, all known at the time (errata D2 to D7).
private func prepareMultivariateData(
  _ panel: Panel, _ table: FeatureTable, lookback: Int, horizon: Int,
  trainFraction: Double = 0.7
) -> (x: [Double], y: [Double], windowEnds: [Int]) {
  let rows = Int(trainFraction * Double(panel.barCount) + 1e-9)
  let first = table.warmUp + lookback - 1
  let windowEnds = Array(first..<(rows - horizon))  // last input bars; labels end inside
  let width = table.rowWidth
  let scaler = (0..<width).map { column in
    moments((table.warmUpOf(column)..<rows).map { table.values[$0 * width + column] })
  }
  let x = windowEnds.flatMap { end in
    ((end + 1 - lookback) * width..<(end + 1) * width).map { cell -> Double in
      let (mean, standardDeviation) = scaler[cell % width]
      return (table.values[cell] - mean) / standardDeviation
    }
  }
  let closes = panel.symbols.indices.map { panel.closes(of: $0) }
  let labels = closes.map { c in windowEnds.map { log(c[$0 + horizon] / c[$0]) } }
  let scales = labels.map { moments($0).standardDeviation }  // the mean stays: 0 stays 0
  let y = windowEnds.indices.flatMap { w in
    labels.indices.map { labels[$0][w] / scales[$0] }
  }
  return (x, y, windowEnds)
}

private func moments(_ values: [Double]) -> (mean: Double, standardDeviation: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let standardDeviation = (squares / Double(values.count - 1)).squareRoot()
  return (mean, standardDeviation > 0 ? standardDeviation : 1)
}
// end: prepare

extension FeatureTable {
  /// The first row at which one column has a value.
  fileprivate func warmUpOf(_ column: Int) -> Int {
    timestamps.indices.first { !values[$0 * rowWidth + column].isNaN } ?? barCount
  }
}

private func differences(
  _ byHand: (x: [Double], y: [Double], windowEnds: [Int]), _ windows: Windows
) -> (x: Double, y: Double) {
  guard byHand.windowEnds == windows.train else { return (.infinity, .infinity) }
  var x = [Float](repeating: 0, count: byHand.x.count)
  var y = [Float](repeating: 0, count: byHand.y.count)
  x.withUnsafeMutableBufferPointer { windows.fillInputs($0, windowEnds: windows.train) }
  y.withUnsafeMutableBufferPointer { windows.fillOutputs($0, windowEnds: windows.train) }
  return (
    Sample.largestDifference(byHand.x, x.map(Double.init)),
    Sample.largestDifference(byHand.y, y.map(Double.init))
  )
}

private func shape(_ count: Int, _ table: FeatureTable, _ lookback: Int) -> String {
  "[\(count), \(lookback), \(table.symbols.count), \(table.names.count)]"
}

private func megabytes(_ bytes: Int) -> String { (Double(bytes) / 1e6).fixed(1) }

/// What the reference version of the same function would give to a model.
private func referenceTable(
  _ panel: Panel, _ table: FeatureTable, lookback: Int, horizon: Int
) -> Table {
  let raw = panel.values.map(abs)
  let returns = panel.logReturns.joined().map(abs).filter { $0 > 0 }
  let warmUp = (lookback..<(panel.barCount - horizon)).count { $0 - lookback < table.warmUp }
  let hourly = 365 * 24 * 168 * 5 * 8 * 8
  return Table(
    [.text("the reference version, errata"), .number("here")],
    rows: [
      ["D4  largest raw number in X", (raw.max() ?? 0).significant(3)],
      ["D4  smallest |return| in X", (returns.min() ?? 0).significant(2)],
      ["D5  windows that begin in the warm-up and so contain a NaN", "\(warmUp)"],
      ["D6  MB of copied windows, a year of hourly bars, N 5, F 8, L 168", megabytes(hourly)],
      ["D7  labels that cross a boundary between parts", "\(2 * horizon)"],
    ])
}
