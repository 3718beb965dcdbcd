import CandleStore
import Foundation
import Markets
import Testing

@Suite struct StoreTests {
  static let series = Series.candles("A", .hour1)

  static func row(_ hour: Int64, _ close: Double) -> MarketRow {
    MarketRow(timestamp: hour * Timestamp.hour, values: [close, close, close, close, 1, nil])
  }

  @Test func `rows stay unless refreshed, and pages may come twice`() throws {
    let scratch = try Scratch()
    let store = try CandleDatabase(scratch.store, creating: true)
    let rows = [Self.row(0, 10), Self.row(1, 11)]
    let page = StorePage(series: Self.series, rows: rows, done: 0..<2 * Timestamp.hour)
    #expect(try store.record(page, refresh: false, at: 0).new == 2)
    #expect(try store.record(page, refresh: false, at: 0) == PageOutcome())
    let other = StorePage(series: Self.series, rows: [Self.row(1, 12)], done: 0..<0)
    #expect(try store.record(other, refresh: false, at: 0) == PageOutcome())
    #expect(try store.rows(of: Self.series) == rows)
    let outcome = try store.record(other, refresh: true, at: 7)
    #expect(outcome.revised == 1)
    #expect(outcome.revisions.map(\.field) == ["open", "high", "low", "close"])
    #expect(try store.rows(of: Self.series) == [Self.row(0, 10), Self.row(1, 12)])
    #expect(try store.revisionCount(of: Self.series) == 4)
  }

  @Test func `what is done is a set of ranges`() throws {
    let scratch = try Scratch()
    let store = try CandleDatabase(scratch.store, creating: true)
    for range: Range<Int64> in [10..<20, 40..<50, 20..<25, 5..<12] {
      _ = try store.record(
        StorePage(series: Self.series, rows: [], done: range), refresh: false, at: 0)
    }
    #expect(try store.doneRanges(of: Self.series).ranges == [5..<25, 40..<50])
    #expect(try store.doneRanges(of: .funding("A")).ranges == [])
  }

  @Test func `gaps are runs of missing candles after the launch`() throws {
    let scratch = try Scratch()
    let store = try CandleDatabase(scratch.store, creating: true)
    let rows = [3, 4, 6, 9].map { Self.row($0, 1) }
    _ = try store.record(
      StorePage(series: Self.series, rows: rows, done: 0..<0), refresh: false, at: 0)
    let day = 0..<11 * Timestamp.hour
    func hours(_ launch: Int64?) throws -> [[Int64]] {
      try store.gaps(of: "A", .hour1, in: day, launch: launch).map {
        [$0.first / Timestamp.hour, $0.last / Timestamp.hour, $0.count]
      }
    }
    #expect(try hours(nil) == [[5, 5, 1], [7, 8, 2], [10, 10, 1]])
    #expect(try hours(Timestamp.hour + 1) == [[1, 2, 2], [5, 5, 1], [7, 8, 2], [10, 10, 1]])
  }

  @Test func `the file opens in other programs`() throws {
    let scratch = try Scratch()
    let store = try CandleDatabase(scratch.store, creating: true)
    _ = try store.record(
      StorePage(series: Self.series, rows: [Self.row(0, 10.5)], done: 0..<1), refresh: false, at: 0)
    try store.close()
    let bytes = try #require(FileManager.default.contents(atPath: scratch.store))
    #expect(bytes.starts(with: Data("SQLite format 3\0".utf8)))
    // Bytes 18 and 19 of the header say that the file is in WAL mode.
    #expect(Array(bytes[18...19]) == [2, 2])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["market.sqlite"])
  }
}
