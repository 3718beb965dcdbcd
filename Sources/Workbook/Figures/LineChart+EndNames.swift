import Foundation

extension LineChart {
  /// A curve's name, where its last value is.
  private struct EndName {
    var text: String
    var colour: Int
    /// The place on the axis, as gnuplot reads it.
    var x: String
    var y: Double
    /// Whether the curve reaches the last place of the axis, so that the name stands in the margin.
    var isInMargin: Bool
  }

  /// The names of a panel's curves at their ends, those in the margin moved apart where they would overlap.
  func endNames(_ panel: Panel, _ index: Int) -> String {
    guard panel.series.count > 1 else { return "" }
    let places: [String] =
      switch axis {
      case .numbers(let numbers, _, _): numbers.map(\.plotText)
      case .times(let times): times.map { "\"\(TimeText.cell($0))\"" }
      }
    let isLogarithmic = usesLogarithm(panel)
    let factor: Double = panel.percent ? 100 : 1
    func level(_ value: Double) -> Double { isLogarithmic ? log(value) : value }
    let values = panel.series.flatMap(\.values).filter(\.isFinite).map { level($0 * factor) }
    // A line of letters as a fraction of the values' span: the first of several panels is twice as high as the others.
    let line = panels.count == 1 ? 0.055 : index == 0 ? 0.085 : 0.13
    let gap = ((values.max() ?? 1) - (values.min() ?? 0)) * line
    let names = panel.series.enumerated().compactMap { place, series -> EndName? in
      guard let last = series.values.lastIndex(where: \.isFinite) else { return nil }
      return EndName(
        text: series.name, colour: series.colour ?? place, x: places[last],
        y: level(series.values[last] * factor), isInMargin: last == places.count - 1)
    }
    var lowest = -Double.infinity
    let labels = names.sorted { $0.y < $1.y }.map { name in
      let y = name.isInMargin ? max(name.y, lowest) : name.y
      if name.isInMargin { lowest = y + gap }
      return "set label \(GnuplotStyle.text(name.text)) at \(name.x),"
        + "\((isLogarithmic ? exp(y) : y).plotText) \(name.isInMargin ? "left offset 1,0" : "right offset -0.8,0.5") "
        + "font \",12\" tc rgb \"\(GnuplotStyle.colour(name.colour))\""
    }
    return GnuplotStyle.lines(labels)
  }
}
