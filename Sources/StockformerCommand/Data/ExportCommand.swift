import ArgumentParser
import CandleStore

/// Writes what a store holds as CSV files.
struct ExportCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write candles, funding and open interest of a store as CSV.")

  @Option(help: "The store, a SQLite file.")
  var store = "data/market.sqlite"
  @Option(help: "Symbols, separated by commas.")
  var symbols: SymbolList
  @Option(help: "Length of a candle: minutes (1 to 720), D, W or M.")
  var interval = KlineInterval.hour1
  @Option(help: "The folder to write into; it is created if it is not there.")
  var out: String

  func validate() throws {
    try requireStore(store)
    try requireOption(!out.isEmpty, "--out", out, mustBe: "a path")
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--store", store),
      outputs: CandleDatabase.exportFiles(symbols.symbols, interval, to: out).map {
        ("--out", $0.file)
      })
  }

  func perform() throws {
    let candles = try CandleDatabase(store)
    try candles.export(symbols.symbols, interval, to: out)
    for symbol in symbols.symbols where try candles.count(of: .candles(symbol, interval)) == 0 {
      let held = try candles.status().map(\.series).filter {
        $0.kind == .kline && $0.symbol == symbol
      }
      let only = held.isEmpty ? "" : ", only of \(held.map(\.interval).joined(separator: ", "))"
      StandardError.warn(
        "\(store): holds no candle of \(symbol) of interval \(interval.rawValue)\(only): its file has only a header"
      )
    }
    try candles.close()
  }
}
