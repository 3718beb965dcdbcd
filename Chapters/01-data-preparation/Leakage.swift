import Experiments
import Files
import Foundation
import Markets
import Workbook

/// Section `leakage-and-splits`: who may see what, and three leaks with their price.
func leakage(_ page: inout Page, _ course: Course, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    "Where does the past end? Which of our numbers would change if the future were different?")
  page.formula(
    """
    the label of bar t covers (t, t + h]: bar t may be used in [a, b) if t + h < b (the purge)
    scaler: mean and standard deviation of the training rows alone
    windows of a later part may read earlier bars, which were known at the time
    """)
  try page.code("chronological-split")
  let market = course.real
  let split = Split(bars: market.panel.barCount)
  let windows = splitWindows(market.panel, horizon: splitHorizon, split)
  page.table(splitTable(windows))
  try page.figure(
    splitFigure(windows, course.realName), in: figures,
    """
    The three parts for three horizons, with their windows. Left out, in black: warm-up and \
    look-back at the start, and the purge before each boundary.
    """)
  page.reading(splitReading(windows))
  page.table(scalerTable(windows))
  try page.code("another-future", in: futureFile)
  let change = FutureChange(market.panel, seed: course.seed)
  page.table(change.table)
  page.reading(change.reading)
  try page.code("nearest-neighbours", in: randomFile)
  let markets = [course.planted, market]
  let leaks = markets.map { RandomSplitLeak($0, seed: course.seed, isQuick: course.isQuick) }
  page.predict(
    """
    The same rows and the same method, the mean label of the five most similar training rows: once \
    with a chronological split, once with a random one. What is each R²?
    """)
  page.table(RandomSplitLeak.table(leaks))
  page.reading(RandomSplitLeak.reading(leaks))
  page.breaks(
    """
    Remove “&& $0 + horizon < part.upperBound” and nothing fails: the last \(splitHorizon) \
    training labels are computed from validation prices, and the validation loss can look a little \
    better than it is.
    """)
  page.exercise(
    """
    Find the leak: a colleague fills gaps with the mean of the whole column “before anything \
    else”. Write a test with a different future that catches it.
    """)
}

/// The horizon of this section's split, in bars.
let splitHorizon = 20
/// Bars in a window of this section.
let splitLookback = 20

private let futureFile = #filePath.replacingOccurrences(
  of: "Leakage.swift", with: "AnotherFuture.swift")
private let randomFile = #filePath.replacingOccurrences(
  of: "Leakage.swift", with: "RandomSplit.swift")

// anchor: chronological-split
/// The last bars of each part's windows: complete inputs, a label that ends in the part.
private func chronologicalSplit(
  bars: Int, warmUp: Int, lookback: Int, horizon: Int, train: Double = 0.7,
  validation: Double = 0.15
) -> [[Int]] {
  let first = Int(train * Double(bars) + 1e-9)
  let second = Int((train + validation) * Double(bars) + 1e-9)
  return [0..<first, first..<second, second..<bars].map { part in
    part.filter { $0 >= warmUp + lookback - 1 && $0 + horizon < part.upperBound }
  }
}
// end: chronological-split

/// The library's windows of all course features.
func splitWindows(_ panel: Panel, horizon: Int, _ split: Split) -> Windows {
  Windows(
    FeatureTable(panel, features: courseFeatures(panel)), Targets(panel, horizon: horizon),
    lookback: splitLookback, split: split)
}

private func splitTable(_ windows: Windows) -> Table {
  let byHand = chronologicalSplit(
    bars: windows.table.barCount, warmUp: windows.table.warmUp, lookback: windows.lookback,
    horizon: windows.targets.horizon)
  let parts = [
    ("training", windows.fold.train[0], windows.train, byHand[0]),
    ("validation", windows.fold.validation, windows.validation, byHand[1]),
    ("test", windows.fold.test[0], windows.test, byHand[2]),
  ]
  return Table(
    [
      .text("part"), .number("bars"), .number("windows"), .text("first window ends"),
      .text("last label ends"), .text("by hand = library"),
    ],
    rows: parts.map { name, part, windowEnds, mine in
      let day = { (bar: Int?) in bar.map { Timestamp.day(windows.table.timestamps[$0]) } ?? "–" }
      return [
        name, part.count.grouped, windowEnds.count.grouped, day(windowEnds.first),
        day(windowEnds.last.map { $0 + windows.targets.horizon }),
        mine == windowEnds ? "yes" : "NO",
      ]
    })
}

private func splitReading(_ windows: Windows) -> String {
  let h = windows.targets.horizon
  let crossing = 2 * h
  return """
    The reference document has no split at all (errata D7). With h = \(h) each boundary costs \(h) windows: \(crossing) labels would otherwise be computed \
    from prices of the next part. The overlap is long: a label at the boundary shares up to \
    \(h - 1) of its \(h) bars with a label on the other side. The first \
    \(windows.table.warmUp + windows.lookback - 1) bars are warm-up and look-back. An embargo, a \
    gap after the test part as well (López de Prado 2018), is for training rows that lie after the \
    test; here none do, and features look back only, so the purge is enough.
    """
}

/// How far a scaler fitted on all rows is from one fitted on the training rows.
private func scalerTable(_ windows: Windows) -> Table {
  let honest = windows.featureScaler
  let all = FeatureScaler(windows.table, rows: 0..<windows.table.barCount)
  let names = windows.table.names
  return Table(
    [
      .text("all rows − training rows"),
      .number("mean shifts by, standard deviations"),
      .number("standard deviation changes by"),
    ],
    rows: names.indices.map { f in
      let columns = windows.table.symbols.indices.map { $0 * names.count + f }
      let mean = columns.map {
        abs(all.means[$0] - honest.means[$0]) / honest.standardDeviations[$0]
      }
      let changes = columns.map {
        abs(all.standardDeviations[$0] / honest.standardDeviations[$0] - 1)
      }
      return [names[f], (mean.max() ?? 0).fixed(3), (changes.max() ?? 0).percent()]
    })
}

private func splitFigure(_ windows: Windows, _ source: String) -> Figure {
  let table = windows.table
  let split = Split(bars: table.barCount)
  let first = table.warmUp + windows.lookback - 1
  let time = { (bar: Int) in
    bar < table.barCount
      ? table.timestamps[bar] : table.timestamps[table.barCount - 1] + windows.barMilliseconds
  }
  let rows = [1, 20, 120].map { h -> (name: String, bands: [SplitDiagram.Band]) in
    let parts: [(SplitDiagram.Use, Range<Int>)] = [
      (.train, split.train), (.validation, split.validation), (.test, split.test),
    ]
    return (
      "h = \(h)",
      [SplitDiagram.Band(.purge, start: time(0), end: time(first))]
        + parts.flatMap { use, part in
          let start = max(part.lowerBound, first)
          let cut = max(start, part.upperBound - h)
          return [
            SplitDiagram.Band(
              use, start: time(start), end: time(cut), text: "\((cut - start).grouped) windows"),
            SplitDiagram.Band(.purge, start: time(cut), end: time(part.upperBound)),
          ]
        }
    )
  }
  return SplitDiagram(
    "A split in time, without the bars whose labels cross a boundary",
    subtitle: "\(source), look-back \(windows.lookback), three horizons h",
    rows: rows
  ).figure("01-split")
}
