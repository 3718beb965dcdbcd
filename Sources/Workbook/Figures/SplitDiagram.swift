/// Which bars train, validate and test, and which are left out between them, as bands over time.
public struct SplitDiagram: Sendable {
  /// What a stretch of time is used for.
  public enum Use: Int, CaseIterable, Sendable {
    /// To fit parameters and scalers.
    case train
    /// To choose epochs and settings.
    case validation
    /// To be tested once.
    case test
    /// For nothing: its targets would reach into the next stretch.
    case purge

    var name: String {
      switch self {
      case .train: "train"
      case .validation: "validation"
      case .test: "test"
      case .purge: "left out"
      }
    }

    var colour: String {
      switch self {
      case .train: "#56B4E9"
      case .validation: "#E69F00"
      case .test: "#009E73"
      case .purge: "#000000"
      }
    }
  }

  /// A stretch of time of one use.
  public struct Band: Sendable {
    /// What for.
    public var use: Use
    /// Its first bar, milliseconds UTC.
    public var start: Int64
    /// The end of its last bar, milliseconds UTC.
    public var end: Int64
    /// A text inside it, such as its number of bars; empty for none.
    public var text: String

    /// A band from `start` up to `end`.
    public init(_ use: Use, start: Int64, end: Int64, text: String = "") {
      self.use = use
      self.start = start
      self.end = end
      self.text = text
    }
  }

  /// What the figure shows.
  public var title: String
  /// How wide the purge is, and why.
  public var subtitle: String?
  /// One row per split or fold, from top to bottom, with its name.
  public var rows: [(name: String, bands: [Band])]

  /// A diagram of one row per split.
  public init(_ title: String, subtitle: String? = nil, rows: [(name: String, bands: [Band])]) {
    self.title = title
    self.subtitle = subtitle
    self.rows = rows
  }

  /// The figure of these bands under a name such as `01-split`.
  public func figure(_ name: String) -> Figure {
    let entries = rows.enumerated().flatMap { row, entry in entry.bands.map { (row, $0) } }
    let table = DataTable([
      .init("start", times: entries.map(\.1.start)), .init("end", times: entries.map(\.1.end)),
      .init("row", entries.map { Double($0.0) }),
      .init("use", entries.map { Double($0.1.use.rawValue) }),
      .init("text", text: entries.map(\.1.text)),
    ])
    let names = rows.enumerated().map { "\(GnuplotStyle.text($1.name)) \($0)" }
    let body = GnuplotStyle.lines([
      GnuplotStyle.titleAboveKey(title, subtitle),
      TimeText.axis(entries.flatMap { [$0.1.start, $0.1.end] }.sorted()),
      "set xlabel '\(TimeText.label(entries.map(\.1.start)))'\nset border 1\nset grid noytics xtics\nset style fill solid 0.9",
      "set yrange [\(rows.count - 1).7:-0.7]\nset ytics scale 0 (\(names.joined(separator: ", ")))",
      "timestamp(c) = timecolumn(c, \"%Y-%m-%dT%H:%M:%S\")",
      GnuplotStyle.plot(layers(Set(entries.map(\.1.use)))),
    ])
    return Figure(
      name, size: (1300, 290 + 90 * max(rows.count, 2)), tables: [table], body: body)
  }

  /// The purge is painted last and with a border: it is often thinner than a pixel.
  private func layers(_ used: Set<Use>) -> [String] {
    let bands = Use.allCases.filter(used.contains).map { use in
      "DATA using (timestamp(1)):($4==\(use.rawValue) ? $3 : NaN):(timestamp(1)):(timestamp(2))"
        + ":($3-0.32):($3+0.32) skip 1 with boxxyerror lc rgb \"\(use.colour)\" "
        + (use == .purge ? "lw 2 " : "fs solid 0.9 noborder ")
        + "title \(GnuplotStyle.text(use.name))"
    }
    return bands + [
      "DATA using (0.5*(timestamp(1)+timestamp(2))):3:5 skip 1 with labels font \",13\" notitle"
    ]
  }
}
