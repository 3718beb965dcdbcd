import Files
import Testing

@testable import Markets

/// Units of time, told apart by size, one a file.
struct TimeUnitTests {
  private func times(_ column: String, _ cells: [String]) throws -> [String] {
    let rows = cells.map { "\($0),1,5\n" }.joined()
    return try Export("\(column),close,volume\n" + rows).times
  }

  @Test(
    arguments: [
      "1735689600", "1735689600000", "1735689600000000", "1735689600000000000", "2025-01-01",
      "2025-01-01T00:00:00Z",
    ], ["timestamp", "date", "time", "open_time", "unix", "Date", "Time"])
  func theSameMomentInEveryUnit(_ cell: String, _ column: String) throws {
    #expect(try times(column, [cell]) == ["2025-01-01T00:00:00Z"])
  }

  @Test func oneUnitAFile() {
    for column in ["timestamp", "unix"] {
      let message = fault { _ = try times(column, ["1735689600", "1735693200000"]) }
      #expect(
        message.hasPrefix("in.csv: row 3, column \(column): 1735693200000 is in milliseconds"))
    }
    #expect(
      fault { _ = try times("timestamp", ["2025-01-01", "1735693200"]) }
        .hasPrefix("in.csv: row 3, column timestamp: 1735693200 is in seconds"))
    #expect(
      fault { _ = try times("timestamp", ["1735689600", "2025-01-02"]) }
        .hasPrefix("in.csv: row 3, column timestamp: '2025-01-02' is not a whole number"))
  }

  /// The smallest whole number has no opposite: division must not need one.
  @Test(arguments: ["Date", "timestamp_ms", "timestamp"])
  func theSmallestNumberIsNoTime(_ column: String) {
    let message = fault { _ = try times(column, ["\(Int64.min)"]) }
    #expect(message.hasPrefix("in.csv: row 2, column \(column):"), "\(message)")
  }

  @Test(
    arguments: [(7, 2, 3), (-7, 2, -4), (-8, 2, -4), (0, 5, 0), (.min, 1, .min)]
      as [(Int64, Int64, Int64)])
  func divisionRoundsDown(_ value: Int64, _ divisor: Int64, _ quotient: Int64) {
    #expect(Timestamp.floorDivide(value, divisor) == quotient)
  }

  @Test func millisecondsEndAt2100() throws {
    #expect(
      fault { _ = try times("timestamp_ms", ["1735689600000", "1735693200000000"]) }
        .hasPrefix("in.csv: row 3, column timestamp_ms: 1735693200000000 milliseconds lie beyond"))
    #expect(
      fault { _ = try times("timestamp_ms", ["4102444800000"]) }
        == "in.csv: row 2, column timestamp_ms: 4102444800000 lies beyond the year 2100")
    #expect(try times("timestamp_ms", ["4102444799999"]).count == 1)
  }

  @Test func millisecondsBefore1990AreSaid() throws {
    let seconds = try Export("timestamp_ms,close,volume\n1735689600,1,5\n1735693200,1,5\n")
    let warning = try #require(seconds.remarks.first)
    #expect(warning.kind == .warning)
    #expect(warning.text.contains("1970-01-21T02:08:09.600Z to 1970-01-21T02:08:13.200Z"))
    #expect(warning.text.contains("2025-01-01T01:00:00Z"))
    #expect(try Export("timestamp_ms,close,volume\n631152000000,1,5\n").remarks.isEmpty)
  }

  @Test func eightDigitsThatAreADate() throws {
    #expect(
      fault { _ = try times("date", ["20240102", "20240103"]) }
        == "in.csv: row 2, column date: '20240102' is a date without dashes: write 2024-01-02")
    #expect(try times("Date", ["20240102"]) == ["2024-01-02T00:00:00Z"])
    #expect(Timestamp.dateOfDigits("20241301") == nil)
    #expect(Timestamp.dateOfDigits("86400000") == nil)
    #expect(Timestamp.dateOfDigits("20240229") == "2024-02-29")
  }

  /// The second file of the situation: prices in microseconds beside funding in milliseconds.
  @Test func fundingOfAnotherUnitStandsAtItsOwnTime() throws {
    try withTemporaryDirectory { directory in
      let prices = "timestamp,close,volume\n1735689600000000,100,5\n1735693200000000,101,5\n"
      try prices.write(toFile: directory + "/BTC.csv", atomically: false, encoding: .utf8)
      let funding = "timestamp,funding_rate\n1735689600,0.0001\n1735693200,0.0009\n"
      try funding.write(toFile: directory + "/BTC_funding.csv", atomically: false, encoding: .utf8)
      let input = try OHLCVInput(contentsOf: directory, symbols: ["BTC"])
      let known = input.series[0].fundingRate?.known(
        at: input.series[0].timestamps, barMilliseconds: 0)
      #expect(known == [0.0001, 0.0009])
    }
  }

  @Test(arguments: [
    ("2024.01.02", "2024-01-02T00:00:00Z"), ("2024/01/02", "2024-01-02T00:00:00Z"),
    ("02.01.2024 13:30", "2024-01-02T13:30:00Z"), ("13/01/2024", "2024-01-13T00:00:00Z"),
    ("1/13/2024", "2024-01-13T00:00:00Z"), ("Jan 2 2024", "2024-01-02T00:00:00Z"),
    ("02-Jan-2024", "2024-01-02T00:00:00Z"), ("2 January 2024", "2024-01-02T00:00:00Z"),
    ("20240102 093000", "2024-01-02T09:30:00Z"), ("2024-01-02 12-AM", "2024-01-02T00:00:00Z"),
    ("2024-01-02 12:30 PM", "2024-01-02T12:30:00Z"),
    ("1/13/2024 4:00:00 PM", "2024-01-13T16:00:00Z"),
    ("2024-01-02 00:00:00 UTC", "2024-01-02T00:00:00Z"),
    ("2024-01-02T00:00:00-0500", "2024-01-02T05:00:00Z"),
    ("01.01.2024 00:00:00.000 GMT+0100", "2023-12-31T23:00:00Z"),
  ])
  func datesOfExports(_ cell: String, _ time: String) throws {
    #expect(try times("Date", ["\"\(cell)\""]) == [time])
  }

  @Test func datesWithSlashesAreReadInOneOrderOrRefused() throws {
    #expect(try times("Date", ["1/2/2024", "1/13/2024"]).first == "2024-01-02T00:00:00Z")
    #expect(try times("Date", ["1/2/2024", "13/2/2024"]).first == "2024-02-01T00:00:00Z")
    #expect(fault { _ = try times("Date", ["1/2/2024", "1/3/2024"]) }.contains("write YYYY-MM-DD"))
  }

  @Test(arguments: [
    "2024-13-01", "31.02.2024", "0", "17", "12:30", "x", "2024-01-02 25:00", "02/30/2024",
  ])
  func noDates(_ cell: String) {
    #expect(fault { _ = try times("Date", [cell]) }.contains("row 2, column Date"))
  }
}
