import ArgumentParser
import CandleStore

/// Brings CSV files into a store.
struct ImportCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring CSV files of candles, funding and open interest into a store.",
    discussion: """
      Reads SYMBOL_60.csv or SYMBOL.csv, and SYMBOL_funding.csv and SYMBOL_open_interest.csv where they are. Every file \
      is read before the first row is stored.
      """)

  @Option(help: "The folder with the files.")
  var input: String
  @Option(help: "Symbols, separated by commas.")
  var symbols: SymbolList
  @Option(help: "Length of a candle: minutes (1 to 720), D, W or M.")
  var interval = KlineInterval.hour1
  @Flag(help: "Overwrite stored rows that differ.")
  var refresh = false
  @Option(help: "The store, a SQLite file; it is created if it is not there.")
  var store = "data/market.sqlite"

  func validate() throws { try requireSymbolNames(symbols) }

  func perform() throws {
    let files = try CandleDatabase.readFolder(input, symbols.symbols, interval)
    let candles = try CandleDatabase(store, creating: true)
    var lines: [String] = []
    for file in files {
      let outcome = try candles.store(file, refresh: refresh)
      let series = "\(file.series.symbol) \(file.series.kind.rawValue)"
      lines.append(
        "\(series) rows=\(file.rows.count) new=\(outcome.new) revised=\(outcome.revised)")
    }
    try candles.close()
    print(lines.joined(separator: "\n"))
  }
}
