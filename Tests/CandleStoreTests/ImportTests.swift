import Files
import Foundation
import Markets
import Testing

@testable import CandleStore

/// `import`: as fast with gaps as without, all files or none.
@Suite struct ImportTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ name: String, _ rows: [String]) throws {
    let text = (["timestamp_ms,open,high,low,close,volume"] + rows).joined(separator: "\n") + "\n"
    try AtomicFile.write(text, to: "\(scratch.folder)/\(name)")
  }

  /// Every third candle is missing. Ranges that were merged one by one took 100 s for 4,000 gaps, and four times as long for
  /// twice as many.
  @Test func `thousands of gaps are one union and one write`() throws {
    try write("A.csv", (0..<20_000).map { "\(($0 / 2 * 3 + $0 % 2) * 3_600_000),1,1,1,1,1" })
    let files = try CandleDatabase.readFolder(scratch.folder, ["A"], .hour1)
    let store = try CandleDatabase(scratch.store, creating: true)
    let start = ContinuousClock.now
    #expect(try store.store(files, refresh: false).map(\.new) == [20_000])
    #expect(ContinuousClock.now - start < .seconds(20))
    let done = try store.doneRanges(of: .candles("A", .hour1))
    #expect(done.ranges.count == 10_000)
    #expect(done.ranges.prefix(2) == [0..<7_200_000, 10_800_000..<18_000_000])
    #expect(try store.status().map(\.gaps) == [9_999])
    // What fills the gaps joins the ranges.
    try write("A.csv", (0..<29_999).map { "\($0 * 3_600_000),1,1,1,1,1" })
    let whole = try CandleDatabase.readFolder(scratch.folder, ["A"], .hour1)
    #expect(try store.store(whole, refresh: false).map(\.new) == [9_999])
    #expect(
      try store.doneRanges(of: .candles("A", .hour1)).ranges == [0..<29_999 * 3_600_000])
  }

  @Test func `a row that was refused is forgotten where a candle is imported`() throws {
    let store = try CandleDatabase(scratch.store, creating: true)
    let series = Series.candles("A", .hour1)
    let bad = RejectedRow(timestamp: "0", reason: "close is missing")
    _ = try store.record(
      StorePage(
        series: series, rows: [], rejected: [(0, bad), (7_200_000, bad)], done: 0..<10_800_000),
      refresh: false, at: 0)
    try write("A.csv", ["0,1,1,1,1,1"])
    _ = try store.store(
      try CandleDatabase.readFolder(scratch.folder, ["A"], .hour1), refresh: false)
    #expect(try store.rejected(of: series).count == 1)
  }

  /// A trigger that refuses the second symbol stands for a disk that fills up in the middle.
  @Test func `a later file that cannot be stored takes the earlier ones with it`() throws {
    try write("A.csv", ["0,1,1,1,1,1"])
    try write("B.csv", ["0,1,1,1,1,1"])
    let files = try CandleDatabase.readFolder(scratch.folder, ["A", "B"], .hour1)
    let store = try CandleDatabase(scratch.store, creating: true)
    try Tampering.execute(
      "CREATE TRIGGER full BEFORE INSERT ON candle WHEN new.symbol = 'B' "
        + "BEGIN SELECT RAISE(ABORT, 'full'); END", in: scratch.store)
    #expect(throws: InputFault.self) { try store.store(files, refresh: false) }
    #expect(try store.count(of: .candles("A", .hour1)) == 0)
  }

  @Test(arguments: ["", ":memory:", "file:x?mode=memory", "file::memory:"])
  func `names that SQLite takes for memory are no stores`(name: String) async throws {
    try write("A.csv", ["0,1,1,1,1,1"])
    for command in ["import", "status", "export", "fetch"] {
      let more: [String] =
        switch command {
        case "import": ["--input", scratch.folder, "--symbols", "A"]
        case "export": ["--symbols", "A", "--out", "\(scratch.folder)/out"]
        case "fetch": ["--symbols", "A"]
        default: []
        }
      let run = try await Tool.run([command, "--store", name] + more)
      #expect(run.status == 64 && run.out == "", "\(command): \(run.error)")
      #expect(run.error.contains("--store"))
    }
  }

  @Test func `times that no store can hold are refused by row`() throws {
    try write("A.csv", ["0,1,1,1,1,1", "\(Int64(1) << 53),1,1,1,1,1"])
    let fault = #expect(throws: InputFault.self) {
      try CandleDatabase.readFolder(scratch.folder, ["A"], .hour1)
    }
    #expect(fault?.row == 3 && fault?.column == "timestamp_ms")
  }
}
