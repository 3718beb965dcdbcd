import Foundation
@testable import Workbook

/// What a run of a chapter printed, as it is committed in `Chapters/records`: later runs are held against it, by the kind of each
/// section. `RECORD=write swift test --filter RunRecord` writes it.
struct RunRecord: Codable {
  /// What a section printed.
  struct Entry: Codable {
    var id: String
    var kind: ResultKind
    /// Prose and results that have a number in them; empty for trained and timed sections, whose words follow the numbers.
    var texts: [String]
    /// The rows of every table, by run: one run of exact and checkpoint sections, one for each seed of trained ones, none of
    /// timed ones.
    var runs: [[[[String]]]]
  }

  var sections: [Entry]

  /// The seeds whose spread is the range of what is trained; the first is the page's own.
  static let seeds: [UInt64] = [7, 8, 9]

  /// What the runs of the chapter with `seeds` printed.
  init(_ documents: [ChapterDocument]) {
    sections = documents[0].sections.enumerated().map { place, section in
      let isFixed = section.kind.tolerance != nil
      let runs = section.kind == .trained ? documents : isFixed ? [documents[0]] : []
      return Entry(
        id: section.id, kind: section.kind, texts: isFixed ? Self.texts(section) : [],
        runs: runs.map { Self.tables($0.sections[place]) })
    }
  }

  /// Reads the record of a chapter.
  init(of chapter: String, quick: Bool) throws {
    let data = try Data(contentsOf: Self.file(of: chapter, quick: quick))
    self = try JSONDecoder().decode(RunRecord.self, from: data)
  }

  /// Writes the record of a chapter, one section a line.
  func write(of chapter: String, quick: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try sections.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    let text = "{\"sections\":[\n\(lines.joined(separator: ",\n"))\n]}\n"
    try Data(text.utf8).write(to: Self.file(of: chapter, quick: quick))
  }

  private static func file(of chapter: String, quick: Bool) -> URL {
    ChapterTool.root.appending(path: "Chapters/records/\(chapter)\(quick ? ".quick" : "").json")
  }

  private static func texts(_ section: Section) -> [String] {
    section.blocks.compactMap { block in
      if case .result(let text) = block { text } else { block.prose }
    }.filter { $0.contains(where: \.isNumber) }
  }

  private static func tables(_ section: Section) -> [[[String]]] {
    section.blocks.compactMap { if case .table(let table) = $0 { table.rows } else { nil } }
  }

  // MARK: Comparison

  /// What a fresh run says that the record does not: one line for each difference.
  func differences(from fresh: ChapterDocument) -> [String] {
    let new = RunRecord([fresh]).sections
    guard new.map(\.id) == sections.map(\.id), new.map(\.kind) == sections.map(\.kind) else {
      return ["sections \(new.map(\.id)), recorded \(sections.map(\.id))"]
    }
    return zip(new, sections).flatMap { new, old in
      guard new.texts.count == old.texts.count, let tables = new.runs.first else {
        return new.kind == .timed
          ? [] : ["\(old.id): \(new.texts.count) texts, recorded \(old.texts.count)"]
      }
      let texts = zip(new.texts, old.texts).filter { !old.kind.agrees($0, with: $1) }
        .map { "\(old.id): “\($0)”, recorded “\($1)”" }
      return texts + Self.differences(tables, old)
    }
  }

  private static func differences(_ tables: [[[String]]], _ old: Entry) -> [String] {
    tables.enumerated().flatMap { place, rows -> [String] in
      let known = old.runs.map { $0.indices.contains(place) ? $0[place] : [] }
      guard known.allSatisfy({ $0.map(\.count) == rows.map(\.count) }) else {
        return ["\(old.id): table \(place + 1) has other rows: \(rows)"]
      }
      return rows.indices.flatMap { row in
        rows[row].indices.compactMap { column in
          let (new, cells) = (rows[row][column], known.map { $0[row][column] })
          let agrees =
            old.kind == .trained
            ? isWithinRange(new, of: cells) : cells.allSatisfy { old.kind.agrees(new, with: $0) }
          return agrees
            ? nil
            : "\(old.id): “\(rows[row][0])”, column \(column + 1): \(new), recorded \(cells)"
        }
      }
    }
  }

  /// Whether every number of a cell is where one more seed would fall in 99 of 100 cases: mean ± t s √(1 + 1/n), Student's t of
  /// n − 1 = 2 degrees of freedom, and one unit of the last digit that is printed. Cells of other words are not compared.
  static func isWithinRange(_ fresh: String, of known: [String]) -> Bool {
    let (new, runs) = (NumberedText(fresh), known.map(NumberedText.init))
    guard runs.allSatisfy({ $0.numbers.count == new.numbers.count }) else { return true }
    return new.numbers.indices.allSatisfy { place in
      let values = runs.map { $0.numbers[place].value }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(max(1, values.count - 1))).squareRoot()
      let range = 9.925 * deviation * (1 + 1 / Double(values.count)).squareRoot()
      return abs(new.numbers[place].value - mean) <= range + 1.001 * new.numbers[place].unit
    }
  }
}
