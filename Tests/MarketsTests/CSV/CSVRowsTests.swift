import Files
import Foundation
import Testing

@testable import Markets

@Suite struct CSVRowsTests {
  /// More than a megabyte, so that it is written in several pieces: the same bytes as at once.
  @Test(arguments: [0, 1, 100_000]) func theFileIsTheText(rows: Int) throws {
    let csv = CSVRows(columns: ["n", "root"], count: rows) { row, writer in
      writer.append(Int64(row))
      writer.append(Double(row).squareRoot())
    }
    let text = try withTemporaryDirectory { folder in
      try AtomicFile.write([csv.file("\(folder)/rows.csv")])
      return try String(contentsOfFile: "\(folder)/rows.csv", encoding: .utf8)
    }
    #expect(text == csv.text)
    #expect(text.split(separator: "\n").count == rows + 1 && text.hasPrefix("n,root\n"))
    #expect(rows < 100_000 || text.utf8.count > 1 << 20)
  }
}
