import Testing

@testable import Markets

/// Whether what is published covers the bars: bars of an hour at 100, 101, … 123 hours.
struct CoverageTests {
  private func gap(_ hours: [Int64]) -> String? {
    Coverage.gap(
      hours.map { $0 * Timestamp.hour }, from: 100 * Timestamp.hour, through: 123 * Timestamp.hour,
      bar: Timestamp.hour)
  }

  @Test(
    arguments: [
      [], [100], [99, 107, 115, 123], [96, 104, 112, 120], [124],
      [80, 88, 96, 104, 112, 200], Array(92...124),
    ] as [[Int64]])
  func whatCoversThemSaysNothing(_ hours: [Int64]) { #expect(gap(hours) == nil) }

  @Test(
    arguments: [
      ([125, 133], "none of the 2 lies within the bars"), ([10], "none of the 1 lies"),
      ([10, 18], "none of the 2 lies"), ([99], "none of the 1 lies"),
      ([80, 82, 84], "none of the 3 lies"),
      ([99, 100, 101, 102], "none from 1970-01-05T06:00:00Z to 1970-01-06T04:00:00Z, 22 hours"),
      (
        [40, 48, 112, 120, 128], "none from 1970-01-03T00:00:00Z to 1970-01-05T16:00:00Z, 2.7 days"
      ),
      ([118, 120, 122], "none from 1970-01-05T04:00:00Z to 1970-01-05T22:00:00Z, 18 hours"),
      (
        [100, 101, 102, 120, 121],
        "none from 1970-01-05T06:00:00Z to 1970-01-06T00:00:00Z, 18 hours"
      ),
    ] as [([Int64], String)])
  func whatDoesNotIsSaidWithItsNumbers(_ hours: [Int64], _ words: String) {
    #expect(gap(hours)?.hasPrefix(words) == true, "\(gap(hours) ?? "nothing")")
  }

  @Test func symbolsThatShareTooFewTimestampsAreNamed() {
    let series = { (symbol: String, timestamps: [Int64]) in
      OHLCVSeries(symbol: symbol, timestamps: timestamps, close: timestamps.map { _ in 1 })
    }
    let (a, b, c) = (series("A", [1, 2, 3, 4]), series("B", [3, 4]), series("C", [5, 6, 7]))
    #expect([a, b].overlapRemark("in") == nil && [a, a].overlapRemark("in") == nil)
    #expect([a, b, c].overlapRemark("in")?.text.contains("timestamps of C are shared") == true)
    #expect([c].overlapRemark("in") == nil)
  }
}
