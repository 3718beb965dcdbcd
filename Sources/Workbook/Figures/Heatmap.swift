import Foundation

/// One labelled matrix, or several side by side in the same style: correlations, attention beside ablation.
public struct Heatmap: Sendable {
  /// How values become colours.
  public enum Colours: Sendable {
    /// From zero upwards, or between the limits given.
    case sequential
    /// Two signs around the middle of the limits, which without limits is zero.
    case diverging
    /// White for exactly zero, and visible from the smallest positive value on.
    case fromWhite

    /// gnuplot's command for the colours.
    var palette: String {
      switch self {
      case .sequential: GnuplotStyle.cividis
      case .diverging: GnuplotStyle.redBlue
      case .fromWhite: GnuplotStyle.bluesFromWhite
      }
    }
  }

  /// One matrix.
  public struct Matrix: Sendable {
    /// What it shows, above it; empty when the figure's title says it.
    public var title: String
    /// The values, one array per row.
    public var values: [[Double]]
    /// The label of its colour bar, with the unit.
    public var legend: String
    /// The limits of its colours; by default those of the values.
    public var limits: ClosedRange<Double>?
    /// How its values become colours.
    public var colours: Colours
    /// Digits after the point in the cells; nil leaves the numbers out.
    public var digits: Int?
    /// Cells with a frame around them, `[row, column]`, such as the planted edges.
    public var marks: [[Int]] = []

    /// A matrix with the label of its colour bar.
    public init(
      _ title: String = "", _ values: [[Double]], legend: String, colours: Colours = .sequential,
      limits: ClosedRange<Double>? = nil, digits: Int? = 2, marks: [[Int]] = []
    ) {
      self.title = title
      self.values = values
      self.legend = legend
      self.colours = colours
      self.limits = limits
      self.digits = digits
      self.marks = marks
    }
  }

  /// What the figure shows.
  public var title: String
  /// Averaged over what, from when to when.
  public var subtitle: String?
  /// The names of the rows, from top to bottom.
  public var rows: [String]
  /// The names of the columns.
  public var columns: [String]
  /// The label of the vertical axis: for attention, `query (effect)`.
  public var rowAxis: String
  /// The label of the horizontal axis: for attention, `key (cause)`.
  public var columnAxis: String
  /// From left to right.
  public var matrices: [Matrix]
  /// Columns with a line on their left, such as the first step of each window.
  public var columnBreaks: [Int] = []

  /// A heatmap of matrices that share their row and column names.
  public init(
    _ title: String, subtitle: String? = nil, rows: [String], columns: [String],
    rowAxis: String, columnAxis: String, matrices: [Matrix]
  ) {
    self.title = title
    self.subtitle = subtitle
    self.rows = rows
    self.columns = columns
    self.rowAxis = rowAxis
    self.columnAxis = columnAxis
    self.matrices = matrices
  }

  /// The figure of this heatmap under a name such as `04-attention`.
  public func figure(_ name: String) -> Figure {
    let tables = matrices.map {
      DataTable(corner: "row", rows: rows, columns: columns, values: $0.values)
    }
    return Figure(name, size: size, tables: tables, body: body)
  }

  /// Pixels above several matrices, for their titles and the figure's, and below them.
  private static let margins = (top: 160, bottom: 85)

  /// Cells are square: several matrices are as high as their rows need.
  private var size: (width: Int, height: Int) {
    guard matrices.count > 1 else { return (1050, 950) }
    let cells = 495 * rows.count / max(1, columns.count)
    return (
      100 + 700 * matrices.count, min(820, Self.margins.top + cells + Self.margins.bottom)
    )
  }

  private var body: String {
    let common = """
      set border 15 lw 1
      unset grid
      unset key
      set xtics scale 0 noenhanced
      set ytics scale 0 noenhanced
      set yrange [*:*] reverse
      set size ratio -1
      set xlabel \(GnuplotStyle.text(columnAxis))
      set ylabel \(GnuplotStyle.text(rowAxis))
      """ + (columns.count > 12 ? "\nset xtics rotate by 90 right" : "")
      + columnBreaks.map { column in
        let x = "first \((Double(column) - 0.5).fixed(1))"
        return
          "\nset arrow from \(x), graph 0 to \(x), graph 1 nohead front lc rgb \"#000000\" lw 1.5"
      }.joined()
    guard matrices.count > 1 else {
      return GnuplotStyle.lines([
        common, GnuplotStyle.title(title, subtitle), commands(matrices[0], "DATA"),
      ])
    }
    let fraction = 1 / Double(matrices.count)
    let height = Double(size.height)
    let bottom = (Double(Self.margins.bottom) / height).fixed(3)
    let top = (1 - Double(Self.margins.top) / height).fixed(3)
    return GnuplotStyle.lines(
      [
        common,
        "set multiplot layout 1,\(matrices.count) "
          + "margins \((0.19 * fraction).fixed(3)),\((1 - 0.17 * fraction).fixed(3)),\(bottom),\(top) "
          + "spacing \((0.31 * fraction).fixed(3)),0 "
          + "title \(GnuplotStyle.heading(title, subtitle))",
      ]
        + matrices.enumerated().map { index, matrix in
          "set title \(GnuplotStyle.heading(matrix.title, matrix.legend))\n"
            + (index > 0 ? "unset ylabel\n" : "")
            + commands(matrix, index == 0 ? "DATA" : "DATA\(index + 1)")
        } + ["unset multiplot"])
  }

