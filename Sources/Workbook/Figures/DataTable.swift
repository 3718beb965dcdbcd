import Foundation

/// The numbers of a figure: a CSV file with named columns that gnuplot and a spreadsheet read alike.
public struct DataTable: Equatable, Sendable {
  /// One column under its name.
  public struct Column: Equatable, Sendable {
    /// The name in the header.
    public var name: String
    /// The cells as they stand in the file.
    public var cells: [String]

    /// Text cells.
    public init(_ name: String, text: [String]) {
      self.name = name
      cells = text.map(DataTable.clean)
    }

    /// Numbers with twelve significant digits, which all processors agree on; what is not finite is `NaN`.
    public init(_ name: String, _ numbers: [Double]) {
      self.name = name
      cells = numbers.map(\.plotText)
    }

    /// Milliseconds since 1970 as UTC dates, `2023-04-01` or `2023-04-01T14:30:00`.
    public init(_ name: String, times: [Int64]) {
      self.name = name
      cells = times.map(TimeText.cell)
    }
  }

  /// The columns from left to right.
  public var columns: [Column]

  /// A table of columns of equal length.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// A labelled matrix: a first column of row names, then one column per name.
  public init(corner: String, rows: [String], columns: [String], values: [[Double]]) {
    self.columns =
      [Column(corner, text: rows)]
      + columns.enumerated().map { index, name in Column(name, values.map { $0[index] }) }
  }

  /// The file's text: LF, one header line, the last line ended.
  public var csv: String {
    let rows = columns.map(\.cells.count).max() ?? 0
    var text = columns.map { Self.clean($0.name) }.joined(separator: ",") + "\n"
    for row in 0..<rows {
      text += columns.map { row < $0.cells.count ? $0.cells[row] : "" }.joined(separator: ",")
      text += "\n"
    }
    return text
  }

  /// A text cell: in quotes when a comma is in it, or the sign that begins a comment; what gnuplot cannot read in quotes is
  /// replaced.
  static func clean(_ text: String) -> String {
    let plain = text.replacingOccurrences(of: "\n", with: " ")
      .replacingOccurrences(of: "\"", with: "'")
    return plain.contains { $0 == "," || $0 == "#" } ? "\"\(plain)\"" : plain
  }
}

extension Double {
  /// The shortest text of the number rounded to twelve significant digits, whole numbers in full; `NaN` when not finite: gnuplot
  /// leaves it out.
  var plotText: String {
    guard isFinite else { return "NaN" }
    if self == rounded(), magnitude < 1e15 { return "\(Int64(self))" }
    let rounded = Double(significant(12)) ?? self
    return rounded == rounded.rounded() && magnitude < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
  }
}
