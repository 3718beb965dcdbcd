/// Values of named things, with their uncertainty: baselines beside the model, gross and net.
public struct BarChart: Sendable {
  /// One value per name.
  public struct Series: Sendable {
    /// The name in the key.
    public var name: String
    /// One value per category.
    public var values: [Double]
    /// Half the length of the error bars, in the unit of the values; what they mean belongs in the subtitle.
    public var errors: [Double]?

    /// A group of bars.
    public init(_ name: String, _ values: [Double], errors: [Double]? = nil) {
      self.name = name
      self.values = values
      self.errors = errors
    }
  }

  /// What the figure shows.
  public var title: String
  /// What the error bars are.
  public var subtitle: String?
  /// The names below the bars.
  public var categories: [String]
  /// Bars of one colour each.
  public var series: [Series]
  /// The label of the vertical axis, with the unit.
  public var label: String
  /// Digits of the number above each bar; nil leaves the numbers out.
  public var digits: Int?
  /// A level to compare with, drawn as a dashed grey line, such as guessing.
  public var level: Double?

  /// Groups of bars, one group per category.
  public init(
    _ title: String, subtitle: String? = nil, categories: [String], series: [Series],
    label: String, digits: Int? = nil, level: Double? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.categories = categories
    self.series = series
    self.label = label
    self.digits = digits
    self.level = level
  }

  /// The figure of these bars under a name such as `04-baselines`.
  public func figure(_ name: String) -> Figure {
    var columns = [DataTable.Column("name", text: categories)]
    for one in series {
      columns.append(.init(one.name, one.values))
      if let errors = one.errors { columns.append(.init("\(one.name) error", errors)) }
    }
    let long = categories.count > 8 || categories.contains { $0.count > 14 }
    let ticks = categories.enumerated().map { "\(GnuplotStyle.text($1)) \($0)" }
      .joined(separator: ", ")
    let body = GnuplotStyle.lines([
      series.count == 1
        ? GnuplotStyle.title(title, subtitle) + "\nunset key"
        : GnuplotStyle.titleAboveKey(title, subtitle),
      "set ylabel \(GnuplotStyle.text(label))",
      // A bar's length is its value: zero always belongs to the axis.
      "set yrange [*<0:0<*]\nset xrange [-0.6:\(categories.count - 1).6]\nset xtics scale 0 (\(ticks))",
      long ? "set xtics rotate by 30 right" : "",
      "set grid noxtics ytics\nset offsets 0, 0, graph 0.1, graph 0.05",
      "set style fill solid 0.85 noborder\nset xzeroaxis lt 1 lw 1.2 lc rgb \"#444444\"",
      GnuplotStyle.plot(layers),
    ])
    return Figure(name, size: (1200, 750), tables: [DataTable(columns)], body: body)
  }

  private var layers: [String] {
    let width = 0.75 / Double(series.count)
    var bars: [String] = []
    var marks: [String] = []
    var column = 2
    for (index, one) in series.enumerated() {
      let shift = (Double(index) - Double(series.count - 1) / 2) * width
      let place = "($0+(\(shift.fixed(4))))"
      bars.append(
        "DATA using \(place):\(column):(\((width * 0.92).fixed(4))) skip 1 with boxes "
          + "lc rgb \"\(GnuplotStyle.colour(index))\" title \(GnuplotStyle.text(one.name))")
      if one.errors != nil {
        marks.append(
          "DATA using \(place):($\(column)-$\(column + 1)):(0):(2*$\(column + 1)) skip 1 "
            + "with vectors heads size 0.04,90 lw 1.4 lc rgb \"#333333\" notitle")
      }
      if let digits { marks.append(number(place, column, digits, one.errors != nil)) }
      column += one.errors == nil ? 1 : 2
    }
    let line = level.map {
      "\($0.plotText) with lines dt 2 lw 1.6 lc rgb \"#777777\" notitle"
    }
    return bars + marks + (line.map { [$0] } ?? [])
  }

  /// The value beyond the end of its bar, or beyond its error bar.
  private func number(_ place: String, _ column: Int, _ digits: Int, _ hasError: Bool) -> String {
    let end = hasError ? "$\(column)+($\(column)<0?-1:1)*$\(column + 1)" : "$\(column)"
    func labels(_ test: String, _ offset: String) -> String {
      "DATA using \(place):($\(column)\(test)0 ? \(end) : NaN):(sprintf(\"%.\(digits)f\",$\(column)))"
        + " skip 1 with labels font \",12\" offset 0,\(offset) notitle"
    }
    return labels(">=", "0.7") + ", \\\n     " + labels("<", "-0.7")
  }
}
