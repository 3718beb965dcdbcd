import CandleStore
import Foundation
import GRDB
import Markets

/// Another program at work on a store.
enum Tampering {
  /// A store with two candles, a funding rate, an open interest, a done range, an instrument.
  static func makeStore(at path: String) throws {
    let store = try CandleDatabase(path, creating: true)
    let rows = (0..<2).map { hour in
      MarketRow(timestamp: hour * Timestamp.hour, values: [1, 2, 1, 2, 1, 3])
    }
    _ = try store.store(
      [
        .init(path: "", series: .candles("A", .hour1), rows: rows),
        .init(path: "", series: .funding("A"), rows: [MarketRow(timestamp: 0, values: [1e-4])]),
        .init(
          path: "", series: .openInterest("A", .hour1), rows: [MarketRow(timestamp: 0, values: [5])]
        ),
      ], refresh: false)
    try store.close()
    try execute("INSERT INTO instrument VALUES ('A', 'linear', 0, 'Trading')", in: path)
    try execute("INSERT INTO rejected VALUES ('A', 'kline', '60', 0, '0', 'why')", in: path)
  }

  /// Runs `sql` on the file at `path`.
  static func execute(_ sql: String, in path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }
}
