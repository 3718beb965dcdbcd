import CandleStore
import Foundation
import Markets
import Testing

/// Real hours of the exchange, which are not part of the project: read where they lie beside the checkout.
@Suite struct RealCandlesTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data/bybit-1h").path

  @Test(.enabled(if: FileManager.default.fileExists(atPath: folder)))
  func `real candles go in, and a panel comes out`() throws {
    let scratch = try Scratch()
    let store = try CandleDatabase(scratch.store, creating: true)
    let symbols = ["BTCUSDT", "ETHUSDT", "WIFUSDT"]
    let files = try CandleDatabase.readFolder(Self.folder, symbols, .hour1)
    _ = try store.store(files, refresh: false)
    let rows = try store.status().filter { $0.series.kind == .kline }
    #expect(rows.map(\.rows) == [19_261, 18_805, 18_204])
    #expect(rows.allSatisfy { $0.gaps == 0 })
    let panel = try store.panel(symbols: symbols, interval: .hour1)
    #expect(panel.barCount == 18_204)
    #expect(panel == (try Panel(contentsOf: Self.folderPanel(store, symbols, scratch))))
  }

  private static func folderPanel(
    _ store: CandleDatabase, _ symbols: [String], _ scratch: Scratch
  ) throws -> String {
    let out = scratch.folder + "/out"
    try store.export(symbols, .hour1, to: out)
    for symbol in symbols {
      let (long, short) = ("\(out)/\(symbol)_60.csv", "\(out)/\(symbol).csv")
      try FileManager.default.moveItem(atPath: long, toPath: short)
    }
    return out
  }
}
