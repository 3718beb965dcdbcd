import Files
import Foundation
import Influence
import Markets
import NeuralNetworks
import Workbook

/// What moved the newest forecasts, as two pictures: `NAME.png` by asset and `NAME-bars.png` by bar.
struct ExplanationFigure {
  /// `FILE.png`, with `FILE.gp`, `FILE.csv` and those of the bars beside it.
  let path: String

  private var stem: String { URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent }

  private var folder: FigureFolder {
    FigureFolder(
      FilePath.parent(of: path), source: FigureSource("stockformer predict, \(stem).png"))
  }

  /// All files of the pictures, by the option that names them.
  var companions: [(option: String, path: String?)] {
    let base = String(path.dropLast(4))
    return [".png", ".gp", ".csv", "-2.csv", "-bars.png", "-bars.gp", "-bars.csv"]
      .map { ("--figure", base + $0) }
  }

  /// Finds out whether they can be drawn, before the window is explained.
  func requireDrawable() throws(InputFault) {
    try folder.gnuplot.requireInstalled()
    try folder.requireWritable()
  }

  /// Draws both pictures and writes them with `others`, all or none.
  func write(
    _ explanation: WindowExplanation, _ kind: ForecastKind, with others: [AtomicFile.Output],
    announce: () throws(InputFault) -> Void
  ) throws(InputFault) {
    let unit = Unit(kind)
    try folder.draw(
      [assets(explanation, unit), bars(explanation, unit)], with: others, announce: announce)
  }

  /// How large numbers are shown.
  private struct Unit {
    let name: String
    let factor: Double

    init(_ kind: ForecastKind) {
      switch kind.head {
      case .regression: (name, factor) = ("basis points", 10_000)
      case .direction: (name, factor) = ("percentage points", 100)
      case .allocation: (name, factor) = ("position", 1)
      }
    }
  }

  private func assets(_ explanation: WindowExplanation, _ unit: Unit) -> Figure {
    let matrix = { (title: String, influence: InfluenceMatrix) in
      Heatmap.Matrix(
        title, influence.rowsByEffect.map { $0.map { $0 * unit.factor } }, legend: unit.name,
        colours: .diverging)
    }
    return Heatmap(
      "Which assets moved the forecasts", subtitle: subtitle(explanation),
      rows: explanation.symbols, columns: explanation.symbols, rowAxis: "forecast of",
      columnAxis: "history of",
      matrices: [
        matrix("ablation", explanation.assetAblation),
        matrix("gradient × input", explanation.assetGradient),
      ]
    ).figure(stem)
  }

  private static let mostCurves = 6

  private func bars(_ explanation: WindowExplanation, _ unit: Unit) -> Figure {
    let largest = explanation.symbols.indices.filter { explanation.forecasts[$0].isFinite }
      .sorted { abs(explanation.forecasts[$0]) > abs(explanation.forecasts[$1]) }
      .prefix(Self.mostCurves).sorted()
    let panel = { (title: String, values: [[Double]]) in
      LineChart.Panel(
        unit.name,
        largest.enumerated().map { colour, asset in
          LineChart.Series(
            "\(explanation.symbols[asset]), \(title)",
            values.map { $0[asset] * unit.factor }, .linesAndPoints, colour: colour)
        }, level: 0)
    }
    let few = explanation.symbols.count > largest.count ? "; the largest forecasts alone" : ""
    return LineChart(
      "Which bars moved the forecasts", subtitle: subtitle(explanation) + few,
      axis: .times(explanation.timestamps),
      panels: [
        panel("ablation", explanation.barAblation),
        panel("gradient × input", explanation.barGradient),
      ]
    ).figure("\(stem)-bars")
  }

  private func subtitle(_ explanation: WindowExplanation) -> String {
    let newest = explanation.timestamps.last.map(Timestamp.iso8601) ?? ""
    return "window of \(explanation.timestamps.count) bars that ends at \(newest)"
  }
}
