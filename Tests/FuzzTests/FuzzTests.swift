import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks
import Synchronization
import Testing

@testable import CandleStore
@testable import SpeedBenchmarks
@testable import StockformerCommand

/// Mutated files of every kind: no trap, no hang, bounded memory, and of each refusal one short line.
///
/// `Scripts/fuzz` runs a hundred thousand inputs; here are some of each target.
@Suite(.serialized) struct FuzzTests {
  private static let wide = """
    timestamp_ms,A,B
    1735689600000,0.5,-0.25
    1735693200000,1e3,
    1735696800000,nan,7
    1735700400000,3,4

    """
  private static let long = """
    timestamp_ms,symbol,open,high,low,close,volume,funding_rate
    1735689600000,A,1,2,0.5,1.5,10,0.0001
    1735689600000,B,1,2,0.5,1.5,10,
    1735693200000,A,1,2,0.5,1.5,0,
    1735693200000,B,1,2,0.5,1.5,10,-0.0001

    """
  private static let dated = """
    date,open,high,low,close,volume
    2025-01-01,1,2,0.5,1.5,10
    2025-01-02T00:00:00+01:00,1,2,0.5,1.5,10
    2025-01-03 12:30:15.123Z,1,2,0.5,1.5,0

    """
  private static let csvPieces = [
    "timestamp_ms", "timestamp", "date", "symbol", "close", "volume", "funding_rate", "A", "B",
    "2025-01-01", "2025-13-40", "1735689600000", "1735689600", ",,", "\n\n", "1e400", "1e-400",
    ".5",
    "5.", "+1", "--1", "1e", "0e99999999999999999999", "9007199254740993",
  ]

