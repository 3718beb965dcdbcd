import Testing

@testable import Workbook

@Suite struct HeatmapSignificanceTests {
  @Test func sizesAndTheirMiddle() throws {
    let matrix = Heatmap.Matrix.significance(
      "F", q: [[.nan, 0.01, 0], [1, 0.001, .nan]], marks: [[0, 1]])
    #expect(matrix.values[0][0].isNaN && matrix.values[1][2].isNaN)
    #expect(matrix.values[0][1] == 2 && matrix.values[0][2] == 99)
    #expect(matrix.values[1][0] == 0 && matrix.values[1][1] == 3)
    // 5 % is the middle of the colours, where the ink of the numbers changes.
    let limits = try #require(matrix.limits)
    #expect(limits.lowerBound == 0 && abs(limits.upperBound - 2 * 1.301_029_995_663_981) < 1e-12)
    #expect(matrix.marks == [[0, 1]] && matrix.legend.contains("above 1.3 is q < 5 %"))
  }
}
