/// A matrix too large for names and numbers, over two counted axes: the position code, attention over time.
public struct Raster: Sendable {
  /// What the figure shows.
  public var title: String
  /// Of what.
  public var subtitle: String?
  /// The values, one array per row, the first row at the top.
  public var values: [[Double]]
  /// The label of the vertical axis.
  public var rowAxis: String
  /// The label of the horizontal axis.
  public var columnAxis: String
  /// The label of the colour bar.
  public var legend: String
  /// How values become colours.
  public var colours: Heatmap.Colours
  /// The names of the rows in place of their numbers, from the top.
  public var rowNames: [String] = []
  /// The columns that have a name, by number, in place of numbers.
  public var columnNames: [(column: Int, name: String)] = []

  /// A picture of a matrix, each cell a rectangle.
  public init(
    _ title: String, subtitle: String? = nil, values: [[Double]], rowAxis: String,
    columnAxis: String, legend: String, colours: Heatmap.Colours = .diverging
  ) {
    self.title = title
    self.subtitle = subtitle
    self.values = values
    self.rowAxis = rowAxis
    self.columnAxis = columnAxis
    self.legend = legend
    self.colours = colours
  }

  /// The figure of this matrix under a name such as `02-position-code`.
  public func figure(_ name: String) -> Figure {
    let width = values.first?.count ?? 0
    let cells = values.indices.flatMap { row in (0..<width).map { (row, $0) } }
    let table = DataTable([
      .init(rowAxis, cells.map { Double($0.0) }), .init(columnAxis, cells.map { Double($0.1) }),
      .init(legend, cells.map { values[$0.0][$0.1] }),
    ])
    let size = values.joined().map(abs).filter(\.isFinite).max() ?? 1
    let limits = colours == .diverging ? "[-\(size.plotText):\(size.plotText)]" : "[*:*]"
    let body = GnuplotStyle.lines([
      GnuplotStyle.title(title, subtitle),
      "unset key\nunset grid\nset border 15 lw 1\nset tics out",
      "set xrange [-0.5:\(width - 1).5]\nset yrange [\(values.count - 1).5:-0.5]",
      "set xlabel \(GnuplotStyle.text(columnAxis))\nset ylabel \(GnuplotStyle.text(rowAxis))",
      rowNames.isEmpty
        ? "" : "set ytics noenhanced (\(Self.ticks(rowNames.enumerated().map { ($0, $1) })))",
      columnNames.isEmpty
        ? "" : "set xtics (\(Self.ticks(columnNames.map { ($0.column, $0.name) })))",
      "set cblabel \(GnuplotStyle.text(legend))\nset cbrange \(limits)",
      colours.palette,
      "plot DATA using 2:1:3 skip 1 with image",
    ])
    return Figure(name, size: (1200, 800), tables: [table], body: body)
  }

  private static func ticks(_ names: [(Int, String)]) -> String {
    names.map { "\(GnuplotStyle.text($1)) \($0)" }.joined(separator: ", ")
  }
}
