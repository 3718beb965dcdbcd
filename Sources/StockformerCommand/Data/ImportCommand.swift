import ArgumentParser
import CandleStore
import Files
import Markets

/// Brings CSV files into a store.
struct ImportCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring CSV files of candles, funding and open interest into a store.",
    discussion: """
      Reads SYMBOL.csv or SYMBOL_60.csv, and SYMBOL_funding.csv and SYMBOL_open_interest.csv where they are. Every file \
      is read before the first row is stored. A row that cannot be, such as one whose high is below its close, is rejected \
      and reported, as 'fetch' does.
      """)

  @Option(
    help: """
      The folder with the files, or one file of all symbols with a column 'symbol'. Columns: a time (timestamp_ms, timestamp, date, time), open, high, low, close, volume, and \
      turnover where it is there; funding_rate; open_interest. Exports of exchanges, charts and spreadsheets are \
      recognised: 'stockformer formats'.
      """)
  var input: String
  @Option(help: "Symbols, separated by commas.")
  var symbols: SymbolList
  @OptionGroup var format: InputOptions
  @Option(
    help:
      "Length of a candle: minutes (1 to 720), D, W or M (default: the step between a file's rows)."
  )
  var interval: KlineInterval?
  @Flag(help: "Overwrite stored rows that differ.")
  var refresh = false
  @Option(help: "The store, a SQLite file; it is created if it is not there.")
  var store = "data/market.sqlite"

  func validate() throws { try requireStore(store) }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input, symbols: symbols.symbols),
      outputs: [("--store", store)])
  }

  func perform() throws {
    let files: [CandleDatabase.ImportFile]
    do {
      files = try CandleDatabase.readFolder(
        input, symbols.symbols, interval, reading: format.reading)
    } catch let error as UnknownInterval {
      throw ValidationError(error.description)
    }
    let candles = try CandleDatabase(store, creating: true)
    let outcomes = try candles.store(files, refresh: refresh) { outcomes in
      try StandardOutput.writeLine(lines(files, outcomes).joined(separator: "\n"))
    }
    try candles.close()
    for (file, outcome) in zip(files, outcomes) where outcome.kept > 0 {
      StandardError.warn(
        "\(file.path): \(outcome.kept) of \(file.rows.count) rows differ from those in \(store), which stay as they are; "
          + "--refresh overwrites them")
    }
  }

  private func lines(
    _ files: [CandleDatabase.ImportFile], _ outcomes: [PageOutcome]
  ) -> [String] {
    zip(files, outcomes).flatMap { file, outcome in
      let series = "\(file.series.symbol) \(file.series.kind.rawValue)"
      let rejected = file.rejected.isEmpty ? "" : " rejected=\(file.rejected.count)"
      return file.rejected.map {
        "rejected \(series) \(Timestamp.iso8601($0.timestamp)) \($0.row.reason)"
      } + [
        "\(series) rows=\(file.rows.count) new=\(outcome.new) revised=\(outcome.revised)\(rejected)"
      ]
    }
  }
}
