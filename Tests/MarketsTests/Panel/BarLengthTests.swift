import Files
import Testing

@testable import Markets

struct BarLengthTests {
  private func series(_ symbol: String, _ timestamps: [Int64]) -> OHLCVSeries {
    OHLCVSeries(
      symbol: symbol, timestamps: timestamps, close: timestamps.map { _ in 1 },
      volume: timestamps.map { _ in 1 })
  }

  private func steps(_ count: Int, _ step: Int64, from start: Int64 = 0) -> [Int64] {
    (0..<Int64(count)).map { start + $0 * step }
  }

  private func message(_ series: OHLCVSeries...) -> String {
    fault { try series.requireOneBarLength("in") }
  }

  @Test func barsOfDifferentLengthAreRefused() {
    let hours = series("H", steps(48, Timestamp.hour))
    #expect(
      message(hours, series("D", steps(3, Timestamp.day)))
        == "in: bars of different length side by side: H has one every 1 hour, D every 1 day; bring them to one length"
    )
    #expect(message(series("D", steps(40, Timestamp.day)), hours) != "no fault")
    let halves = series("X", steps(48, 3 * Timestamp.hour / 2))
    #expect(message(hours, halves).contains("1.5 hours"))
  }

  @Test func gapsGlitchesAndSummerTimeAreNoOtherLength() {
    let hours = steps(400, Timestamp.hour)
    let gappy = hours.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
    let glitch = (hours + [hours[9] + Timestamp.minute]).sorted()
    #expect(message(series("A", hours), series("B", gappy), series("C", glitch)) == "no fault")
    #expect(message(series("A", hours), series("B", [0, 5 * Timestamp.hour])) == "no fault")
    let london =
      steps(200, Timestamp.day)
      + steps(200, Timestamp.day, from: 200 * Timestamp.day - Timestamp.hour)
    #expect(message(series("A", steps(400, Timestamp.day)), series("B", london)) == "no fault")
  }

  @Test func whoSaysHowLongABarIsIsBelieved() throws {
    try withTemporaryDirectory { directory in
      for (name, count, step) in [("H", 48, Timestamp.hour), ("D", 3, Timestamp.day)] {
        let rows = steps(count, step, from: 1_704_067_200_000).map { "\($0),1,1\n" }.joined()
        try ("timestamp_ms,close,volume\n" + rows)
          .write(toFile: "\(directory)/\(name).csv", atomically: false, encoding: .utf8)
      }
      let symbols = ["H", "D"]
      #expect(throws: InputFault.self) { try OHLCVInput(contentsOf: directory, symbols: symbols) }
      #expect(throws: InputFault.self) {
        try Panel(contentsOf: directory, symbols: symbols, fields: [])
      }
      let given = try OHLCVInput(contentsOf: directory, symbols: symbols, barMilliseconds: 0)
      #expect(given.series.count == 2)
    }
  }

  /// Seven hundred days of one asset at UTC midnight, of another at London's.
  @Test func clocksAnHourApartAreSaidWithNumbers() throws {
    let days = steps(700, Timestamp.day, from: Timestamp.of(year: 2023, month: 1, day: 1))
    let summer = { (day: Int64) in (86..<300).contains((day / Timestamp.day - 19358) % 365) }
    let both = [
      series("UTC", days), series("LON", days.map { summer($0) ? $0 - Timestamp.hour : $0 }),
    ]
    let winter = days.count { !summer($0) }
    let remarks = both.timestampRemarks("in")
    #expect(remarks.count == 1)
    #expect(remarks[0].text.contains("the 700 daily bars of LON"))
    #expect(remarks[0].text.contains("\(700 - winter) at 23:00"))
    let kept = days.filter { !summer($0) }
    let join = try #require(both.joinRemark("in", kept: kept))
    #expect(join.text.contains("\(winter) of \(700 + 700 - winter) bars"))
    #expect(join.text.contains("215 days"))
  }

  @Test func lostBarsAreNamedByTheAssetThatLacksThem() throws {
    let hours = steps(100, Timestamp.hour)
    let both = [series("A", hours), series("B", Array(hours.dropFirst(7)))]
    let kept = Panel(joining: both).timestamps
    let text = try #require(both.joinRemark("in", kept: kept)).text
    #expect(text == "in: 93 of 100 bars are common to all symbols and used: B lacks 7")
    #expect(both.dropLast().joinRemark("in", kept: hours) == nil)
  }

  @Test func aGuessedBarLengthIsSaid() throws {
    let months = (0..<24).map { Timestamp.of(year: 2022 + $0 / 12, month: $0 % 12 + 1, day: 1) }
    let text = try #require([series("A", months)].barLengthRemark("in")).text
    #expect(text.contains("2419200000") && text.contains("2 of 23 steps"))
    #expect([series("A", steps(9, Timestamp.hour))].barLengthRemark("in") == nil)
  }
}
