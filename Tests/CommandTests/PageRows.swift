import Foundation

/// The table rows of a printed page, found by what they begin with.
///
/// What is not there is an error that says what is: an empty list would satisfy every law.
struct PageRows {
  /// A row, or a number in it, that a test asks for and the page does not have.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  private let lines: [String]

  /// The rows of `page` as `TerminalRenderer` prints it.
  init(_ page: String) { lines = page.split(separator: "\n").map(String.init) }

  /// The cells of the first row that starts with `name`, that name left out; with a `header`, of the rows after the first line
  /// that has it.
  ///
  /// - Throws: `Missing`, which names the section of the header and lists the rows there are.
  func row(_ name: String, after header: String = "") throws(Missing) -> [String] {
    guard let start = header.isEmpty ? 0 : lines.firstIndex(where: { $0.contains(header) }) else {
      throw Missing(description: "no line has “\(header)”; there are \(listing(lines))")
    }
    let below = Array(header.isEmpty ? lines[...] : lines[(start + 1)...])
    let rows = below.map { $0.trimmingCharacters(in: .whitespaces) }
    guard let line = rows.first(where: { $0.hasPrefix(name) }) else {
      let place = header.isEmpty ? "the page" : "\(section(of: start)), after “\(header)”"
      throw Missing(description: "no row “\(name)” in \(place); there are \(listing(below))")
    }
    return Self.cells(String(line.dropFirst(name.count)))
  }

  /// The numbers of that row, one a cell, without their units; NaN, which satisfies no comparison, where the page has “–”.
  ///
  /// - Throws: `Missing` when the row is not there, when it has no cells, or when one of them does not begin with a number.
  func numbers(_ name: String, after header: String = "") throws(Missing) -> [Double] {
    let cells = try row(name, after: header)
    let numbers = cells.compactMap(Self.number)
    guard !cells.isEmpty, numbers.count == cells.count else {
      throw Missing(description: "row “\(name)” has cells that are no numbers: \(cells)")
    }
    return numbers
  }

  /// The cells of a line: what two blanks or more divide.
  private static func cells(_ line: String) -> [String] {
    line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  private static func number(_ cell: String) -> Double? {
    if cell == "–" { return .nan }
    return cell.split(separator: " ").first
      .flatMap { Double($0.replacingOccurrences(of: ",", with: "")) }
  }

  /// The number and title of the section that line `index` is in.
  private func section(of index: Int) -> String {
    let title = lines[...index].last { $0.contains(#/^\d+\.\d+  /#) }
    return title.map { "section \($0)" } ?? "the page"
  }

  /// The first cells of the rows among `lines`: indented lines of more than one cell, without rules and code.
  private func listing(_ lines: [String]) -> String {
    let names = lines.filter { $0.hasPrefix("  ") && !$0.contains(#/[─│]/#) }.map(Self.cells)
      .filter { $0.count > 1 }.map { "“\($0[0])”" }
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
