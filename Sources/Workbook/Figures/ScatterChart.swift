/// Points of two quantities: forecast against outcome.
public struct ScatterChart: Sendable {
  /// Points of one colour.
  public struct Group: Sendable {
    /// The name in the key; empty leaves it out.
    public var name: String
    /// Horizontal values.
    public var x: [Double]
    /// Vertical values.
    public var y: [Double]

    /// Points under a name.
    public init(_ name: String = "", x: [Double], y: [Double]) {
      self.name = name
      self.x = x
      self.y = y
    }
  }

  /// What the figure shows.
  public var title: String
  /// Of what, from when to when.
  public var subtitle: String?
  /// The groups of points.
  public var groups: [Group]
  /// The label of the horizontal axis, with the unit.
  public var xLabel: String
  /// The label of the vertical axis, with the unit.
  public var yLabel: String
  /// Whether the line y = x is drawn.
  public var identity: Bool
  /// A line of text in the upper left corner, such as the correlation.
  public var note: String?

  /// A cloud of points with zero lines.
  public init(
    _ title: String, subtitle: String? = nil, groups: [Group], xLabel: String, yLabel: String,
    identity: Bool = true, note: String? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.groups = groups
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.identity = identity
    self.note = note
  }

  /// The figure of these points under a name such as `04-forecast`.
  public func figure(_ name: String) -> Figure {
    let columns = groups.flatMap { group in
      let suffix = group.name.isEmpty ? "" : " \(group.name)"
      return [
        DataTable.Column(xLabel + suffix, group.x), DataTable.Column(yLabel + suffix, group.y),
      ]
    }
    let body = GnuplotStyle.lines([
      GnuplotStyle.titleAboveKey(title, subtitle),
      "set xlabel \(GnuplotStyle.text(xLabel))\nset ylabel \(GnuplotStyle.text(yLabel))",
      "set zeroaxis lt 1 lw 1 lc rgb \"#777777\"\nset format \"%g\"\nset xtics autofreq",
      "set xrange [*:*] noextend\nset yrange [*:*] noextend",
      "set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.03",
      note.map {
        "set label 1 \(GnuplotStyle.text($0)) at graph 0.03, graph 0.95 left "
          + "tc rgb \"#333333\" front"
      } ?? "",
      GnuplotStyle.plot(layers),
    ])
    return Figure(name, size: (1000, 900), tables: [DataTable(columns)], body: body)
  }

  private var layers: [String] {
    let count = groups.map(\.x.count).max() ?? 0
    let size = count > 2000 ? "0.35" : count > 300 ? "0.6" : "1.0"
    let alpha = count > 2000 ? "a0" : count > 300 ? "80" : "40"
    var layers = groups.enumerated().map { index, group in
      let colour = GnuplotStyle.colour(index).dropFirst()
      let title = group.name.isEmpty ? "notitle" : "title \(GnuplotStyle.text(group.name))"
      return "DATA using \(2 * index + 1):\(2 * index + 2) skip 1 with points pt 7 ps \(size) "
        + "lc rgb \"#\(alpha)\(colour)\" \(title)"
    }
    if identity {
      layers.append(identityLine)
    }
    return layers
  }

  /// From corner to corner of what the narrower quantity spans: it never widens the axes.
  private var identityLine: String {
    func span(_ values: [Double]) -> (Double, Double) {
      let finite = values.filter(\.isFinite)
      return (finite.min() ?? 0, finite.max() ?? 1)
    }
    let x = span(groups.flatMap(\.x))
    let y = span(groups.flatMap(\.y))
    let from = max(x.0, y.0)
    let to = max(from, min(x.1, y.1))
    return "[t=\(from.plotText):\(to.plotText)] '+' using (t):(t) with lines lw 1.6 dt 2 "
      + "lc rgb \"#333333\" title 'forecast = outcome'"
  }
}
