import Files
import Foundation
import Testing

@testable import Workbook

@Suite("DataTable: numbers as CSV")
struct DataTableTests {
  @Test func cells() {
    let table = DataTable([
      .init("time", times: [0, 1_357_084_800_000, 1_357_137_000_000]),
      .init("value", [0.1, .nan, -1e-12]), .init("name", text: ["a", "1,884 bars", "say \"b\""]),
    ])
    #expect(
      table.csv == """
        time,value,name
        1970-01-01,0.1,a
        2013-01-02,NaN,"1,884 bars"
        2013-01-02T14:30:00,-1e-12,say 'b'

        """)
  }

  @Test func matrix() {
    let table = DataTable(corner: "row", rows: ["A", "B"], columns: ["x"], values: [[1], [2.5]])
    #expect(table.csv == "row,x\nA,1\nB,2.5\n")
  }

  /// A line that begins with the sign is a comment to gnuplot, unless it stands in quotes.
  @Test func aSymbolThatBeginsLikeACommentIsNone() throws {
    let table = DataTable(corner: "row", rows: ["#A", "B"], columns: ["#A"], values: [[1], [2]])
    #expect(table.csv == "row,\"#A\"\n\"#A\",1\nB,2\n")
    let staging = try StagingFolder(in: NSTemporaryDirectory(), for: "test")
    try AtomicFile.write(table.csv, to: "\(staging.path)/t.csv")
    try Gnuplot().run(
      "set datafile separator comma\nset print 'n'\nstats 't.csv' using 2 skip 1 nooutput\n"
        + "print STATS_records, STATS_sum\n", in: staging.path)
    #expect(try String(contentsOfFile: "\(staging.path)/n", encoding: .utf8) == "2 3.0\n")
  }

  @Test(arguments: [0.1, 1e300, -2.5e-300, 123_456_789.125, -0.5, 4e15, 1_767_225_600_123])
  func twelveDigitsReadBack(_ value: Double) { #expect(Double(value.plotText) == value) }

  @Test(
    arguments: [
      (1.0 / 3, "0.333333333333"), (-2e-7 / 3, "-6.66666666667e-08"), (0.1 + 0.2, "0.3"),
      (1 - 1e-14, "1"), (1e15 / 7, "142857142857000"), (-0.0, "0"),
    ] as [(Double, String)])
  func furtherDigitsAreLeftToTheProcessor(_ value: Double, _ text: String) {
    #expect(value.plotText == text)
  }

  @Test func infiniteIsMissing() { #expect((-Double.infinity).plotText == "NaN") }

  @Test(arguments: [
    (-1 as Int64, "1969-12-31T23:59:59"), (951_782_400_000, "2000-02-29"),
    (4_107_542_400_000, "2100-03-01"),
  ])
  func dates(_ time: Int64, _ text: String) { #expect(TimeText.cell(time) == text) }

  @Test(arguments: [(100.0, 20.0 + 30), (18, 5), (0.07, 0.02), (0, 1)])
  func steps(_ span: Double, _ step: Double) {
    #expect(abs(GnuplotStyle.step(span, parts: 4) - step) < 1e-12)
  }

  @Test func markUpIsEscaped() {
    #expect(GnuplotStyle.text("log_return's {x}") == "'log\\_return''s \\{x\\}'")
  }
}
