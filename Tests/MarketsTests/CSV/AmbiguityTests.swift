import Files
import Testing

@testable import Markets

/// What can be read in two ways is refused or said, by kind.
struct AmbiguityTests {
  private func warnings(_ export: Export) -> [String] {
    export.remarks.filter { $0.kind == .warning }.map(\.text)
  }

  // MARK: Adjusted closes

  @Test(arguments: ["", "null", "-", "NaN"])
  func `a missing adjusted close is no raw close`(cell: String) throws {
    let text = """
      Date,Open,High,Low,Close,Adj Close,Volume
      2024-01-02,10,12,9,10,5,100
      2024-01-03,10,12,9,10,\(cell),100
      2024-01-04,10,12,9,10,5,100
      """
    let export = try Export(text, isAdjusted: true)
    #expect(export.series.close[0] == 5 && export.series.close[2] == 5)
    #expect(export.candle(1).prefix(4).allSatisfy(\.isNaN) && export.candle(1)[4] == 100)
    let garbage = text.replacing("10,\(cell),100", with: "10,x,100")
    #expect(
      fault { _ = try Export(garbage, isAdjusted: true) }
        == "in.csv: row 3, column Adj Close: 'x' is not a number")
  }

  @Test func `a missing adjusted close in a table of several assets`() throws {
    let text = """
      Price,Adj Close,Close,Open,Volume
      Ticker,A,A,A,A
      Date,,,,
      2024-01-02,5,10,10,1
      2024-01-03,,10,10,1
      """
    let export = try Export(text, isAdjusted: true)
    #expect(export.series.close[0] == 5 && export.series.close[1].isNaN)
    #expect(export.series.open?[0] == 5 && export.series.open?[1].isNaN == true)
    #expect(
      try Export(text).remarks.first?.text
        == "in.csv: read as yfinance export; close is 'Close', not 'Adj Close' (--adjusted takes it)"
    )
  }

  // MARK: Thousands or decimals

  @Test(arguments: [
    ("Datum;Schluss;Volumen\n02.01.2024;999;5\n03.01.2024;1.000;5\n", 3, "Schluss", "1.000"),
    ("Date;Close;Volume\n2024-01-02;1,234;5\n2024-01-03;999;5\n", 2, "Close", "1,234"),
    (
      "Datum,Schluss,Volumen\n02.01.2024,\"999\",5\n03.01.2024,\"1.000\",5\n", 3, "Schluss", "1.000"
    ),
    ("Date\tClose\tVolume\n2024-01-02\t1.234\t5\n2024-01-03\t999\t5\n", 2, "Close", "1.234"),
    ("Date|Close|Volume\n2024-01-02|1.234|5\n2024-01-03|999|5\n", 2, "Close", "1.234"),
    ("Date;Close;Volume\n2024-01-02;100;1.000\n2024-01-03;101;900\n", 2, "Volume", "1.000"),
    ("Date;Close;Volume\n2024-01-02;1.234;1,000\n2024-01-03;1.235;2,000\n", 2, "Volume", "1,000"),
  ])
  func `whole numbers in thousands are refused beside smaller ones`(
    text: String, row: Int, column: String, cell: String
  ) {
    let message = fault { _ = try Export(text) }
    #expect(
      message.hasSuffix("'\(cell)' may be a number in thousands or one with decimals"), "\(message)"
    )
    #expect(message.hasPrefix("in.csv: row \(row), column \(column): "), "\(message)")
  }

  @Test func `in a wide file too`() throws {
    let text = "Datum;A;B\n02.01.2024;999;10\n03.01.2024;1.000;10\n"
    let table = { try CSVTable(text: Array(text.utf8), path: "in.csv", for: .wide, InputReading()) }
    #expect(
      fault { _ = try table() }
        == "in.csv: row 3, column A: '1.000' may be a number in thousands or one with decimals")
  }

  @Test func `a file of three decimals alone is read and said`() throws {
    let export = try Export("Date;Close;Volume\n2024-01-02;1.234;5\n2024-01-03;1.250;5\n")
    #expect(export.series.close == [1.234, 1.25])
    #expect(
      warnings(export) == [
        "in.csv: row 2, column Close: '1.234' is read as a number with three decimals, not in thousands, as are all of "
          + "its kind"
      ])
    // Where commas stand between fields a point is a decimal point, and MetaTrader knows no other.
    #expect(
      try warnings(Export("Date,Close,Volume\n2024-01-02,1.234,5\n2024-01-03,999,5\n")).isEmpty)
    let bars = "<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
    let yen = try Export(bars + "2024.01.02\t141.023\t141.523\t141.001\t141.235\t7\t0\t12\n")
    #expect(yen.series.close == [141.235] && warnings(yen).isEmpty)
  }

  @Test func `lakhs and crores, and a currency behind the number`() throws {
    let text = "Date;Close;Volume\n2024-01-02;12,34,567.5;5\n2024-01-03;1,00,000;5\n"
    #expect(try Export(text).series.close == [1_234_567.5, 100_000])
    #expect(try Export("Datum;Schluss;Volumen\n02.01.2024;1.234,50 €;5\n").series.close == [1234.5])
    #expect(fault { _ = try Export("Date;Close;Volume\n2024-01-02;12,3,567.5;5\n") } != "no fault")
  }

  // MARK: Numbers that are dates

  @Test(arguments: [
    ("45293", "'45293' is a spreadsheet's number of a day: write 2024-01-02"),
    ("202401", "'202401' is a month without dashes: write 2024-01-01"),
    ("2024", "'2024' is a year: write 2024-01-01"),
    ("240102", "'240102' is a date without dashes: write YYYY-MM-DD"),
    ("202401021530", "'202401021530' is a date without dashes: write 2024-01-02T15:30"),
    ("2024010200", "'2024010200' is a date without dashes: write 2024-01-02T00:00"),
    ("20240102153000", "'20240102153000' is a date without dashes: write 2024-01-02T15:30:00"),
    ("0024-01-02", "'0024-01-02' lies before the year 1600"),
    ("2124-01-02", "'2124-01-02' lies beyond the year 2100"),
    ("9999-12-31", "'9999-12-31' lies beyond the year 2100"),
  ])
  func `numbers that are dates, and years that are none`(cell: String, message: String) {
    for column in ["date", "timestamp", "Date", "time", "unix"] {
      #expect(
        fault { _ = try Export("\(column),close,volume\n\(cell),1,5\n") }
          == "in.csv: row 2, column \(column): \(message)")
    }
    #expect(
      fault { _ = try wide("date,A,B\n\(cell),1,5\n") }
        == "in.csv: row 2, column date: \(message)")
  }

  private func wide(_ text: String) throws -> WideTable {
    try WideTable(CSVTable(text: Array(text.utf8), path: "in.csv", for: .wide, InputReading()))
  }

  @Test func `eight digits in a wide file get the hint at their row`() throws {
    #expect(
      fault { _ = try wide("date,A,B\n20250101,0.5,0.5\n") }
        == "in.csv: row 2, column date: '20250101' is a date without dashes: write 2025-01-01")
    #expect(try wide("Date,A\n20250101,0.5\n").timestamps == [1_735_689_600_000])
  }

  @Test func `whole numbers of any unit from before 1990 are said`() throws {
    let export = try Export("timestamp,close,volume\n200000000,1,5\n200086400,1,5\n")
    #expect(
      warnings(export) == [
        "in.csv: timestamp is from before 1990: 1976-05-03T19:33:20Z to 1976-05-04T19:33:20Z"
      ])
  }

  // MARK: Orders and columns of time

  @Test(arguments: [
    ("13/01/2024", "01/14/2024", "the day first"), ("01/13/2024", "14/01/2024", "the month first"),
    ("13-01-2024", "01-14-2024", "the day first"),
  ])
  func `day and month in two orders are refused at the second`(
    first: String, second: String, rule: String
  ) {
    #expect(
      fault { _ = try Export("Date,Close,Volume\n\(first),1,5\n\(second),1,5\n") }
        == "in.csv: row 3, column Date: '\(second)' does not have \(rule), as other rows do: write YYYY-MM-DD"
    )
  }

  @Test func `dashes say no more than slashes`() throws {
    let cells = { (dates: [String]) in
      try Export("Date,Close,Volume\n" + dates.map { "\($0),1,5\n" }.joined()).times
    }
    #expect(fault { _ = try cells(["01-02-2024"]) }.contains("write YYYY-MM-DD"))
    #expect(try cells(["01-02-2024", "13-02-2024"]).first == "2024-02-01T00:00:00Z")
  }

  @Test(arguments: [
    ("date,timestamp,close,volume\n2024-01-02,1735689600,1,5\n", "date", "timestamp"),
    ("Date,Timestamp,Close,Volume\n2024-01-02,1735689600,1,5\n", "Date", "Timestamp"),
    (
      "https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC\n"
        + "1704153600000,2023-01-02 00:00:00,A,1,1,1,1,1\n", "unix", "date"
    ),
  ])
  func `two columns of time that disagree are said`(text: String, one: String, other: String) throws
  {
    let found = warnings(try Export(text))
    #expect(found.count == 1)
    #expect(found[0].contains("column \(one)") && found[0].contains("column \(other)"), "\(found)")
    #expect(found[0].hasPrefix("in.csv: row "))
  }

  @Test(arguments: [
    ("Date,Close,close,Volume\n2024-01-02,1,2,5\n", "close"),
    ("Date,Close,Volume,Volume\n2024-01-02,1,2,5\n", "Volume"),
    ("Date,Date,Close,Volume\n2024-01-02,2023-01-02,2,5\n", "Date"),
    (
      "Date,Open,High,Low,Close,Adj Close,Adj Close,Volume\n2024-01-02,1,1,1,1,2,3,5\n", "Adj Close"
    ),
    ("Price,Close,Close\nTicker,A,A\nDate,,\n2024-01-02,1,2\n", "Close"),
  ])
  func `a column that stands there twice is refused in exports`(text: String, column: String) {
    let message = fault { _ = try Export(text) }
    #expect(message.hasSuffix("column \(column): appears twice"), "\(message)")
  }

  @Test func `a date and a time of day in section 0's own names`() throws {
    let text = "date,time,close,volume\n2024-01-02,09:30,1,5\n2024-01-02,09:31,2,5\n"
    #expect(try Export(text).times == ["2024-01-02T09:30:00Z", "2024-01-02T09:31:00Z"])
    let brokers = "date,close,volume\n20240102  09:30:00,1,5\n20240102  09:31:00,2,5\n"
    #expect(try Export(brokers).times == ["2024-01-02T09:30:00Z", "2024-01-02T09:31:00Z"])
    let numbers = "<DATE>,<TIME>,<CLOSE>,<VOL>\n20240102,93000,1,5\n20240102,100000,1,5\n"
    #expect(try Export(numbers).times == ["2024-01-02T09:30:00Z", "2024-01-02T10:00:00Z"])
  }

  // MARK: One asset a file

  @Test(arguments: [
    (
      "timestamp_ms,symbol,close,volume\n1735689600000,A,1,5\n1735689600001,B,100,5\n", 3, "symbol"
    ),
    ("<TICKER>,<DATE>,<CLOSE>,<VOL>\nA.US,20240102,1,5\nB.US,20240103,1,5\n", 3, "<TICKER>"),
    (
      "date,ticker,close,volume\n2024-01-02,A,1,5\n2024-01-03,A,1,5\n2024-01-04,B,1,5\n", 4,
      "ticker"
    ),
  ])
  func `two assets in the file of one are refused`(text: String, row: Int, column: String) {
    let message = fault { _ = try Export(text) }
    #expect(message.hasPrefix("in.csv: row \(row), column \(column): 'B"), "\(message)")
    #expect(message.contains("is another asset than 'A"))
  }

  @Test func `a file of another asset is said`() throws {
    let text = "date,symbol,close,volume\n2024-01-02,B,1,5\n"
    #expect(
      warnings(try Export(text)) == [
        "in.csv: is read as A, and says of itself that it is B"
      ])
    for own in ["A", "a", "A.US", "A/USDT", ""] {
      #expect(try warnings(Export(text.replacing(",B,", with: ",\(own),"))).isEmpty, "\(own)")
    }
    #expect(AssetColumn.isSame("BTC/USDT", "BTCUSDT") && !AssetColumn.isSame("ETH/USD", "BTC/USD"))
    #expect(!AssetColumn.isSame("BTC/EUR", "BTC/USD") && AssetColumn.isSame("AAPL.US", "AAPL"))
  }

  // MARK: Files without a header

  @Test(arguments: [
    "1704067200,10,20,25,5,100,3\n",
    "1704153600000,100.5,99,103,102,1500,1704239999999,153000.0,4,700.0,71400.0,0\n",
    "2024.01.02,00:00,100.5,99,103,102.0,1500\n", "2024.01.02 03:00,100.5,99,103,102.0,1500\n",
  ])
  func `rows that are no candles are not guessed at`(text: String) {
    #expect(
      fault { _ = try Export(text) }.hasPrefix(
        "in.csv: row 1: no header, and no export that is known without one"))
  }

  @Test func `a currency pair is not Bybit's`() throws {
    let text = Array("2024.01.01 03:00,1.10,1.12,1.09,1.11,738\n".utf8)
    for (name, isRead) in [("EURUSD.csv", false), ("usdjpy_60.csv", false), ("BTCUSD.csv", true)] {
      let read = { try CSVTable(text: text, path: "d/\(name)", for: .candles, InputReading()) }
      #expect((fault { _ = try read() } == "no fault") == isRead, "\(name)")
    }
  }

  @Test(arguments: [
    "Date,Adj Close,Volume", "DATE,DCOILWTICO", "Date,Open,High,Low,Settle",
    "Date;BidClose;AskClose",
  ])
  func `a close that is not there is named`(header: String) {
    let cells = header.map { ",;".contains($0) ? String($0) : "" }.joined(separator: "")
    let row = "2024-01-02" + cells.map { "\($0)1" }.joined()
    #expect(
      fault { _ = try Export("\(header)\n\(row)\n") }.hasPrefix(
        "in.csv: row 1, column close: is missing: no close column ("))
  }

  // MARK: Jumps and sizes

  @Test func `a split that is not adjusted for is said`() throws {
    let rows = [1000.0, 1010, 1020, 102, 101, 100].enumerated()
      .map { "2024-01-0\($0 + 1),\($1),5\n" }
    #expect(
      warnings(try Export("date,close,volume\n" + rows.joined())) == [
        "in.csv: row 5: the close of A jumps from 1020.0 to 102.0 at 2024-01-04T00:00:00Z and stays: a split that is "
          + "not adjusted for?"
      ])
    #expect(CloseJump.bars(in: [1, 1, 4, 4, 4, 1, 1]).map(\.after) == [2, 5])
    // A single wrong price, growth, and two bars alone are none.
    #expect(CloseJump.bars(in: [1, 1, 9, 1, 1]).isEmpty)
    #expect(CloseJump.bars(in: [1, 4, 16, 64]).isEmpty && CloseJump.bars(in: [1, 9]).isEmpty)
    #expect(CloseJump.bars(in: [1, 1, .nan, 9, 9]).map(\.before) == [1])
  }

  @Test func `a header of millions of columns is refused before it is taken apart`() {
    for delimiter in [",", ";", "\t"] {
      let text = "date,close,volume" + String(repeating: delimiter, count: 1_000_000) + "\n"
      #expect(fault { _ = try Export(text) }.contains("columns, expected at most 1000000"))
    }
    let row = "date,close,volume\n2024-01-02" + String(repeating: ",", count: 2_000_000) + "\n"
    #expect(fault { _ = try Export(row) } == "in.csv: row 2: has 2000001 fields instead of 3")
  }
}
