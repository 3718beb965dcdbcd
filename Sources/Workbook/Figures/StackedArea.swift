/// Fractions that add up, over time: the weights of a portfolio. What is below zero is stacked downwards.
public struct StackedArea: Sendable {
  /// What the figure shows.
  public var title: String
  /// Of what, from when to when.
  public var subtitle: String?
  /// Timestamps in milliseconds UTC.
  public var times: [Int64]
  /// The names of the layers, the first at the bottom.
  public var names: [String]
  /// The values, one array per layer.
  public var values: [[Double]]
  /// The label of the vertical axis.
  public var label: String

  /// A stack of layers over time.
  public init(
    _ title: String, subtitle: String? = nil, times: [Int64], names: [String],
    values: [[Double]], label: String
  ) {
    self.title = title
    self.subtitle = subtitle
    self.times = times
    self.names = names
    self.values = values
    self.label = label
  }

  /// The figure of this stack under a name such as `05-weights`.
  public func figure(_ name: String) -> Figure {
    let table = DataTable(
      [.init("time", times: times)] + zip(names, values).map { .init($0, $1) })
    let hasNegative = values.joined().contains { $0 < 0 }
    let body = GnuplotStyle.lines([
      GnuplotStyle.title(title, subtitle),
      TimeText.axis(times),
      "set xlabel 'time (UTC)'\nset ylabel \(GnuplotStyle.text(label))",
      "set key outside right top vertical Left reverse samplen 1.5 width 2",
      "set style fill solid 0.85 noborder\nset yrange [*:*] noextend",
      "set grid front lt 1 lc rgb \"#ffffff\" lw 0.5",
      "above(x) = x > 0 ? x : 0\nbelow(x) = x < 0 ? x : 0",
      GnuplotStyle.plot(
        layers("above", keyed: true) + (hasNegative ? layers("below", keyed: false) : [])),
    ])
    return Figure(name, size: (1300, 750), tables: [table], body: body)
  }

  /// Each layer covers the base of the ones above it, so the highest sum is painted first.
  private func layers(_ part: String, keyed: Bool) -> [String] {
    names.indices.reversed().map { index in
      "DATA using 1:(sum [c=2:\(index + 2)] \(part)(column(c))) skip 1 with filledcurves y1=0 "
        + "lc rgb \"\(GnuplotStyle.colour(index))\" "
        + (keyed ? "title \(GnuplotStyle.text(names[index]))" : "notitle")
    }
  }
}
