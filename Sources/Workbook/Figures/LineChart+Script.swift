extension LineChart {
  /// The figure of this chart under a name such as `03-training`.
  public func figure(_ name: String) -> Figure {
    Figure(name, size: (1300, panels.count > 1 ? 900 : 750), tables: [table], body: body)
  }

  private var table: DataTable {
    var columns = [axisColumn]
    for series in panels.flatMap(\.series) + [secondAxis].compactMap({ $0 }) {
      columns.append(.init(series.name, series.values))
      if case .band(let upper) = series.style {
        columns.append(.init(series.name + " upper", upper))
      }
    }
    return DataTable(columns)
  }

  private var axisColumn: DataTable.Column {
    switch axis {
    case .times(let times): .init("time", times: times)
    case .numbers(let numbers, let label, _): .init(label, numbers)
    }
  }

  private var body: String {
    var column = 2
    var text = [axisCommands]
    if panels.count > 1 {
      text.append("set lmargin at screen 0.105\nset rmargin at screen 0.965")
    }
    if namesAtEnds {
      let isShort = panels.filter { $0.series.count > 1 }.flatMap(\.series)
        .allSatisfy { $0.name.count < 10 }
      text.append("set rmargin at screen \(isShort ? 0.93 : 0.83)")
    }
    if panels.count > 1 { text.append("set multiplot") }
    for (index, panel) in panels.enumerated() {
      text.append(commands(panel, index, &column))
    }
    if panels.count > 1 { text.append("unset multiplot") }
    return GnuplotStyle.lines(text)
  }

  private var axisCommands: String {
    switch axis {
    case .times(let times): return TimeText.axis(times)
    case .numbers(_, _, logarithmic: false): return "set autoscale xfix"
    case .numbers(let numbers, _, logarithmic: true):
      // Few measured places are worth a label each, more than powers of ten are.
      let places = numbers.count <= 12 ? numbers.map(\.plotText).joined(separator: ", ") : ""
      let least = numbers.min() ?? 1
      let most = numbers.max() ?? 10
      return "set logscale x\nset xrange [\((least / 1.1).plotText):\((most * 1.1).plotText)]"
        + (places.isEmpty ? "" : "\nunset mxtics\nset xtics (\(places))")
    }
  }

  private var axisLabel: String {
    switch axis {
    case .times(let times): TimeText.label(times)
    case .numbers(_, let label, _): label
    }
  }

  private func commands(_ panel: Panel, _ index: Int, _ column: inout Int) -> String {
    let isLast = index == panels.count - 1
    return GnuplotStyle.lines([
      index == 0
        ? heading : "unset title\nunset arrow\nunset label",
      panels.count > 1 ? margins(index) : "",
      "set ylabel \(GnuplotStyle.text(panel.label))",
      isLast ? "set xlabel \(GnuplotStyle.text(axisLabel))" : "",
      panels.count > 1 ? (isLast ? restoredFormat : "set format x \"\"") : "",
      panel.percent ? "set format y \"%g %%\"" : "set format y \"%g\"",
      usesLogarithm(panel) ? logarithm(panel) : "unset logscale y",
      index > 0 && panel.series.count < 2 ? "unset key" : "",
      index > 0 ? ticks(panel) : "",
      namesAtEnds ? endNames(panel, index) : "",
      index == 0 ? markerCommands + secondAxisCommands : "unset y2tics\nunset y2label",
      GnuplotStyle.plot(layers(panel, index, &column)),
    ])
  }

  private var heading: String {
    namesAtEnds
      ? GnuplotStyle.title(title, subtitle) + "\nunset key"
      : GnuplotStyle.titleAboveKey(title, subtitle)
  }

  /// The lowest panel gets the tick labels back that the upper ones hide.
  private var restoredFormat: String {
    guard case .times(let times) = axis else { return "set format x \"%g\"" }
    return TimeText.axis(times)
  }

  private func margins(_ index: Int) -> String {
    let top = 0.865
    let bottom = 0.125
    // A key above a lower panel must not lie on the axis of the one above it.
    let gap = !namesAtEnds && panels.dropFirst().contains { $0.series.count > 1 } ? 0.09 : 0.05
    let unit = (top - bottom - gap * Double(panels.count - 1)) / Double(panels.count + 1)
    var upper = top
    for above in 0..<index { upper -= unit * (above == 0 ? 2 : 1) + gap }
    let lower = upper - unit * (index == 0 ? 2 : 1)
    return "set tmargin at screen \(upper.fixed(4))\nset bmargin at screen \(lower.fixed(4))"
  }

  func usesLogarithm(_ panel: Panel) -> Bool {
    switch panel.scale {
    case .linear: return false
    case .logarithmic: return true
    case .automatic:
      let values = panel.series.flatMap(\.values).filter(\.isFinite)
      guard let least = values.min(), let most = values.max(), least > 0 else { return false }
      return most / least > 4
    }
  }

  /// The lower panels are low: some five labels.
  private func ticks(_ panel: Panel) -> String {
    let values = panel.series.flatMap(\.values).filter(\.isFinite)
    let fromZero: [Double] = panel.series.contains { $0.style == .area } ? [0] : []
    guard !usesLogarithm(panel), let least = (values + fromZero).min(),
      let most = (values + fromZero).max(), most > least
    else { return "set ytics autofreq" }
    let span = (most - least) * (panel.percent ? 100 : 1)
    return "set ytics \(GnuplotStyle.step(span, parts: 4).plotText)"
  }

  /// Factors of two keep at least three labels on a price axis; measured times want decades.
  private func logarithm(_ panel: Panel) -> String {
    if case .automatic = panel.scale { return "set logscale y 2" }
    return "set logscale y"
  }

  private var markerCommands: String {
    guard let marker else { return "" }
    let place: String
    let count: Int
    switch axis {
    case .times(let times):
      place = "\"\(TimeText.cell(times[marker.index]))\""
      count = times.count
    case .numbers(let numbers, _, _):
      place = numbers[marker.index].plotText
      count = numbers.count
    }
    let side = marker.index * 2 > count ? "right offset -1,0" : "left offset 1,0"
    return """
      set arrow 1 from \(place), graph 0 to \(place), graph 1 nohead dt 3 lw 1.5 lc rgb "#555555"
      set label 1 \(GnuplotStyle.text(marker.text)) at \(place), graph 0.95 \(side) \
      tc rgb "#444444" front

      """
  }

  private var secondAxisCommands: String {
    guard let secondAxis else { return "" }
    return """
      set border 11 lw 1.2
      set y2label \(GnuplotStyle.text(secondAxis.name))
      set logscale y2
      set y2tics
      set format y2 "10^{%T}"
      """
  }

  private func layers(_ panel: Panel, _ index: Int, _ column: inout Int) -> [String] {
    var layers: [String] = []
    if let level = panel.level {
      layers.append("\(level.plotText) with lines lw 1 lc rgb \"#999999\" notitle")
    }
    for (place, series) in panel.series.enumerated() {
      layers.append(layer(series, place, column, factor: panel.percent ? 100 : 1))
      column += 1
      if case .band = series.style { column += 1 }
    }
    if index == 0, let secondAxis {
      let last = panels.flatMap(\.series).reduce(2) { sum, series in
        if case .band = series.style { return sum + 2 }
        return sum + 1
      }
      layers.append(
        "DATA using 1:\(last) skip 1 axes x1y2 with steps lw 1.5 lc rgb \"#999999\" "
          + "title \(GnuplotStyle.text(secondAxis.name))")
    }
    return layers
  }

  private func layer(_ series: Series, _ place: Int, _ column: Int, factor: Int) -> String {
    let colour = "lc rgb \"\(GnuplotStyle.colour(series.colour ?? place))\""
    let value = factor == 1 ? "\(column)" : "(\(factor)*$\(column))"
    let title = "title \(GnuplotStyle.text(series.name))"
    func data(_ with: String) -> String {
      "DATA using 1:\(value) skip 1 with \(with) \(colour) \(title)"
    }
    switch series.style {
    case .line: return data("lines lw 2.2")
    case .dashed: return data("lines lw 2 dt (7,4)")
    case .thin: return data("lines lw 1.2")
    case .steps: return data("steps lw 1.8")
    case .points: return data("points pt 7 ps 1.1")
    case .linesAndPoints: return data("linespoints lw 2.2 pt 7 ps 1.1")
    case .area: return data("filledcurves y1=0 fs transparent solid 0.45")
    case .band:
      let upper = factor == 1 ? "\(column + 1)" : "(\(factor)*$\(column + 1))"
      return "DATA using 1:\(value):\(upper) skip 1 with filledcurves fs transparent solid 0.25 "
        + "noborder \(colour) \(title)"
    }
  }
}
