/// Estimates of named things with their intervals, a row each and a panel for each measure: which of many models differ from
/// nothing.
public struct IntervalChart: Sendable {
  /// One measure.
  public struct Measure: Sendable {
    /// The label of the axis, with the unit.
    public var label: String
    /// The column of the table that holds the estimate, from 1; the ends of its interval stand in the two behind it.
    public var column: Int
    /// The estimates, NaN where there is none.
    public var values: [Double]
    /// The lower ends.
    public var low: [Double]
    /// The upper ends.
    public var high: [Double]

    /// A measure of every row.
    public init(_ label: String, column: Int, _ values: [Double], low: [Double], high: [Double]) {
      self.label = label
      self.column = column
      self.values = values
      self.low = low
      self.high = high
    }
  }

  /// How one row is drawn.
  public struct Row: Sendable {
    /// The name at the left.
    public var name: String
    /// Drawn in grey: something to compare with.
    public var isReference: Bool
    /// Drawn with a filled mark.
    public var isFilled: Bool

    /// A row called `name`.
    public init(_ name: String, isReference: Bool = false, isFilled: Bool = false) {
      self.name = name
      self.isReference = isReference
      self.isFilled = isFilled
    }
  }

  /// What the figure shows.
  public var title: String
  /// What the intervals and the marks are.
  public var subtitle: String
  /// From top to bottom.
  public var rows: [Row]
  /// From left to right.
  public var measures: [Measure]
  /// What the script reads: a line for each row.
  public var table: DataTable

  /// A chart of `table`.
  public init(
    _ title: String, subtitle: String, rows: [Row], measures: [Measure], table: DataTable
  ) {
    self.title = title
    self.subtitle = subtitle
    self.rows = rows
    self.measures = measures
    self.table = table
  }

  /// The figure under a name such as `table`.
  public func figure(_ name: String) -> Figure {
    let height = 220 + 34 * rows.count
    let head = """
      set multiplot layout 1,\(measures.count) title \(GnuplotStyle.heading(title, subtitle))
      unset key
      set yrange [\(rows.count - 1).6:-0.6]
      set grid noytics xtics
      set border 1
      """
    let panels = measures.indices.map(panel).joined(separator: "\n")
    return Figure(
      name, size: (1200, height), tables: [table], body: head + "\n" + panels + "\nunset multiplot")
  }

  private func panel(_ number: Int) -> String {
    let measure = measures[number]
    let range = Self.range(of: measure)
    let names = rows.enumerated().map { row, one in
      "\(GnuplotStyle.text(number == 0 ? one.name : "")) \(row)"
    }
    return GnuplotStyle.lines([
      "set ytics scale 0 (\(names.joined(separator: ", ")))",
      "set xlabel \(GnuplotStyle.text(measure.label))",
      "set xrange [\(range.lowerBound.plotText):\(range.upperBound.plotText)]",
      "set xtics \(GnuplotStyle.step(range.upperBound - range.lowerBound, parts: 4).plotText)",
      "unset label",
      labels(measure, range),
      "set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb \"#444444\" back",
      GnuplotStyle.plot(layers(measure, range)),
    ])
  }

  /// What holds zero and every interval, but for estimates four times as far below zero as any upper end lies above it: those would
  /// leave no room for the others.
  static func range(of measure: Measure) -> ClosedRange<Double> {
    let highest = max(measure.high.filter(\.isFinite).max() ?? 0, 0)
    let floor = highest > 0 ? -4 * highest : -Double.infinity
    let shown = measure.values.indices.filter { measure.values[$0] >= floor }
    let lowest = min(shown.map { measure.low[$0] }.filter(\.isFinite).min() ?? 0, 0)
    let span = highest - lowest
    guard span > 0 else { return -1...1 }
    return lowest - 0.06 * span...highest + 0.06 * span
  }

  /// The numbers of the estimates that lie left of the panel.
  private func labels(_ measure: Measure, _ range: ClosedRange<Double>) -> String {
    rows.indices.filter { measure.values[$0] < range.lowerBound }.map { row in
      "set label \(GnuplotStyle.text("← " + measure.values[row].significant(3))) "
        + "at graph 0.01, first \(row) left font \",12\" tc rgb \"\(GnuplotStyle.grey)\""
    }.joined(separator: "\n")
  }

  private func layers(_ measure: Measure, _ range: ClosedRange<Double>) -> [String] {
    let column = measure.column
    let drawn = rows.indices.filter { measure.values[$0] >= range.lowerBound }
    guard !drawn.isEmpty else { return ["NaN notitle"] }
    return drawn.map { row in
      let colour = rows[row].isReference ? GnuplotStyle.grey : GnuplotStyle.colour(0)
      return
        "DATA using \(column):(\(row)):\(column + 1):\(column + 2) skip 1 every ::\(row)::\(row) "
        + "with xerrorbars pt \(rows[row].isFilled ? 7 : 6) ps 1.3 lw 1.8 lc rgb \"\(colour)\" notitle"
    }
  }
}
