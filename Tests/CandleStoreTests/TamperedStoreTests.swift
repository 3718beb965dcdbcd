import CandleStore
import Files
import Foundation
import Markets
import Testing

/// Stores that another program changed: one line, exit 65, never a trap, never a value that no store holds.
@Suite struct TamperedStoreTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try Tampering.makeStore(at: scratch.store)
  }

  private func expectRefused(
    _ arguments: [String], mentions word: String, at location: SourceLocation = #_sourceLocation
  ) async throws {
    let run = try await Tool.run(arguments)
    #expect(run.status == 65 && run.out == "", "\(run.error)", sourceLocation: location)
    #expect(run.errorLines.count == 1, sourceLocation: location)
    #expect(
      run.error.hasPrefix("error: \(scratch.store): "), "\(run.error)", sourceLocation: location)
    #expect(run.error.contains(word), "\(run.error)", sourceLocation: location)
  }

  private var status: [String] { ["status", "--store", scratch.store] }
  private var export: [String] {
    ["export", "--store", scratch.store, "--symbols", "A", "--out", scratch.folder + "/out"]
  }
  private var features: [String] {
    [
      "features", "--input", scratch.store, "--symbols", "A", "--out", scratch.folder + "/f.csv",
    ]
  }

  @Test func `an untouched store is read by all`() async throws {
    for arguments in [status, export, features] {
      #expect(try await Tool.run(arguments).status == 0)
    }
  }

  @Test(arguments: [
    ("candle", "timestamp_ms = 'abc' WHERE timestamp_ms > 0"),
    ("candle", "timestamp_ms = x'00' WHERE timestamp_ms > 0"),
    ("candle", "timestamp_ms = 9223372036854775807 WHERE timestamp_ms > 0"),
    ("candle", "timestamp_ms = -9223372036854775808 WHERE timestamp_ms > 0"),
    ("candle", "timestamp_ms = 1.5 WHERE timestamp_ms > 0"),
    ("candle", "symbol = x'41' WHERE timestamp_ms = 0"),
    ("candle", "symbol = 'A' || char(10) || 'B' WHERE timestamp_ms = 0"),
    ("done_range", "start_ms = 'abc'"), ("done_range", "end_ms = 9223372036854775807"),
    ("done_range", "kind = 'trades'"),
  ])
  func `status looks at what it counts`(table: String, change: String) async throws {
    try Tampering.execute("UPDATE \(table) SET \(change)", in: scratch.store)
    let column = String(change.prefix { $0 != " " })
    if change.hasPrefix("start_ms") || change.hasPrefix("end_ms") {
      // Status counts rows; what need not be asked for again is read when something is fetched or imported.
      try AtomicFile.write(
        "timestamp_ms,open,high,low,close,volume\n0,1,1,1,1,1\n3600000,1,1,1,1,1\n",
        to: scratch.folder + "/A.csv")
      try await expectRefused(
        [
          "import", "--store", scratch.store, "--input", scratch.folder, "--symbols", "A",
        ], mentions: column)
    } else {
      try await expectRefused(status, mentions: column)
    }
  }

  @Test(arguments: [
    ("candle", "open = 'abc', high = 9e999"), ("candle", "close = 9e999"),
    ("candle", "close = -1"), ("candle", "volume = x'0000'"),
    ("candle", "high = 0.5"), ("candle", "turnover = 'x'"),
    ("candle", "timestamp_ms = 'abc' WHERE timestamp_ms > 0"),
    ("funding", "funding_rate = 9e999"), ("funding", "funding_rate = 'high'"),
    ("funding", "timestamp_ms = 9223372036854775807"), ("open_interest", "open_interest = 9e999"),
    ("open_interest", "timestamp_ms = 'abc'"),
  ])
  func `values are looked at by all who read them`(table: String, change: String) async throws {
    try Tampering.execute("UPDATE \(table) SET \(change)", in: scratch.store)
    let column = String(change.prefix { $0 != " " })
    if column != "turnover" && !change.hasPrefix("high") {
      try await expectRefused(features, mentions: column)
      #expect(!FileManager.default.fileExists(atPath: scratch.folder + "/f.csv"))
    }
    try await expectRefused(export, mentions: column)
    #expect(!FileManager.default.fileExists(atPath: scratch.folder + "/out"))
  }

  @Test(arguments: ["candle", "funding", "open_interest"])
  func `a view that never ends is no table`(table: String) async throws {
    try Tampering.execute(
      """
      ALTER TABLE \(table) RENAME TO hidden;
      CREATE VIEW \(table) AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
      SELECT 'A' AS symbol, '60' AS interval, i AS timestamp_ms, 1 AS open, 1 AS high, 1 AS low,
      1 AS close, 1 AS volume, 1 AS turnover, 1 AS funding_rate, 1 AS open_interest FROM n
      """, in: scratch.store)
    for arguments in [status, export, features] {
      try await expectRefused(arguments, mentions: "has no table '\(table)'")
    }
  }

  @Test func `what runs by itself, and what is missing, is refused`() async throws {
    try Tampering.execute("ALTER TABLE candle RENAME COLUMN close TO last", in: scratch.store)
    for arguments in [export, features] {
      try await expectRefused(arguments, mentions: "no such column")
    }
    try Tampering.execute(
      "CREATE TRIGGER t AFTER INSERT ON candle BEGIN DELETE FROM candle; END", in: scratch.store)
    for arguments in [status, export, features] {
      try await expectRefused(arguments, mentions: "trigger")
    }
  }

  @Test func `a text of megabytes is refused, and not repeated`() async throws {
    try Tampering.execute(
      "UPDATE candle SET open = printf('%.*c', 5000000, 'x')", in: scratch.store)
    let run = try await Tool.run(export)
    #expect(run.status == 65 && run.error.utf8.count < 1000)
  }

  @Test func `a launch that is no time stops a fetch before any call`() async throws {
    let fixture = try Fixture([FetcherTests.btc], days: 2)
    _ = try await fixture.fetch()
    try Tampering.execute(
      "UPDATE instrument SET launch_ms = 9223372036854775807", in: fixture.scratch.store)
    fixture.exchange.forgetCalls()
    await #expect(throws: InputFault.self) { try await fixture.fetch() }
  }

  /// The folder and the file are nobody's to write, as on a teacher's share; root is made an ordinary user first.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
  func `a store that can only be read is read`() async throws {
    let before = FileManager.default.contents(atPath: scratch.store)
    #expect(chmod(scratch.store, 0o444) == 0 && chmod(scratch.folder, 0o555) == 0)
    defer { chmod(scratch.folder, 0o755) }
    let out = NSTemporaryDirectory() + "read-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
    #expect(chmod(out, 0o777) == 0)
    defer { try? FileManager.default.removeItem(atPath: out) }
    for arguments in [
      status, ["export", "--store", scratch.store, "--symbols", "A", "--out", out + "/x"],
      ["features", "--input", scratch.store, "--symbols", "A", "--out", out + "/f.csv"],
    ] {
      let run = try await Tool.run(arguments, asNobody: true)
      #expect(run.status == 0, "\(arguments[0]): \(run.error)")
    }
    #expect(FileManager.default.contents(atPath: scratch.store) == before)
  }
}
