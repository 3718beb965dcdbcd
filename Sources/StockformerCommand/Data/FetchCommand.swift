import ArgumentParser
import CandleStore
import Files
import Foundation
import Markets

/// Brings a store of candles up to date with the exchange.
struct FetchCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetch candles, funding rates and open interest into a store.",
    discussion: """
      Asks the exchange for what the store does not hold yet, and continues where an earlier run stopped. The last \
      lines name every gap, refused row and revision, and sum up each symbol.
      """)

  @Option(help: "The exchange's address.")
  var baseURL = BybitClient.mainHost
  @Option(help: "The market: linear, inverse or spot.")
  var category = MarketCategory.linear
  @Option(help: "Symbols, separated by commas.")
  var symbols: SymbolList
  @Option(help: "Length of a candle: minutes (1 to 720), D, W or M.")
  var interval = KlineInterval.hour1
  @Option(
    help: "First day, YYYY-MM-DD, from midnight UTC (default: 365 days before the end).",
    transform: UTCDate.init(option:))
  var start: UTCDate?
  @Option(
    help: "Day before whose midnight UTC to stop (default: the last closed candle).",
    transform: UTCDate.init(option:))
  var end: UTCDate?
  @Option(help: "Further series: funding, open-interest, or both with a comma.")
  var with = ExtraSeries()
  @Flag(help: "Ask for the whole range again and overwrite what the exchange has changed.")
  var refresh = false
  @Option(help: "The store, a SQLite file.")
  var store = "data/market.sqlite"

  func validate() throws {
    for symbol in symbols.symbols {
      let isName = symbol.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_.^=/".contains($0))
      }
      try requireOption(
        isName && !symbol.hasPrefix("."), "--symbols", symbol,
        mustBe: "letters, digits and any of -_.^=/, and not begin with a dot")
    }
    try requireOption(
      BybitClient.base(baseURL) != nil, "--base-url", baseURL, mustBe: "an http or https address")
    if let start, let end {
      try requireOption(
        start.midnight < end.midnight, "--end", Self.day(end), mustBe: "after \(Self.day(start))")
    }
    if category == .spot {
      try requireOption(
        with.kinds.isEmpty, "--with", Self.names(with), mustBe: "left out for the category spot")
    }
    try requireStore(store)
  }

  var files: CommandFiles { CommandFiles(outputs: [("--store", store)]) }

  func perform() throws {
    let client = BybitClient(
      base: BybitClient.base(baseURL) ?? baseURL, category: category.rawValue)
    let request = FetchRequest(
      symbols: symbols.symbols, interval: interval, start: start?.midnight, end: end?.midnight,
      extras: with.kinds, refresh: refresh)
    let watched = StandardError.isTerminal
    let fetcher = Fetcher(client: client, request: request, storePath: store) { text in
      if watched { StandardError.writeLine(text) }
    }
    let report = try fetcher.run()
    try StandardOutput.writeLine(report.lines.joined(separator: "\n"))
  }

  private static func day(_ date: UTCDate) -> String { Timestamp.day(date.midnight) }

  private static func names(_ extras: ExtraSeries) -> String {
    extras.kinds.map { $0 == .funding ? "funding" : "open-interest" }.joined(separator: ",")
  }
}
