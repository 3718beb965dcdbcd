import Files
import Testing

@testable import Markets

struct CSVTableTests {
  @Test func readsCells() throws {
    let csv = try table("\u{FEFF} a ,b,date\r\n 1 ,\t2.5, 1970-01-02 \r\n,nan,3\r\n\r\n \r\n")
    #expect(csv.header == ["a", "b", "date"])
    #expect(csv.rowCount == 2)
    try csv.checkEnd()
    #expect(try csv.double(0, 0) == 1)
    #expect(try csv.double(0, 1) == 2.5)
    #expect(try csv.timestamp(0, 2) == 86_400_000)
    #expect(try csv.double(1, 0).isNaN)
    #expect(try csv.double(1, 1).isNaN)
    #expect(try csv.integer(1, 2) == 3)
    #expect(csv.text(0, 2) == "1970-01-02")
    #expect(try csv.timeColumn() == 2)
  }

  @Test(arguments: ["a,b\n1,2", "a,b\n1,2\n", "a,b\n1,2\n\n\n", "a,b\r\n1,2\r\n\r\n"])
  func acceptsBlankLinesAtTheEnd(_ text: String) throws {
    let csv = try table(text)
    try csv.checkEnd()
    #expect(csv.rowCount == 1)
    #expect(try csv.double(0, 1) == 2)
  }

  @Test func namesRowFaults() throws {
    let end = { (text: String) in fault { try table(text).checkEnd() } }
    #expect(end("a,b\n1,2\n\n3,4\n") == "in.csv: row 3: is blank")
    #expect(end("a,b\n1,2\n3\n") == "in.csv: row 3: has 1 fields instead of 2")
    #expect(end("a,b\n1,2,3\n") == "in.csv: row 2: has 3 fields instead of 2")
    #expect(end("a,b\n") == "in.csv: has no data row")
    #expect(end("a,b") == "in.csv: has no data row")
    #expect(end("") == "in.csv: has no header line")
    #expect(end("\u{FEFF}") == "in.csv: has no header line")
    #expect(end("a\n1\n\n2\n") == "in.csv: row 3: is blank")
  }

  @Test func namesCellsAndColumns() throws {
    let csv = try table("a,b,b\n1,inf,x\n")
    #expect(fault { _ = try csv.double(0, 1) } == "in.csv: row 2, column b: 'inf' is not a number")
    #expect(fault { _ = try csv.column("b") } == "in.csv: row 1, column b: appears twice")
    #expect(fault { _ = try csv.requiredColumn("c") } == "in.csv: row 1, column c: is missing")
    #expect(
      fault { _ = try csv.timeColumn() }
        == "in.csv: row 1: no time column (timestamp_ms, timestamp, date, time); the header reads 'a,b,b'"
    )
    #expect(
      fault { _ = try csv.integer(0, 2) } == "in.csv: row 2, column b: 'x' is not a whole number")
    #expect(fault { _ = try csv.timestamp(0, 2) } == "in.csv: row 2, column b: 'x' is not a time")
  }

  @Test func missingFilesAndDirectoriesAreKindMissing() throws {
    try withTemporaryDirectory { directory in
      for path in [directory, directory + "/none.csv"] {
        #expect {
          try CSVTable(contentsOf: path)
        } throws: { error in
          (error as? InputFault)?.kind == .missing && (error as? InputFault)?.file == path
        }
      }
    }
  }
}
