import CandleStore
import Files
import Foundation
import Markets
import Testing

@Suite struct StorePanelTests {
  @Test func `a store and its export give the same panel`() async throws {
    let fixture = try Fixture(
      [FetcherTests.btc, FetcherTests.eth], days: 20, extras: [.funding, .openInterest])
    _ = try await fixture.fetch()
    let store = try CandleDatabase(fixture.scratch.store)
    let symbols = ["ETHUSDT", "BTCUSDT"]
    let out = fixture.scratch.folder + "/out"
    try store.export(symbols, .hour1, to: out)
    let panel = try store.panel(symbols: symbols, interval: .hour1)
    #expect(panel == (try Panel(contentsOf: out, symbols: symbols)))
    #expect(panel == (try Panel(contentsOf: fixture.scratch.store, symbols: symbols)))
    #expect(panel.barCount == 480)
    #expect(panel.symbols == symbols)
    let close = try #require(FetcherTests.btc.candles[Fixture.day(1)].flatMap { Double($0[3]) })
    #expect(panel[24, 1, .close] == close)
    #expect(panel.fundingRates.allSatisfy { $0 != nil })
    #expect(StoredCandles.isSQLite(fixture.scratch.store))
    #expect(!StoredCandles.isSQLite(out + "/BTCUSDT_60.csv"))
    #expect(!StoredCandles.isSQLite(out))
  }

  @Test func `a symbol without a candle is named`() throws {
    let scratch = try Scratch()
    let store = try CandleDatabase(scratch.store, creating: true)
    #expect(throws: InputFault.self) { try store.panel(symbols: ["A"], interval: .hour1) }
    #expect(throws: InputFault(file: scratch.store, "holds no candle")) {
      try Panel(contentsOf: scratch.store)
    }
    _ = try store.record(
      StorePage(series: .candles("A", .hour1), rows: [StoreTests.row(0, 1)], done: 0..<0),
      refresh: false, at: 0)
    _ = try store.record(
      StorePage(series: .candles("B", .hour1), rows: [StoreTests.row(1, 1)], done: 0..<0),
      refresh: false, at: 0)
    #expect(throws: InputFault(file: scratch.store, "the symbols have no bar in common")) {
      try store.panel(symbols: ["A", "B"], interval: .hour1)
    }
  }

  @Test func `a price that another program wrote is looked at`() throws {
    for close in [-5, 0, Double.infinity] {
      let scratch = try Scratch()
      let store = try CandleDatabase(scratch.store, creating: true)
      _ = try store.record(
        StorePage(
          series: .candles("A", .hour1),
          rows: [
            StoreTests.row(0, 1),
            MarketRow(timestamp: Timestamp.hour, values: [1, 1, 1, close, 1, nil]),
          ], done: 0..<0),
        refresh: false, at: 0)
      #expect(
        throws: InputFault(
          file: scratch.store,
          "A at 1970-01-01T01:00:00Z: close is \(close), expected a number above 0")
      ) { try Panel(contentsOf: scratch.store) }
    }
  }

  @Test func `features of a store are those of its export`() async throws {
    let fixture = try Fixture(
      [FetcherTests.btc, FetcherTests.eth], days: 20, extras: [.funding, .openInterest])
    _ = try await fixture.fetch()
    let (store, folder) = (fixture.scratch.store, fixture.scratch.folder)
    let names = ["--symbols", "BTCUSDT,ETHUSDT"]
    _ = try await Tool.run(["export", "--store", store, "--out", folder + "/out"] + names)
    for (input, out) in [(store, "a.csv"), (folder + "/out", "b.csv")] {
      let outcome = try await Tool.run(
        ["features", "--input", input, "--out", "\(folder)/\(out)"] + names)
      #expect(outcome.status == 0)
    }
    let bytes = ["a.csv", "b.csv"].map { FileManager.default.contents(atPath: "\(folder)/\($0)") }
    #expect(bytes[0] != nil)
    #expect(bytes[0] == bytes[1])
  }

  @Test func `several intervals leave the choice to the user`() throws {
    let scratch = try Scratch()
    let store = try CandleDatabase(scratch.store, creating: true)
    for interval in [KlineInterval.hour1, .hour4] {
      #expect(
        (try? StoredCandles(scratch.store).onlyInterval(of: ["A"]))
          == (interval == .hour1 ? nil : "60"))
      _ = try store.record(
        StorePage(series: .candles("A", interval), rows: [StoreTests.row(0, 1)], done: 0..<0),
        refresh: false, at: 0)
    }
    let stored = try StoredCandles(scratch.store)
    #expect(
      throws: InputFault(
        file: scratch.store,
        "holds candles of several intervals (240, 60); choose one: stockformer export "
          + "--store \(scratch.store) --symbols A --interval 240 --out FOLDER")
    ) { try stored.onlyInterval(of: ["A"]) }
    #expect(try stored.symbols() == ["A"])
  }
}