  private static let dialectPieces = [
    ";", "\t", "\"1,234\"", "1.234,5", "Adj Close", "<DATE>", "unix", "20240102", "1704153600",
    "1704153600000000", "Volume USDT", "\r", "01.02.2024",
  ]

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// The tool and a reader written from the contract alone agree on every file: accepted with the same numbers, or refused at
  /// the same row and column.
  @Test func wideTables() throws {
    let crlf = Self.wide.replacingOccurrences(of: "\n", with: "\r\n")
    let run = FuzzRun(
      name: "wide", share: 2, corpus: [bytes(Self.wide), bytes("\u{FEFF}" + crlf)],
      pieces: Self.csvPieces)
    let tally = try run.over { path, bytes in
      guard let expected = NaiveCSV.read(bytes) else {
        _ = try WideTable(contentsOf: path)
        return
      }
      do {
        let table = try WideTable(contentsOf: path)
        let values = table.values.map { $0.isNaN ? nil : $0 }
        #expect(
          expected == .table(table.timestamps, values), "\(String(decoding: bytes, as: UTF8.self))")
      } catch let error as InputFault {
        #expect(
          expected == .fault(row: error.row, column: error.row == nil ? nil : error.column),
          "\(error) of \(String(decoding: bytes, as: UTF8.self))")
        throw error
      }
    }
    #expect(tally.refused > 0)
  }

  @Test func candles() throws {
    let run = FuzzRun(
      name: "candles",
      corpus: [Self.long, Self.dated, Self.wide].map(bytes) + Dialect.all.map { bytes($0.example) },
      pieces: Self.csvPieces + Self.dialectPieces)
    try run.over { path, _ in
      let panel = try Panel(contentsOf: path, join: .outer)
      #expect(panel.barCount > 0 && panel.assetCount > 0)
      let input = try OHLCVInput(contentsOf: path, symbols: panel.symbols)
      try FeatureListing(of: input.series, settings: FeatureSettings(), barMilliseconds: nil)
        .write(to: "/dev/null")
    }
  }

  @Test func configurations() throws {
    let everything = ExperimentConfiguration().yaml
      .replacingOccurrences(of: "horizons: []", with: "horizons: [1, 4]")
    let small =
      "# a comment\nlookback: 7\nmodel:\n  width: 16\n  head: direction\nfeatures: [rsi]\n"
    let run = FuzzRun(
      name: "yaml", share: 0.4, corpus: [bytes(everything), bytes(small)],
      pieces: [
        "&a", "*a", "&a [*a]", "? ", "- ", "---", "...", "!!str", "!!binary", "<<: *a", "|", ">",
        "#",
        "lookback", "model:", "  width: ", "training:", "[[", "{{", "%YAML 9.9", "16384", "0.5",
        "horizons: [1,1]", "model.kind",
      ])
    try run.over { path, _ in
      let settings = try ConfigurationYAML.settings(contentsOf: path)
      var configuration = ExperimentConfiguration()
      do throws(ConfigurationFault) { try configuration.apply(settings) } catch {
        throw InputFault(file: path, row: error.row, error.message)
      }
      if let fault = configuration.validationError { throw InputFault(file: path, "\(fault)") }
      // What is valid can be written, and reads back as itself.
      var again = ExperimentConfiguration()
      try AtomicFile.write(configuration.yaml, to: path)
      try again.apply(ConfigurationYAML.settings(contentsOf: path))
      #expect(again == configuration)
    }
  }

  @Test func checkpoints() throws {
    let panel = PlantedMarket(PlantedConfiguration(assets: 2, bars: 200, edges: 1, seed: 5)).panel
    var c = ExperimentConfiguration()
    c.features = ["log_return", "rsi"]
    c.lookback = 3
    c.stockformer.width = 4
    c.stockformer.heads = 2
    c.stockformer.feedForward = 4
    c.training.epochs = 1
    let path = NSTemporaryDirectory() + "fuzz-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Experiment(panel, c, source: "planted").train(workers: 1).write(to: path)
    let file = try FileBytes.read(path)
    let header = 8 + file.prefix(8).enumerated().reduce(0) { $0 + Int($1.1) << (8 * $1.0) }
    let body = Data(file.dropFirst(header))
    // Most of what can be wrong stands in the header: it is changed by itself, and its length put right.
    let run = FuzzRun(
      name: "checkpoint", share: 0.3, corpus: [Array(file[8..<header])],
      pieces: [
        "F16", "F64", "I64", "I32", "BF16", "\\\"", "[]", "{}", "[0,0]", "config", "symbols",
        "scaler",
        "1152921504606846976", "2147483648", "16384", "1e308", "true", "data_offsets", "shape",
      ])
    let small = panel.bars(150..<200)
    try run.over { path, header in
      var length = UInt64(header.count).littleEndian
      let whole = Data(bytes: &length, count: 8) + Data(header) + body
      try whole.write(to: URL(fileURLWithPath: path))
      let forecaster = try TrainedForecaster(contentsOf: path, workers: 1)
      let forecasts = try forecaster.forecasts(of: small, source: path, checkpoint: path)
      #expect(forecasts.values.allSatisfy { !$0.isInfinite })
      _ = forecaster.weights(forecasts)
    }
    let raw = FuzzRun(name: "safetensors", share: 0.3, corpus: [file], pieces: ["F16", "[]"])
    try raw.over { path, _ in
      let forecaster = try TrainedForecaster(contentsOf: path, workers: 1)
      _ = try forecaster.forecasts(of: small, source: path, checkpoint: path)
    }
  }

  @Test func exchangeAnswers() throws {
    let kline = """
      {"retCode":0,"retMsg":"OK","result":{"symbol":"BTCUSDT","category":"linear","list":[\
      ["1735693200000","1","2","0.5","1.5","10","15"],["1735689600000","1","2","0.5","1.5","10","15"]]\
      },"retExtInfo":{},"time":1735700000000}
      """
    let funding = """
      {"retCode":0,"retMsg":"OK","result":{"category":"linear","list":[{"symbol":"BTCUSDT",\
      "fundingRate":"0.0001","fundingRateTimestamp":"1735689600000"}]},"time":1735700000000}
      """
    let interest = """
      {"retCode":0,"retMsg":"OK","result":{"symbol":"BTCUSDT","list":[{"openInterest":"5.5",\
      "timestamp":"1735689600000"}],"nextPageCursor":"a%3D1"},"time":1735700000000}
      """
    let instrument = """
      {"retCode":0,"retMsg":"OK","result":{"list":[{"symbol":"BTCUSDT","status":"Trading",\
      "launchTime":"1585526400000"}],"nextPageCursor":""},"time":1735700000000}
      """
    let run = FuzzRun(
      name: "exchange", share: 0.6, corpus: [kline, funding, interest, instrument].map(bytes),
      pieces: [
        "10006", "10001", "retCode", "time", "list", "\"1\"", "[[]]", "{}", "nextPageCursor",
        "symbol",
        "\\ud800", "1e999", "9223372036854775807", "-9223372036854775808",
      ])
    try run.over { path, bytes in
      let scratch = path + ".sqlite"
      defer { for suffix in ["", "-wal", "-shm"] { unlink(scratch + suffix) } }
      let client = BybitClient(
        base: "http://fuzz", transport: OneAnswer(body: Data(bytes)), clock: NoWaiting())
      // One and the same answer to every question: each reader gets its turn.
      _ = try client.serverTime()
      _ = try? client.instrument("BTCUSDT")
      for kind in SeriesKind.allCases {
        let series = Series.of(kind, "BTCUSDT", .hour1)
        guard let page = try? client.page(of: series, from: 0, through: 1_735_700_000_000) else {
          continue
        }
        let reader = PageReader(series: series, wanted: 0..<1_735_700_000_001)
        let reading = reader.read(page)
        _ = reader.done(reading, more: false, at: page.time)
      }
      let request = FetchRequest(
        symbols: ["BTCUSDT"], interval: .hour1, extras: [.funding, .openInterest], refresh: true)
      _ = try Fetcher(client: client, request: request, storePath: scratch).run()
    }
  }

  @Test func stores() throws {
    let path = NSTemporaryDirectory() + "fuzz-\(UUID().uuidString).sqlite"
    defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
    let store = try CandleDatabase(path, creating: true)
    let rows = (0..<20).map { hour in
      MarketRow(timestamp: hour * Timestamp.hour, values: [1, 2, 1, 2, 1, 3])
    }
    let symbols = ["A", "B"]
    _ = try store.store(
      symbols.flatMap { symbol in
        [
          CandleDatabase.ImportFile(path: "", series: .candles(symbol, .hour1), rows: rows),
          .init(
            path: "", series: .funding(symbol), rows: [MarketRow(timestamp: 0, values: [1e-4])]),
        ]
      }, refresh: false)
    try store.close()
    let run = FuzzRun(
      name: "store", share: 0.4, corpus: [try FileBytes.read(path)],
      pieces: [
        "candle", "funding", "CREATE VIEW", "CREATE TRIGGER", "REAL", "INTEGER", "\0\0\0\u{7F}",
      ])
    try run.over { path, _ in
      defer { for suffix in ["-wal", "-shm", "-journal"] { unlink(path + suffix) } }
      try Self.read(path, symbols)
    }
    // The same file, whole, with strange values in its cells.
    let values = FuzzRun(
      name: "values", share: 0.4, corpus: SQLValues.corpus.map(bytes), pieces: SQLValues.pieces)
    try values.over { text, bytes in
      let copy = text + ".sqlite"
      defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(copy + suffix) } }
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      // Most changes are no SQL: then there is nothing to see.
      guard SQLValues.execute(String(decoding: bytes, as: UTF8.self), in: copy) else { return }
      try Self.read(copy, symbols)
    }
    // Of the whole process: beside other suites the number is theirs.
    if FuzzRun.isAskedFor { #expect(SpeedBenchmark.peakMemory < 1_500) }
  }

  private static func read(_ path: String, _ symbols: [String]) throws {
    let panel = Result { () throws -> Panel in try Panel(contentsOf: path, symbols: symbols) }
    let store = try CandleDatabase(path)
    for series in try store.status() { _ = try store.csv(of: series.series) }
    _ = try store.integrity()
    try store.close()
    _ = try panel.get()
  }
}

private struct OneAnswer: HTTPTransport {
  let body: Data
  func get(_ url: URL) throws(TransportFault) -> HTTPAnswer { HTTPAnswer(status: 200, body: body) }
}

/// A pause moves this clock on, and nothing else.
private final class NoWaiting: PauseClock {
  private let now = Mutex(0.0)
  func seconds() -> Double { now.withLock { $0 } }
  func pause(_ seconds: Double) { now.withLock { $0 += max(0, seconds) } }
}
