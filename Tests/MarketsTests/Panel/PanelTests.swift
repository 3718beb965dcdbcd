import Files
import Foundation
import Testing

@testable import Markets

struct PanelTests {
  private func panelFault(_ text: String) throws -> String {
    try withTemporaryDirectory { directory in
      let path = directory + "/in.csv"
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      return fault { _ = try Panel(contentsOf: path) }.replacing(path, with: "in.csv")
    }
  }

  @Test func joinsOnCommonBars() {
    let a = OHLCVSeries(
      symbol: "A", timestamps: [1, 2, 4], close: [10, 20, 40], volume: [1, 1, 1])
    let b = OHLCVSeries(symbol: "B", timestamps: [2, 3, 4], close: [2, 3, 4])
    let panel = Panel(joining: [a, b])
    #expect(panel.timestamps == [2, 4])
    #expect(panel.fields == [.close])
    #expect(panel.droppedBars == [1, 1])
    #expect(panel.values == [20, 2, 40, 4])
    #expect(panel[1, 0, .close] == 40)
    #expect(panel.column(.volume, asset: 0) == nil)
    #expect(panel.closes.assets == ["A", "B"])
    #expect(panel.bars(1..<2).timestamps == [4])
    #expect(panel.assets(["B"]).closes(of: 0) == [2, 4])
    #expect(panel.barMilliseconds == 2)
  }

  /// An inner join says that no close is missing, and a series that its timestamps rise: what does not hold stops the program.
  @Test func anInnerJoinOfMissingClosesIsRefused() async {
    let gap = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let a = OHLCVSeries(symbol: "A", timestamps: [1, 2, 4], close: [10, .nan, 40])
      _ = Panel(joining: [a, OHLCVSeries(symbol: "B", timestamps: [1, 4], close: [1, 4])])
    }
    #expect(text(gap).contains("the close of A at 2 is missing"))
    let order = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let a = OHLCVSeries(symbol: "A", timestamps: [1, 1], close: [10, 20])
      _ = Panel(joining: [a], join: .outer)
    }
    #expect(text(order).contains("the timestamps of A do not rise at 1"))
    let a = OHLCVSeries(symbol: "A", timestamps: [1, 2, 4], close: [10, .nan, 40])
    #expect(Panel(joining: [a.withCloses]).timestamps == [1, 4])
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test func readsTheShippedStocks() throws {
    let panel = try Panel(contentsOf: data("us-tech-daily.csv"))
    #expect(panel.symbols == ["META", "AMZN", "AAPL", "NFLX", "NVDA", "GOOG"])
    #expect(panel.barCount == 2699)
    #expect(panel.fields == CandleField.allCases)
    #expect(Timestamp.day(panel.timestamps[0]) == "2013-01-02")
    #expect(Timestamp.day(panel.timestamps[2698]) == "2023-09-21")
    #expect(panel[0, 0, .volume] == 69_846_400)
    #expect(panel.droppedBars == [0, 0, 0, 0, 0, 0])
    let two = try Panel(contentsOf: data("us-tech-daily.csv"), symbols: ["NVDA", "META"])
    #expect(two.closes(of: 1) == panel.closes(of: 0))
  }

  @Test func readsTheShippedRates() throws {
    let panel = try Panel(contentsOf: data("ecb-fx-daily.csv"))
    #expect(panel.assetCount == 17 && panel.barCount == 7126)
    #expect(panel.fields == [.close])
    #expect(Timestamp.day(panel.timestamps[0]) == "1999-01-04")
    #expect(Timestamp.day(panel.timestamps[7125]) == "2026-10-30")
    #expect(panel[7125, 0, .close] == 1.1172)
  }

  @Test func readsAPlantedDirectory() throws {
    try withTemporaryDirectory { directory in
      let market = smallMarket()
      try market.write(to: directory + "/market")
      #expect(try Panel(contentsOf: directory + "/market") == market.panel)
    }
  }

  @Test func refusesWhatIsWrong() throws {
    let head = "symbol,date,open,high,low,close,volume\n"
    let row = "A,2020-01-01,2,3,1,2,5\n"
    #expect(
      try panelFault(head + row + "A,2020-01-02,2,0.5,1,2,5\n")
        == "in.csv: row 3, column high: the high 0.5 is below the low 1.0")
    #expect(
      try panelFault(head + row + row)
        == "in.csv: row 3, column date: 1577836800000 ('2020-01-01') appears twice")
    #expect(
      try panelFault(head + row + "A,2019-01-02,2,3,1,2,5\n").hasPrefix(
        "in.csv: row 3, column date:"))
    #expect(
      try panelFault(head + "A,2020-01-02,2,3,1,,5\n")
        == "in.csv: row 2, column close: the price is missing")
    #expect(
      try panelFault(head + "A,2020-01-02,2,3,-1,2,5\n")
        == "in.csv: row 2, column low: the price -1.0 is not greater than 0")
    #expect(
      try panelFault(head + "A,2020-01-02,2,3,1,2,\n")
        == "in.csv: row 2, column volume: the volume is missing")
    #expect(
      try panelFault("timestamp_ms,A\n1,2\n2,\n") == "in.csv: row 3, column A: the price is missing"
    )
    #expect(
      try panelFault(head + row + "B,2020-01-02,2,3,1,2,5\n")
        == "in.csv: the symbols have no bar in common")
    #expect(
      try panelFault(head + ",2020-01-02,2,3,1,2,5\n")
        == "in.csv: row 2, column symbol: the symbol is missing")
    #expect(try panelFault("") == "in.csv: has no header line")
    #expect(
      fault { _ = try Panel(contentsOf: data("us-tech-daily.csv"), symbols: ["NONE"]) }
        .hasSuffix("has no row of the symbol 'NONE'"))
    #expect(
      fault { _ = try Panel(contentsOf: data("ecb-fx-daily.csv"), symbols: ["EUR"]) }
        .hasSuffix("row 1, column EUR: is missing"))
  }
}
