import Experiments
import Files
import Foundation
import Markets
import Workbook

/// Section `features`: the features, formula by formula.
func features(_ page: inout Page, _ course: Course, _ figures: FigureFolder) throws(InputFault) {
  page.question("What does a model see of an asset at a bar, and from which bar on?")
  page.formula(
    """
    log_return     ln(C_t / C_{t−1})
    volume_change  ln(V_t / mean of the last 20 V)
    volatility     sample standard deviation of the last 20 r
    rsi            100 g/(g + l), Wilder's averages of gains and losses, period 14
    correlation    mean over j ≠ i of ρ_ij over the last 60 bars     all known at the close
    """)
  try page.code("feature-formulas", in: formulaFile)
  try page.code("rsi", in: formulaFile)
  let panel = course.real.panel
  let available = courseFeatures(panel)
  let table = FeatureTable(panel, features: available)
  let byHand = available.map { column($0.name, panel) }
  let train = Split(bars: panel.barCount).train
  page.table(featureTable(available, table, byHand))
  page.table(momentTable(table, train))
  try page.figure(
    featureFigure(table, train, course.realName), in: figures,
    "Each feature, pooled over all assets, on the first 70 % of the bars and on the rest.")
  page.reading(reading(available, table, byHand, train))
  if available.count < 5 {
    let missing = Set(featureNames).subtracting(available.map(\.name)).sorted()
    page.paragraph(
      "Left out because the file has no such column: \(missing.joined(separator: ", ")).")
  }
  page.breaks(
    """
    Without the guard “t + 1 < n” the first windows would be too short, their standard deviations \
    noisy and, for a single row, undefined. A NaN in one input makes every weight NaN after the \
    next step (errata D5).
    """)
  page.exercise(
    """
    Errata D9: volume_change in the reference document is V_t / mean, a ratio. Draw its \
    distribution next to that of the logarithm. Which of the two can a linear layer use, and what \
    does a day without volume do to each?
    """)
}

/// The names of the reference document's features that every market of candles has.
let featureNames = ["log_return", "volume_change", "volatility", "rsi", "correlation"]

private let formulaFile = #filePath.replacingOccurrences(
  of: "Features.swift", with: "FeatureFormulas.swift")

/// Those of the reference document's features that a panel has the columns for.
func courseFeatures(_ panel: Panel) -> [Feature] {
  featureNames.compactMap { Feature.named($0) }.filter { $0.isAvailable(in: panel.allSeries) }
}

/// A feature of the first asset as this chapter writes it.
private func column(_ name: String, _ panel: Panel) -> [Double] {
  let close = panel.closes(of: 0)
  switch name {
  case "log_return": return logReturn(close)
  case "volume_change": return volumeChange(panel.column(.volume, asset: 0) ?? [])
  case "volatility": return volatility(close)
  case "rsi": return rsi(close)
  default:
    let pairs = (1..<panel.assetCount).map { correlation(close, panel.closes(of: $0)) }
    return close.indices.map { t in Sample.mean(pairs.map { $0[t] }) }
  }
}

private func libraryColumn(_ table: FeatureTable, _ feature: Int, asset: Int = 0) -> [Double] {
  table.timestamps.indices.map { table[$0, asset, feature] }
}

private func featureTable(
  _ features: [Feature], _ table: FeatureTable, _ byHand: [[Double]]
) -> Table {
  Table(
    [
      .text("feature"), .number("look-back"), .number("first row"),
      .number("by hand − library, largest"),
    ],
    rows: features.indices.map { f in
      let library = libraryColumn(table, f)
      let first = library.firstIndex { !$0.isNaN }.map { "\($0 + 1)" } ?? "none"
      return [
        features[f].name, features[f].lookBack.map { "\($0) rows" } ?? "all rows", first,
        Sample.largestDifference(byHand[f], library).significant(2),
      ]
    })
}

/// The values of feature `f` of all assets on `rows`.
private func pooled(_ table: FeatureTable, _ f: Int, _ rows: Range<Int>) -> [Double] {
  rows.flatMap { row in table.symbols.indices.map { table[row, $0, f] } }.filter { !$0.isNaN }
}

private func momentTable(_ table: FeatureTable, _ train: Range<Int>) -> Table {
  let later = train.upperBound..<table.barCount
  return Table(
    [
      .text("all assets"), .number("mean, first 70 %"), .number("standard deviation"),
      .number("mean, rest"), .number("standard deviation"),
    ],
    rows: table.names.indices.map { f in
      let (early, late) = (pooled(table, f, train), pooled(table, f, later))
      return [
        table.names[f], Sample.mean(early).significant(3),
        Sample.standardDeviation(early).significant(3),
        Sample.mean(late).significant(3), Sample.standardDeviation(late).significant(3),
      ]
    })
}

private func reading(
  _ features: [Feature], _ table: FeatureTable, _ byHand: [[Double]], _ train: Range<Int>
) -> String {
  let worst =
    features.indices.map { f in
      Sample.largestDifference(byHand[f], libraryColumn(table, f))
    }.max() ?? 0
  let later = train.upperBound..<table.barCount
  let growth =
    Sample.standardDeviation(pooled(table, 0, later))
    / Sample.standardDeviation(pooled(table, 0, train))
  return """
    The functions above and the library's differ by at most \(roundedUp(worst)), which \
    is rounding: sums are taken in a different order. The slowest feature decides the warm-up: row \
    \(table.warmUp + 1) is the first complete one, so \(table.warmUp) of \(table.barCount.grouped) \
    rows are dropped, and counted. After the first 70 % of the bars the standard deviation of the \
    returns is \(growth.fixed(2)) times as large: the scaler is \
    \(abs(growth - 1) > 0.1 ? """
    a little wrong there, as an honest scaler must be
    """ : "about right there"), \
    since nobody could have known.
    """
}

private func featureFigure(
  _ table: FeatureTable, _ train: Range<Int>, _ source: String
) -> Figure {
  let later = train.upperBound..<table.barCount
  let higher = table.names.indices.filter { f in
    let early = pooled(table, f, train)
    let rise = Sample.mean(pooled(table, f, later)) - Sample.mean(early)
    return rise > 0.25 * Sample.standardDeviation(early)
  }.map { table.names[$0] }
  return HistogramGrid(
    higher.isEmpty
      ? "No feature is clearly higher after the first 70 % of the bars"
      : "Higher after the first 70 % of the bars: \(higher.joined(separator: ", "))",
    subtitle: """
      \(source), \(table.symbols.count) assets pooled, the central 99 % of the first 70 %; higher: the \
      mean by over ¼ standard deviation
      """,
    groups: ["first 70 %", "rest"],
    panels: table.names.indices.map { f in
      .init(unit(table.names[f]), groups: [pooled(table, f, train), pooled(table, f, later)])
    }
  ).figure("01-features")
}

private func unit(_ name: String) -> String {
  switch name {
  case "log_return": "log_return (ln of a ratio)"
  case "volume_change": "volume_change (ln of a ratio)"
  case "volatility": "volatility (per bar)"
  case "rsi": "rsi (0 to 100)"
  default: name
  }
}
