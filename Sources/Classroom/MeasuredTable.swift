import Files
import Foundation
import Markets

/// A table that a script has measured and the repository keeps: comments, `# …`, that name machine and command, then a CSV.
public struct MeasuredTable {
  /// On what it was measured, from the file's first comment.
  public let machine: String
  /// The rows.
  public let table: CSVTable

  /// Reads the file at `path`; `madeBy` is the command to name where it is missing.
  public init(_ path: String, madeBy command: String) throws(InputFault) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw InputFault(.missing, file: path, "cannot be read (\(command) writes it)")
    }
    let lines = text.split(separator: "\n")
    machine = lines.first { $0.hasPrefix("# ") }.map { String($0.dropFirst(2)) } ?? "unknown"
    let rows = lines.filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    table = try CSVTable(bytes: Array((rows + "\n").utf8), path: path)
  }

  /// The numbers in `column` of the rows whose cells are those of `cells`.
  ///
  /// - Throws: `InputFault` when there is no such row.
  public func values(
    _ column: String, where cells: [String: String]
  ) throws(InputFault) -> [Double] {
    let wanted = try cells.sorted { $0.key < $1.key }.map { name, text throws(InputFault) in
      (column: try table.requiredColumn(name), text: text)
    }
    let number = try table.requiredColumn(column)
    let rows = (0..<table.rowCount).filter { row in
      wanted.allSatisfy { table.text(row, $0.column) == $0.text }
    }
    guard !rows.isEmpty else {
      throw InputFault(
        file: table.path, "has no row with \(wanted.map(\.text).joined(separator: ", "))")
    }
    return try rows.map { row throws(InputFault) in try table.double(row, number) }
  }

  /// The texts in `column`, row by row.
  public func texts(_ column: String) throws(InputFault) -> [String] {
    let place = try table.requiredColumn(column)
    return (0..<table.rowCount).map { table.text($0, place) }
  }

  /// The number in `column` of the first of these rows.
  public func value(
    _ column: String, where cells: [String: String]
  ) throws(InputFault) -> Double { try values(column, where: cells)[0] }
}
