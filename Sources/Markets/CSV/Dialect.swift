/// A kind of export that people have: how it is recognised, and which of its columns count.
///
/// To add one, write a file like those in `Dialects` and a line in `Dialect.all`.
public struct Dialect: Sendable {
  /// Whose export it is.
  public let name: String
  /// What it looks like and which columns count, for `stockformer formats`.
  public let summary: String
  /// A few lines of it.
  public let example: String

  /// Where the candles of `sheet` are if it is such an export; nil if it is not.
  let recognise: @Sendable (Sheet, InputReading) -> Layout?

  /// Whether it fits every table, whoever made it.
  var isGeneral: Bool { name == Dialect.spreadsheet.name }

  /// The kinds that are recognised; the first that fits counts, so those that say least of themselves come last.
  public static let all: [Dialect] = [
    .cryptoDataDownload, .yfinance, .yahoo, .binance, .bybit, .stooq, .metaTrader, .histData,
    .alphaVantage, .coinMarketCap, .coinGecko, .polygon, .coinbase, .kraken, .tradingView,
    .capitals, .spreadsheet,
  ]
}

/// Where the candles of an export stand.
struct Layout {
  /// How many records stand above the first row of data.
  var headerRecords = 1
  /// The names of the sheet's columns, for messages.
  var names: [String]
  /// The columns of the time: one, or a date and a time of day.
  var time: [Int]
  /// What section 0 calls a column, and where it stands.
  var columns: [(name: String, column: Int)]
  /// The column of the adjusted close, if there is one.
  var adjusted: Int?
  /// What to add to every time, in milliseconds.
  var offset: Int64 = 0
  /// Whether its program writes decimal points whatever the language of the machine.
  var hasDecimalPoint = false
  /// Whether eight digits are refused as a date.
  var refusesDigits = false
  /// A column that stands there twice, so that it is not known which counts.
  var repeated: String?
  /// What to say of the file beyond the name of its kind.
  var detail: String?
  /// For a sheet that holds several assets side by side, each one's symbol and columns.
  var assets: [(symbol: String, columns: [(name: String, column: Int)])] = []
}
