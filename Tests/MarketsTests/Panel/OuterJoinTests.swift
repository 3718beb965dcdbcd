import Foundation
import Testing

@testable import Markets

struct OuterJoinTests {
  private let a = OHLCVSeries(
    symbol: "A", timestamps: [1, 2, 4], close: [10, 20, 40], volume: [1, 1, 1],
    fundingRate: .onRows([0.1, .nan, 0.4]))
  private let b = OHLCVSeries(symbol: "B", timestamps: [2, 3, 4], close: [2, 3, 4])

  private func read(_ text: String, _ join: Join = .outer) throws -> Panel {
    try withTemporaryDirectory { directory in
      let path = directory + "/in.csv"
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      return try Panel(contentsOf: path, join: join)
    }
  }

  @Test func joinsOnAllBars() {
    let panel = Panel(joining: [a, b], join: .outer)
    #expect(panel.join == .outer && panel.hasMissingBars)
    #expect(panel.timestamps == [1, 2, 3, 4] && panel.barMilliseconds == 1)
    #expect(panel.fields == [.close])
    #expect(isSame(panel.values, [10, .nan, 20, 2, .nan, 3, 40, 4]))
    #expect(panel.droppedBars == [0, 0])
    #expect(isSame(panel.closes.values, panel.values))
    #expect(isSame(panel.series(1).close, [.nan, 2, 3, 4]))
    #expect(panel.ownSeries(1) == b)
    #expect(panel.ownSeries(0).timestamps == [1, 2, 4])
  }

  @Test func bothJoinsOfCommonBarsAreOnePanel() {
    let market = smallMarket(bars: 50)
    let inner = Panel(joining: market.series)
    let outer = Panel(joining: market.series, join: .outer)
    #expect(inner == outer && outer.join == .outer && !outer.hasMissingBars)
    #expect(isSame(inner.values, outer.values))
    #expect(inner.bars(5..<20) == outer.bars(5..<20))
    #expect(inner.assets(["A02"]) == outer.assets(["A02"]))
  }

  @Test func equalityKnowsMissingValues() {
    let outer = Panel(joining: [a, b], join: .outer)
    #expect(outer == Panel(joining: [a, b], join: .outer))
    #expect(outer != Panel(joining: [a, b]))
    var later = a
    later.close[2] = 41
    #expect(outer != Panel(joining: [later, b], join: .outer))
  }

  @Test func completeRowsAreTheInnerJoin() {
    let market = smallMarket(bars: 60)
    let series = market.series.enumerated().map { asset, series in
      series.selecting(series.timestamps.indices.filter { $0 % 7 != asset && $0 >= asset * 10 })
    }
    let outer = Panel(joining: series, join: .outer)
    let complete = (0..<outer.barCount).filter { bar in
      outer.symbols.indices.allSatisfy { !outer[bar, $0, .close].isNaN }
    }
    let inner = Panel(joining: series)
    let selected = Panel(joining: outer.allSeries.map { $0.selecting(complete) })
    #expect(complete.count < outer.barCount && selected.timestamps == inner.timestamps)
    #expect(isSame(selected.values, inner.values))
    #expect(selected.fundingRates == inner.fundingRates)
    #expect(series.indices.allSatisfy { outer.ownSeries($0) == series[$0] })
  }

  @Test func partsKeepTheJoin() {
    let panel = Panel(joining: [a, b], join: .outer)
    let part = panel.bars(2..<4)
    #expect(part.join == .outer && part.timestamps == [3, 4])
    #expect(isSame(part.values, [.nan, 3, 40, 4]))
    // What was known of the funding before the part is still known in it.
    #expect(part.fundingRates[0] == .onRows([.nan, 0.4]))
    #expect(panel.bars(1..<3).ownSeries(0).fundingRate == .onRows([0.1]))
    let alone = panel.assets(["B"])
    #expect(alone.timestamps == [2, 3, 4] && alone.closes(of: 0) == [2, 3, 4])
    let swapped = panel.assets(["B", "A"])
    #expect(swapped.timestamps == panel.timestamps && swapped.symbols == ["B", "A"])
  }

  @Test func seriesWithoutACommonBarHaveAPanel() {
    let early = b.selecting([0])
    let late = a.selecting([2])
    #expect(Panel(joining: [early, late]).barCount == 0)
    let panel = Panel(joining: [early, late], join: .outer)
    #expect(panel.timestamps == [2, 4] && isSame(panel.values, [2, .nan, .nan, 40]))
    #expect(Panel(joining: [], join: .outer).barCount == 0)
  }

  @Test func anEmptyCellOfAWideFileIsNoBar() throws {
    let wide = "timestamp_ms,A,B\n1,10,\n2,20,2\n3,,\n4,,4\n"
    let panel = try read(wide)
    #expect(panel.timestamps == [1, 2, 4])
    #expect(isSame(panel.values, [10, .nan, 20, 2, .nan, 4]))
    #expect(fault { _ = try read(wide, .inner) }.hasSuffix("row 2, column B: the price is missing"))
    #expect(
      fault { _ = try read("timestamp_ms,A,B\n1,1,\n2,0,2\n") }
        .hasSuffix("row 3, column A: the price 0.0 is not greater than 0"))
    #expect(
      fault { _ = try read("timestamp_ms,A,B\n1,1,\n2,2,\n") }
        .hasSuffix("has no bar of the symbol 'B'"))
  }

  @Test func readsADirectoryWithAYoungAsset() throws {
    try withTemporaryDirectory { directory in
      let market = smallMarket(bars: 30)
      let path = directory + "/market"
      try market.write(to: path)
      #expect(try Panel(contentsOf: path, join: .outer) == market.panel)
      let file = path + "/A02.csv"
      let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      let young = (lines.prefix(1) + lines.suffix(10)).joined(separator: "\n") + "\n"
      try young.write(toFile: file, atomically: false, encoding: .utf8)
      let panel = try Panel(contentsOf: path, join: .outer)
      #expect(try panel.barCount == 30 && Panel(contentsOf: path).barCount == 10)
      #expect(panel.ownSeries(1).count == 10 && panel.closes(of: 2) == market.panel.closes(of: 2))
    }
  }

  @Test func aRowOfCandlesMustBeWholeInEitherJoin() throws {
    let head = "symbol,timestamp_ms,close,volume\nA,1,10,5\nA,2,20,5\nB,2,2,5\n"
    let panel = try read(head + "B,3,3,5\n")
    #expect(panel.timestamps == [1, 2, 3] && panel.fields == [.close, .volume])
    #expect(isSame(panel.closes(of: 1), [.nan, 2, 3]))
    #expect(try read(head + "B,3,3,5\n", .inner).timestamps == [2])
    for join in Join.allCases {
      #expect(
        fault { _ = try read(head + "B,3,,5\n", join) }
          .hasSuffix("row 5, column close: the price is missing"))
    }
  }
}
