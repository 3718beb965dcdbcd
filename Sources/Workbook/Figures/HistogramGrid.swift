/// Distributions side by side, one panel each, every panel with its own axis.
public struct HistogramGrid: Sendable {
  /// One panel.
  public struct Panel: Sendable {
    /// The quantity, with its unit.
    public var label: String
    /// The values of each group; missing ones are left out.
    public var groups: [[Double]]
    /// Places on the axis worth a vertical line.
    public var marks: [Mark] = []

    /// The values of one group.
    public init(_ label: String, _ values: [Double], marks: [Mark] = []) {
      self.label = label
      groups = [values]
      self.marks = marks
    }

    /// The values of several groups, such as training and test.
    public init(_ label: String, groups: [[Double]]) {
      self.label = label
      self.groups = groups
    }
  }

  /// A vertical line through a panel; the axis reaches as far as it.
  public struct Mark: Sendable {
    /// Where it stands.
    public var value: Double
    /// Whether it is dashed, as bounds are.
    public var isDashed: Bool

    /// A line at `value`.
    public init(_ value: Double, isDashed: Bool = false) {
      self.value = value
      self.isDashed = isDashed
    }
  }

  /// What the figure shows.
  public var title: String
  /// Of what.
  public var subtitle: String?
  /// The names of the groups; none when there is one.
  public var groups: [String]
  /// The panels, row by row.
  public var panels: [Panel]
  /// Bins per panel.
  public var bins: Int

  /// Histograms whose bins span the central 99 % of the first group's values.
  public init(
    _ title: String, subtitle: String? = nil, groups: [String] = [], panels: [Panel],
    bins: Int = 40
  ) {
    self.title = title
    self.subtitle = subtitle
    self.groups = groups
    self.panels = panels
    self.bins = bins
  }

  /// The figure of these histograms under a name such as `01-features`.
  public func figure(_ name: String) -> Figure {
    let histograms = panels.map(histogram)
    let columns = panels.count == 1 ? 1 : panels.count <= 4 ? 2 : 3
    let rows = (panels.count + columns - 1) / columns
    let table = DataTable(histograms.flatMap(\.columns))
    return Figure(
      name, size: (columns == 1 ? 1000 : 470 * columns + 100, rows == 1 ? 600 : 380 * rows + 80),
      tables: [table], body: body(histograms, rows: rows, columns: columns))
  }

  private struct Histogram {
    var columns: [DataTable.Column]
    var width: Double
  }

  private func histogram(_ panel: Panel) -> Histogram {
    let centre = centralRange(panel.groups[0])
    let places = panel.marks.map(\.value).filter(\.isFinite)
    let (least, most) = (
      min(centre.0, places.min() ?? centre.0), max(centre.1, places.max() ?? centre.1)
    )
    let width = (most - least) / Double(bins)
    let centres = (0..<bins).map { least + (Double($0) + 0.5) * width }
    var columns = [DataTable.Column(panel.label, centres)]
    for (index, values) in panel.groups.enumerated() {
      let name = groups.indices.contains(index) ? " \(groups[index])" : ""
      columns.append(
        .init("\(panel.label)\(name) density", density(values, from: least, width: width)))
    }
    return Histogram(columns: columns, width: width)
  }

  /// Fraction of all finite values per bin, per unit of the axis; values outside count in the total only.
  private func density(_ values: [Double], from least: Double, width: Double) -> [Double] {
    var counts = [Int](repeating: 0, count: bins)
    var total = 0
    for value in values where value.isFinite {
      total += 1
      let bin = ((value - least) / width).rounded(.down)
      if bin >= 0, bin < Double(bins) { counts[Int(bin)] += 1 }
      if bin == Double(bins), value <= least + Double(bins) * width { counts[bins - 1] += 1 }
    }
    return counts.map { Double($0) / (Double(max(total, 1)) * width) }
  }

  /// The 0.5 % and 99.5 % points, widened where they meet.
  private func centralRange(_ values: [Double]) -> (Double, Double) {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return (0, 1) }
    let least = sorted[Int(0.005 * Double(sorted.count - 1))]
    let most = sorted[Int((0.995 * Double(sorted.count - 1)).rounded(.up))]
    return most > least ? (least, most) : (least - 0.5, least + 0.5)
  }

  private func body(_ histograms: [Histogram], rows: Int, columns: Int) -> String {
    // Room for "density" left of labels such as 0.035.
    let left = columns == 1 ? 0.1 : 0.25 / Double(columns)
    let bottom = rows == 1 ? 0.14 : 0.2 / Double(rows)
    var text = [
      "set multiplot layout \(rows),\(columns) "
        + "margins \(left.fixed(3)),0.985,\(bottom.fixed(3)),\(rows == 1 ? 0.83 : 0.88) "
        + "spacing \(left.fixed(3)),\(bottom.fixed(3)) "
        + "title \(GnuplotStyle.heading(title, subtitle))",
      "set style fill solid 0.75 noborder\nset ylabel \"density\"\nset yrange [0:*]",
      "set format x \"%g\"\nset autoscale xfix\nset ytics autofreq\nset tics font \",12\"",
      "set key at graph 1, graph 1.01 right bottom horizontal Right noreverse samplen 1.5",
    ]
    var column = 1
    for (panel, histogram) in zip(panels, histograms) {
      text.append("set xlabel \(GnuplotStyle.text(panel.label))\nset xtics autofreq")
      text.append("set boxwidth \(histogram.width.plotText)")
      text += marks(panel)
      text.append(GnuplotStyle.plot(layers(panel, column)))
      text.append("unset key")
      column += 1 + panel.groups.count
    }
    return GnuplotStyle.lines(text + ["unset multiplot"])
  }

  private func marks(_ panel: Panel) -> [String] {
    guard panels.contains(where: { !$0.marks.isEmpty }) else { return [] }
    return ["unset arrow"]
      + panel.marks.map { mark in
        "set arrow from \(mark.value.plotText), graph 0 to \(mark.value.plotText), graph 1 nohead front "
          + "lw 2 dt \(mark.isDashed ? "(6,4)" : "1") "
          + "lc rgb \"\(mark.value == 0 ? "#000000" : GnuplotStyle.colour(1))\""
      }
  }

  private func layers(_ panel: Panel, _ column: Int) -> [String] {
    panel.groups.indices.map { index in
      let title =
        groups.indices.contains(index)
        ? "title \(GnuplotStyle.text(groups[index]))" : "notitle"
      let style = index == 0 ? "boxes" : "histeps lw 2"
      return "DATA using \(column):\(column + 1 + index) skip 1 with \(style) "
        + "lc rgb \"\(GnuplotStyle.colour(index))\" \(title)"
    }
  }
}
