import ArgumentParser
import Markets

/// `stockformer formats`: every kind of file that is read, with an example.
struct FormatsCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "List the kinds of files that are read, each with an example."
  )

  var files: CommandFiles { CommandFiles() }

  func perform() throws {
    let kinds = Self.own + Dialect.all.map { ($0.name, $0.summary, $0.example) }
    let texts = kinds.map { name, summary, example in
      let lines = example.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
      return "\(name): \(summary)\n\(lines)"
    }
    try StandardOutput.writeLine((texts + [Self.rules]).joined(separator: "\n\n"))
  }

  /// The forms of our own.
  private static let own = [
    (
      "candles of a symbol",
      "SYMBOL.csv or SYMBOL_60.csv (one of them), in a folder given to --input",
      "timestamp_ms,open,high,low,close,volume\n1704153600000,187.15,188.44,183.89,185.64,82488674"
    ),
    (
      "candles of several symbols",
      "one file given to --input; funding_rate and open_interest may be there",
      "timestamp_ms,symbol,close,volume\n1704153600000,AAPL,185.64,82488674"
    ),
    (
      "funding rates, open interest",
      "SYMBOL_funding.csv and SYMBOL_open_interest.csv next to SYMBOL.csv",
      "timestamp_ms,funding_rate\n1704153600000,0.0001"
    ),
    (
      "wide",
      "prices, weights, funding rates, forecasts, outcomes: a time and one column per asset",
      "timestamp_ms,AAPL,MSFT\n1704153600000,185.64,370.87"
    ),
  ]

  private static let rules = """
    All of them may be packed (.csv.gz, .zip of one file), in UTF-8 or UTF-16, or come through a pipe.
    Times: timestamp_ms is milliseconds; timestamp, date, time, open_time and unix are ISO 8601 or seconds, milliseconds, \
    microseconds or nanoseconds by their size. A bar is stamped with its start, in UTC where no zone is given.
    In the name of a file a symbol is spelled as it is, but for / \\ : * ? " < > | %, a first dot and control characters, \
    which become % and two hexadecimal digits: BTC/USDT is in BTC%2FUSDT.csv.
    """
}
