import CandleStore
import Foundation
import Loopback
import Markets
import Testing

/// `fetch`, `export`, `import` and `status` as processes: lines, exit codes, files.
@Suite struct StoreCommandTests {
  static let dates = ["--start", "2025-01-01", "--end", "2025-03-01"]

  @Test(
    arguments: [
      (["--interval", "7"], "7"), (["--category", "option"], "option"),
      (["--start", "2025-02-30"], "2025-02-30"), (["--start", "2025-1-1"], "2025-1-1"),
      (["--end", "2024-12-31"], "2024-12-31"), (["--with", "trades"], "trades"),
      (["--base-url", "ftp://x"], "ftp://x"), (["--symbols", "A,A"], "A,A"),
      (["--symbols", "A,,B"], "A,,B"), (["--symbols", "../A"], "../A"),
      (["--category", "spot", "--with", "funding"], "funding"), (["--no-such"], "--no-such"),
    ])
  func `usage errors come before any call and before the store`(
    change: [String], value: String
  ) async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59)
    let store = fixture.scratch.store
    try await fixture.exchange.serving { base in
      let outcome = try await Tool.run(
        ["fetch", "--base-url", base, "--symbols", "BTCUSDT", "--store", store] + Self.dates
          + change)
      #expect(outcome.status == 64)
      #expect(outcome.out == "")
      #expect(outcome.errorLines.first?.hasPrefix("Error: ") == true)
      #expect(outcome.errorLines.first?.contains(value) == true)
    }
    #expect(fixture.exchange.calls.isEmpty)
    #expect(!CandleDatabase.exists(store))
  }

  @Test func `midnights are UTC, whatever the time zone`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59, extras: [.funding, .openInterest])
    let store = fixture.scratch.store
    try await fixture.exchange.serving { base in
      let outcome = try await Tool.run(
        [
          "fetch", "--base-url=\(base)/", "--symbols=BTCUSDT", "--store=\(store)",
          "--with=funding,open-interest",
        ] + Self.dates, environment: ["TZ": "Pacific/Auckland"])
      #expect(
        outcome.out
          == "BTCUSDT candles=1416 funding=177 open_interest=1416 new=3009 revised=0 rejected=0 gaps=0\n"
      )
      #expect(outcome.error == "")
    }
    try fixture.expectTruth(FetcherTests.btc, before: Fixture.day(59), extras: true)
  }

  @Test func `an unknown symbol ends in 65, a ban in 69, each with one line`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59)
    let store = fixture.scratch.store
    try await fixture.exchange.serving { base in
      let head = ["fetch", "--base-url", base, "--store", store] + Self.dates
      let unknown = try await Tool.run(head + ["--symbols", "BTCUSDT,NOPEUSDT"])
      #expect(unknown.status == 65)
      #expect(unknown.out == "")
      #expect(unknown.errorLines.count == 1)
      #expect(unknown.error.hasPrefix("error: "))
      #expect(unknown.error.contains("NOPEUSDT"))
      #expect(!CandleDatabase.exists(store))

      fixture.exchange.forgetCalls()
      fixture.exchange.change { $0.faults = [3: .ban] }
      let banned = try await Tool.run(head + ["--symbols", "BTCUSDT"])
      #expect(banned.status == 69)
      #expect(banned.out == "")
      #expect(banned.errorLines.count == 1)
      #expect(banned.error.contains("403"))
      #expect(fixture.exchange.calls.count == 3)
    }
  }

  @Test func `by default the last 365 days are fetched`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59)
    let store = fixture.scratch.store
    try await fixture.exchange.serving { base in
      let outcome = try await Tool.run(
        ["fetch", "--base-url", base, "--symbols", "BTCUSDT", "--store", store])
      // The server's today is day 60; the market is 300 + 60 days old.
      let early = try await Tool.run(
        [
          "fetch", "--base-url", base, "--symbols", "BTCUSDT", "--store", store, "--end",
          "2024-12-31",
        ])
      #expect(early.out.hasPrefix("BTCUSDT candles=\(299 * 24) "))
      #expect(outcome.out.hasPrefix("BTCUSDT candles=\(360 * 24) "))
    }
  }

  @Test func `export, import and export again give the same files`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 59, extras: [.funding, .openInterest])
    _ = try await fixture.fetch()
    let (store, folder) = (fixture.scratch.store, fixture.scratch.folder)
    let (first, second) = (folder + "/a/b", folder + "/c")
    let names = ["--symbols", "BTCUSDT", "--interval", "60"]
    let exported = try await Tool.run(["export", "--store", store, "--out", first] + names)
    #expect(exported.status == 0)
    #expect(exported.out == "")
    let imported = try await Tool.run(
      ["import", "--store", folder + "/other.sqlite", "--input", first] + names)
    #expect(
      imported.outLines == [
        "BTCUSDT kline rows=1416 new=1416 revised=0", "BTCUSDT funding rows=177 new=177 revised=0",
        "BTCUSDT open_interest rows=1416 new=1416 revised=0",
      ])
    _ = try await Tool.run(
      ["export", "--store", folder + "/other.sqlite", "--out", second] + names)
    for name in ["BTCUSDT_60.csv", "BTCUSDT_funding.csv", "BTCUSDT_open_interest.csv"] {
      let bytes = FileManager.default.contents(atPath: "\(first)/\(name)")
      #expect(bytes != nil)
      #expect(bytes == FileManager.default.contents(atPath: "\(second)/\(name)"))
    }
    let status = try await Tool.run(["status", "--store", store])
    #expect(
      status.outLines == [
        "BTCUSDT funding rows=177 first=2025-01-01T00:00:00Z last=2025-02-28T16:00:00Z gaps=0 rejected=0 revised=0",
        "BTCUSDT kline 60 rows=1416 first=2025-01-01T00:00:00Z last=2025-02-28T23:00:00Z gaps=0 rejected=0 revised=0",
        "BTCUSDT open_interest 1h rows=1416 first=2025-01-01T00:00:00Z last=2025-02-28T23:00:00Z gaps=0 rejected=0 revised=0",
        "integrity ok",
      ])
  }

  @Test func `an export reads back to the same doubles`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 10, extras: [.funding])
    _ = try await fixture.fetch()
    let out = fixture.scratch.folder + "/out"
    let store = try CandleDatabase(fixture.scratch.store)
    try store.export(["BTCUSDT", "NEVER"], .hour1, to: out)
    let table = try CSVTable(contentsOf: out + "/BTCUSDT_60.csv")
    #expect(
      table.header == ["timestamp_ms", "open", "high", "low", "close", "volume", "turnover"])
    let rows = try store.rows(of: .candles("BTCUSDT", .hour1))
    #expect(table.rowCount == 240)
    for (index, row) in rows.enumerated() {
      #expect(try table.integer(index, 0) == row.timestamp)
      #expect(try (1...6).map { try table.double(index, $0) } == row.values)
    }
    let empty = try String(contentsOfFile: out + "/NEVER_funding.csv", encoding: .utf8)
    #expect(empty == "timestamp_ms,funding_rate\n")
  }

  @Test func `a store that is missing ends in 66, one that is none in 65`() async throws {
    let scratch = try Scratch()
    let names = ["--symbols", "A", "--out", scratch.folder + "/out"]
    let missing = try await Tool.run(["export", "--store", scratch.store] + names)
    #expect(missing.status == 66)
    #expect(missing.errorLines.count == 1)
    #expect(!FileManager.default.fileExists(atPath: scratch.folder + "/out"))
    let folder = try await Tool.run(["status", "--store", scratch.folder])
    #expect(folder.status == 66)
    try "timestamp_ms,close\n1,2\n".write(toFile: scratch.store, atomically: true, encoding: .utf8)
    for command in [["status"], ["export"] + names, ["fetch", "--symbols", "A"]] {
      let wrong = try await Tool.run(command + ["--store", scratch.store])
      #expect(wrong.status == 65)
      #expect(wrong.errorLines.count == 1)
      #expect(wrong.error.hasPrefix("error: \(scratch.store): "))
    }
    let nowhere = try await Tool.run(
      ["fetch", "--symbols", "A", "--store", scratch.folder + "/no/x.sqlite"])
    #expect(nowhere.status == 1)
  }

  @Test func `an import names the row and column at fault and stores nothing`() async throws {
    let scratch = try Scratch()
    let file = scratch.folder + "/A_60.csv"
    try "timestamp_ms,open,high,low,close,volume\n0,1,2,1,1,5\n3600000,1,2,1,x,5\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    let outcome = try await Tool.run(
      ["import", "--input", scratch.folder, "--symbols", "A", "--store", scratch.store])
    #expect(outcome.status == 65)
    #expect(outcome.error == "error: \(file): row 3, column close: 'x' is not a number\n")
    #expect(!CandleDatabase.exists(scratch.store))
  }
}