  private func commands(_ matrix: Matrix, _ data: String) -> String {
    let limits = matrix.limits ?? defaultLimits(matrix)
    var layers = ["\(data) matrix rowheaders columnheaders using 1:2:3 with image"]
    if let digits = matrix.digits, columns.count <= 25 {
      let size = columns.count > 14 ? 9 : columns.count > 9 ? 11 : 13
      layers.append(
        "\(data) matrix rowheaders columnheaders using 1:2:(\(number(digits)))"
          + ":(\(ink(matrix, limits))) with labels font \",\(size)\" tc rgb variable")
    }
    return GnuplotStyle.lines(
      frames(matrix.marks) + [
        matrix.colours.palette,
        "set cbrange [\(limits.lowerBound.plotText):\(limits.upperBound.plotText)]",
        matrices.count == 1 ? "set cblabel \(GnuplotStyle.text(matrix.legend))" : "",
        GnuplotStyle.plot(layers),
      ])
  }

  private var hasMarks: Bool { matrices.contains { !$0.marks.isEmpty } }

  /// Frames around the marked cells, which the next matrix does not inherit.
  private func frames(_ marks: [[Int]]) -> [String] {
    (!hasMarks ? [] : ["unset object"])
      + marks.map { mark in
        let (row, column) = (Double(mark[0]), Double(mark[1]))
        return
          "set object rectangle from first \((column - 0.46).fixed(2)),\((row - 0.46).fixed(2)) "
          + "to first \((column + 0.46).fixed(2)),\((row + 0.46).fixed(2)) front fillstyle empty "
          + "border lc rgb \"#D55E00\" lw 3"
      }
  }

  private func defaultLimits(_ matrix: Matrix) -> ClosedRange<Double> {
    let values = matrix.values.joined().filter(\.isFinite)
    let least = values.min() ?? 0
    let most = values.max() ?? 1
    if matrix.colours == .diverging {
      let size = max(abs(least), abs(most), .leastNormalMagnitude)
      return -size...size
    }
    return min(0, least)...max(most, min(0, least) + .leastNormalMagnitude)
  }

  /// A cell's text, without a minus before zeros; none for a missing value.
  private func number(_ digits: Int) -> String {
    let half = 0.5 / (0..<digits).reduce(1.0) { power, _ in power * 10 }
    return "$3 == $3 ? sprintf(\"%.\(digits)f\", abs($3) < \(half.plotText) ? 0 : $3) : \"\""
  }

  /// Black on light cells, white on dark ones.
  private func ink(_ matrix: Matrix, _ limits: ClosedRange<Double>) -> String {
    let span = limits.upperBound - limits.lowerBound
    let middle = limits.lowerBound + 0.5 * span
    switch matrix.colours {
    case .sequential: return "$3 > \(middle.plotText) ? 0x000000 : 0xffffff"
    case .fromWhite: return "$3 > \(middle.plotText) ? 0xffffff : 0x000000"
    case .diverging:
      let distance = middle == 0 ? "$3" : "$3 - \(middle.plotText)"
      return "abs(\(distance)) > \((0.3 * span).plotText) ? 0xffffff : 0x000000"
    }
  }
}

extension Heatmap.Matrix {
  /// q-values as −log₁₀ q, so that more is surer: what is below `level` lies in the upper half of the colours, its number in
  /// black; 0 shows as 99, what is missing as nothing.
  ///
  ///     Heatmap.Matrix.significance("F", q: [[.nan, 0.01], [0.5, .nan]])  // 2.0 and 0.3, half of the colours at 1.3
  public static func significance(
    _ title: String, q: [[Double]], level: Double = 0.05, marks: [[Int]] = []
  ) -> Heatmap.Matrix {
    let sizes = q.map { $0.map { $0.isNaN ? .nan : min(99, max(0, -log10($0))) } }
    let threshold = -log10(level)
    let percent = (level * 100).significant()
    return Heatmap.Matrix(
      title, sizes,
      legend: "−log₁₀ q; above \(threshold.fixed(1)) is q < \(percent) % (black numbers)",
      limits: 0...(2 * threshold), digits: 1, marks: marks)
  }
}
