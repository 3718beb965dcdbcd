import Files
import Testing

@testable import Markets

/// Every kind of export in the form its exporter writes; the values are ours.
struct DialectTests {
  @Test(arguments: forms)
  func readsTheFormOfTheExporter(_ form: Form) throws {
    let export = try Export(form.text)
    #expect(export.times == form.times)
    // NaN is what is not there.
    #expect("\(export.candle(0))" == "\(form.first)")
    #expect("\(export.candle(1))" == "\(form.second)")
    let note = try #require(export.remarks.first)
    #expect(note.kind == .note)
    #expect(note.text.hasPrefix("in.csv: read as \(form.name) export"))
  }

  @Test func everyKindIsRecognisedByItsOwnExample() throws {
    for dialect in Dialect.all {
      let export = try Export(dialect.example)
      #expect(export.series.count > 0)
      #expect(
        export.remarks.contains { $0.text.hasPrefix("in.csv: read as \(dialect.name) export") },
        "\(dialect.name)")
    }
  }

  @Test func theAdjustedCloseScalesTheWholeBar() throws {
    let text = DialectTests.forms[0].text
    let plain = try Export(text)
    #expect(plain.remarks.first?.text.contains("--adjusted") == true)
    let adjusted = try Export(text, isAdjusted: true)
    #expect(adjusted.candle(0) == [50.25, 51.625, 49.875, 51, 1500])
    #expect(
      fault { _ = try Export("timestamp_ms,close,volume\n0,1,1\n", isAdjusted: true) }
        == "in.csv: row 1: --adjusted: there is no column of adjusted closes")
  }

  @Test func severalTickersSideBySideAreSeveralAssets() throws {
    let text = """
      Price,Close,Close,Volume,Volume
      Ticker,A,B,A,B
      Date,,,,
      2024-01-02,10,20,1,2
      2024-01-03,,21,,3
      """
    let table = try CSVTable(
      text: Array(text.utf8), path: "in.csv", for: .candles, InputReading())
    let reader = try CandleReader(
      table, isLong: true, .lenient, fields: [.close, .volume], InputReading())
    let series = try reader.series(of: ["B", "A"])
    #expect(series.map(\.symbol) == ["B", "A"])
    #expect(series[0].close == [20, 21] && series[1].close == [10])
  }

  @Test func aFileInOurOwnFormIsReadByItsOwnRules() throws {
    // Section 0's names, newest first: a fault of the row, and no export.
    #expect(
      fault { _ = try Export("timestamp_ms,close,volume\n7200000,1,1\n3600000,1,1\n") }
        == "in.csv: row 3, column timestamp_ms: 3600000 comes after 7200000")
    #expect(
      fault {
        _ = try Export(
          "timestamp,open,high,low,close,volume\n2024-01-02,1,1,1,1,1\n2024-01-02,1,1,1,1,1\n")
      } == "in.csv: row 3, column timestamp: 1704153600000 ('2024-01-02') appears twice")
    let own = try Export("date,close,volume,Note\n2024-01-02,1,1,x\n")
    #expect(own.remarks.isEmpty)
  }

  @Test func faultsNameTheLineAndTheColumnOfTheFile() {
    let yahoo = "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,1,1,1,"
    #expect(
      fault { _ = try Export(yahoo + "x,1,1\n") }
        == "in.csv: row 2, column Close: 'x' is not a number")
    #expect(fault { _ = try Export(yahoo + "1,1\n") } == "in.csv: row 2: has 6 fields instead of 7")
    let banner =
      "https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC\n"
    #expect(
      fault {
        _ = try Export(
          banner + "2,2024-01-03 00:00:00,B/U,1,1,1,1,1\n1,2024-01-02 00:00:00,B/U,1,1,1,0,1\n")
      } == "in.csv: row 4, column close: the price 0.0 is not greater than 0")
    #expect(
      fault { _ = try Export("Date,Open,High,Low,Close,Volume\n2024-02-30,1,1,1,1,1\n") }
        == "in.csv: row 2, column Date: '2024-02-30' is not a time")
  }

  @Test func whatIsNotRecognisedSaysWhatWasFound() {
    #expect(
      fault { _ = try Export("a,b,c\n1,2,3\n") }
        == "in.csv: row 1: no time column (timestamp_ms, timestamp, date, time); the header reads 'a,b,c'"
    )
    #expect(
      fault { _ = try Export("Date,Price\n2024-01-02,3\n") }.contains(
        "the header reads 'Date,Price'"))
    #expect(fault { _ = try Export("1,2,3\n4,5,6\n") }.hasPrefix("in.csv: row 1: no header"))
  }
}
