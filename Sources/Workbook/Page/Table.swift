/// Aligned columns below a header: text to the left, numbers to the right.
public struct Table: Codable, Equatable, Sendable {
  /// The heading of a column, and where its cells stand.
  public struct Column: Codable, Equatable, Sendable, ExpressibleByStringLiteral {
    /// The heading.
    public var title: String
    /// Whether cells stand at the right, as numbers do.
    public var isRight: Bool

    /// Text, at the left.
    public init(stringLiteral title: String) {
      self.title = title
      isRight = false
    }

    /// Text, at the left.
    public static func text(_ title: String) -> Column { Column(stringLiteral: title) }

    /// Numbers, at the right.
    public static func number(_ title: String) -> Column {
      var column = Column(stringLiteral: title)
      column.isRight = true
      return column
    }
  }

  /// From left to right.
  public var columns: [Column]
  /// The cells; a row that is short is filled up with empty ones.
  public var rows: [[String]]

  /// A table of rows of cells, as they are to be printed.
  public init(_ columns: [Column], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The form of every result from chapter 03 on: the same measure where the truth is known, and on prices.
  public static func plantedAndReal(
    _ measure: String = "", rows: [(name: String, planted: String, real: String)]
  ) -> Table {
    Table(
      [.text(measure), .number("planted"), .number("real")],
      rows: rows.map { [$0.name, $0.planted, $0.real] })
  }

  /// The lines: header, rule, rows, two blanks between columns, none at the end.
  public var text: String {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in
      all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let rule = widths.map { String(repeating: "─", count: $0) }
    return ([all[0], rule] + rows).map { line($0, widths) }.joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = columns.indices.map { column in
      let cell = column < cells.count ? cells[column] : ""
      let space = String(repeating: " ", count: widths[column] - cell.count)
      return columns[column].isRight ? space + cell : cell + space
    }
    return TextLayout.trimmedEnd(padded.joined(separator: "  "))
  }
}
