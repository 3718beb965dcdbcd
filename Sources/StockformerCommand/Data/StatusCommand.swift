import ArgumentParser
import CandleStore
import Files
import Markets

/// Says what a store holds, and whether the file is whole.
struct StatusCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what a store holds and whether the file is whole.")

  @Option(help: "The store, a SQLite file.")
  var store = "data/market.sqlite"

  func validate() throws { try requireStore(store) }

  var files: CommandFiles { CommandFiles(inputs: CommandFiles.inputs("--store", store)) }

  func perform() throws {
    let candles = try CandleDatabase(store)
    var lines: [String] = []
    for status in try candles.status() { lines.append(Self.line(status)) }
    let integrity = try candles.integrity()
    try candles.close()
    guard integrity == "ok" else { throw InputFault(file: store, "is damaged: \(integrity)") }
    try StandardOutput.writeLine((lines + ["integrity ok"]).joined(separator: "\n"))
  }

  private static func line(_ status: SeriesStatus) -> String {
    let series = status.series
    let name = [series.symbol, series.kind.rawValue, series.interval].filter { !$0.isEmpty }
    let first = status.first.map(Timestamp.iso8601) ?? "-"
    let last = status.last.map(Timestamp.iso8601) ?? "-"
    return name.joined(separator: " ")
      + " rows=\(status.rows) first=\(first) last=\(last) gaps=\(status.gaps)"
      + " rejected=\(status.rejected) revised=\(status.revised)"
  }
}
