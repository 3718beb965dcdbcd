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

  func validate() throws {
    try requireSymbolNames(symbols)
    try requireStore(store)
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input, symbols: symbols.symbols),
      outputs: [("--store", store)])
  }

  func perform() throws {
    let files = try CandleDatabase.readFolder(input, symbols.symbols, interval)
    let candles = try CandleDatabase(store, creating: true)
    try candles.store(files, refresh: refresh) { outcomes in
      let lines = zip(files, outcomes).map { file, outcome in
        "\(file.series.symbol) \(file.series.kind.rawValue) "
          + "rows=\(file.rows.count) new=\(outcome.new) revised=\(outcome.revised)"
      }
      try StandardOutput.writeLine(lines.joined(separator: "\n"))
    }
    try candles.close()
  }
}
