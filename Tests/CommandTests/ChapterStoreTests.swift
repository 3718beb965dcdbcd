import Foundation
import Testing

/// Chapters on a store of candles as on the CSV that it was made from.
@Suite("Chapters on a store") struct ChapterStoreTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func path(_ name: String) -> String {
    workspace.folder.appendingPathComponent(name).path
  }

  /// Writes `bars` hourly candles of `symbols` as CSV and imports them into `store`.
  private func makeStore(
    _ store: String, _ symbols: [String], bars: Int = 400, interval: String = "60"
  ) throws {
    let step = (Int(interval) ?? 60) * 60_000
    for (asset, symbol) in symbols.enumerated() {
      var price = 100.0
      let rows = (0..<bars).map { bar -> String in
        price *= 1 + 0.01 * sin(Double(bar * (asset + 3) * (asset + 1) % 101))
        return
          "\(step * (bar + 1)),\(price),\(price * 1.01),\(price * 0.99),\(price),\(1000 + bar % 7)"
      }
      let header = "timestamp_ms,open,high,low,close,volume"
      let file = "csv-folder\(interval)/\(symbol).csv"
      try FileManager.default.createDirectory(
        atPath: path("csv-folder\(interval)"), withIntermediateDirectories: true)
      try workspace.write(([header] + rows).joined(separator: "\n") + "\n", file)
    }
    let run = try workspace.run([
      "import", "--store", path(store), "--interval", interval, "--input",
      path("csv-folder\(interval)"), "--symbols", symbols.joined(separator: ","),
    ])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func aStoreGivesThePageOfItsCSV() throws {
    try makeStore("store.sqlite", ["AAA", "BBB", "CCC"])
    let pages = try ["store.sqlite", "csv-folder60"].map { data in
      let run = try ChapterTool("01-data-preparation").run(["--quick", "--data", path(data)])
      #expect(run.status == 0, "\(run.errors)")
      return run.output.replacingOccurrences(of: data, with: "DATA")
    }
    #expect(!pages[0].isEmpty && pages[0] == pages[1])
    // Reading leaves nothing behind.
    #expect(try workspace.names() == ["store.sqlite", "csv-folder60"])
  }

  @Test(arguments: ["02-architecture", "05-backtesting"])
  func otherChaptersReadIt(chapter: String) throws {
    try makeStore("store.sqlite", ["AAA", "BBB", "CCC"], bars: 800)
    let run = try ChapterTool(chapter)
      .run(["--quick", "--section", "1", "--data", path("store.sqlite")])
    #expect(run.status == 0, "\(run.errors)")
  }

  private func expectBad(_ name: String, _ status: Int32, _ message: String) throws {
    let tool = ChapterTool("01-data-preparation")
    let run = try tool.run(["--quick", "--data", path(name)])
    expectFault(run, status, path(name))
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: tool.folder.path))
  }

  /// As on a share that the class may only read; root may write everywhere.
  @Test(.enabled(if: getuid() != 0)) func aFolderThatIsReadOnly() throws {
    try FileManager.default.createDirectory(
      atPath: path("share"), withIntermediateDirectories: true)
    try makeStore("share/a b.sqlite", ["AAA", "BBB"])
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o555], ofItemAtPath: path("share"))
    defer { try? manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("share")) }
    let run = try ChapterTool("01-data-preparation")
      .run(["--quick", "--section", "1", "--data", path("share/a b.sqlite")])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func oneSymbol() throws {
    try makeStore("one.sqlite", ["AAA"])
    try expectBad("one.sqlite", 65, "only one asset (AAA)")
  }

  @Test func severalIntervalsNameTheCommand() throws {
    try makeStore("two.sqlite", ["AAA", "BBB"])
    try makeStore("two.sqlite", ["AAA", "BBB"], interval: "240")
    try expectBad("two.sqlite", 65, "several intervals (240, 60)")
    // The command that the message names makes CSV that the chapter reads.
    let command = "export --store \(path("two.sqlite")) --symbols AAA,BBB --interval 240"
    let message = try ChapterTool("01-data-preparation")
      .run(["--quick", "--data", path("two.sqlite")]).errors
    #expect(message.contains("stockformer \(command) --out "))
    #expect(try workspace.run("\(command) --out \(path("out"))").status == 0)
    let run = try ChapterTool("01-data-preparation")
      .run(["--quick", "--section", "1", "--data", path("out")])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func noStore() throws {
    // The head alone; a damaged file; a store without a candle.
    try workspace.write("SQLite format 3\0", "head.sqlite")
    try expectBad("head.sqlite", 65, "is not a SQLite file")
    try makeStore("whole.sqlite", ["AAA", "BBB"])
    let whole = try Data(contentsOf: URL(fileURLWithPath: path("whole.sqlite")))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path("half.sqlite")))
    try expectBad("half.sqlite", 65, "is damaged")
    // Without its mark (bytes 68 to 71 of SQLite's header) it is somebody else's database.
    var other = whole
    for byte in 68..<72 { other[byte] = 0 }
    try other.write(to: URL(fileURLWithPath: path("other.sqlite")))
    try expectBad("other.sqlite", 65, "is a database, but no candle store")
  }
}
