import Files
import Testing

@testable import Markets

/// Which sign is the decimal one is decided by what a file's own cells can mean.
struct NumberStyleTests {
  /// The closes of a table with the column `close` under `delimiter`.
  private func closes(_ cells: [String], delimiter: String = ";") throws -> [Double] {
    let rows = cells.enumerated().map { "2024-01-\($0 + 10)\(delimiter)\($1)\(delimiter)1" }
    let header = ["Date", "Close", "Volume"].joined(separator: delimiter)
    return try Export(([header] + rows).joined(separator: "\n") + "\n").series.close
  }

  @Test(arguments: [
    (["1,5", "1.234,5"], [1.5, 1234.5]), (["1,5", "1.234"], [1.5, 1234]),
    (["1.5", "1,234.5"], [1.5, 1234.5]), (["1.5", "1,234"], [1.5, 1234]),
    (["1,234"], [1.234]), (["0,123", "1,234"], [0.123, 1.234]), (["1.234.567"], [1_234_567]),
    (["1 234,5"], [1234.5]), (["1\u{A0}234,5"], [1234.5]), (["1'234.5"], [1234.5]),
    (["$1,234.50"], [1234.5]), (["1.234"], [1.234]), (["2,5M", "1,5K"], [2_500_000, 1500]),
    (["1,5e-3"], [0.0015]),
  ])
  func semicolons(_ cells: [String], _ values: [Double]) throws {
    #expect(try closes(cells) == values)
  }

  @Test func commasNeedQuotes() throws {
    #expect(try closes(["\"1,234\"", "\"12,345.5\""], delimiter: ",") == [1234, 12345.5])
    #expect(try closes(["\"1,234\""], delimiter: ",") == [1234])
    #expect(try closes(["\"1,5\"", "\"1.234,5\""], delimiter: ",") == [1.5, 1234.5])
    #expect(try closes(["\"1,234\""], delimiter: "\t") == [1234])
    #expect(try closes(["1,5"], delimiter: "\t") == [1.5])
  }

  @Test func whatCanBeTwoNumbersIsRefused() {
    #expect(
      fault { _ = try closes(["1,234"], delimiter: "\t") }
        == "in.csv: row 2, column Close: '1,234' may be a number in thousands or one with decimals")
  }

  @Test(arguments: [
    ["1,5", "1.5"], ["1.5", "1,23"], ["1,5", "12.34.567"], ["1.5", "1,2345"], ["1,5,6"], ["1 2,5"],
  ])
  func groupsThatAreNoneAreNoNumbers(_ cells: [String]) {
    #expect(fault { _ = try closes(cells) }.hasSuffix("is not a number"))
  }

  @Test(arguments: ["", "null", "-", "N/A", "NaN", "--", "None", "#N/A"])
  func missingCells(_ cell: String) throws {
    let values = try closes(["1,5", cell])
    #expect(values[0] == 1.5 && values[1].isNaN)
  }

  @Test func quotedFields() throws {
    let text = "Date,Symbol,Close,Volume\n2024-01-02,\"A \"\"B\"\", C\",\"1,234.5\",7\n"
    #expect(try Export(text).series.close == [1234.5])
    #expect(
      fault { _ = try Export("Date,Close,Volume\n2024-01-02,\"1,2\n") }
        == "in.csv: row 2: a quote is not closed")
    #expect(
      fault { _ = try Export("Date;Close;Volume\n2024-01-02;1;2\n\n2024-01-03;1;2\n") }
        == "in.csv: row 3: is blank")
  }
}
