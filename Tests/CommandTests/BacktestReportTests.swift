import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The tear sheet of `backtest --report`.
@Suite struct BacktestReportTests {
  private let workspace: Workspace
  private let plain =
    "backtest --prices p.csv --weights w.csv --annualization 365 --out e.csv --json m.json --report r.html"

  init() throws {
    workspace = try Workspace()
    // Two assets that wave; names that HTML and gnuplot would take for their own.
    let names = ["<b>&x'_1^{2}", "B</td><script src=//evil>"]
    var prices = "timestamp_ms,\(names.joined(separator: ","))\n"
    for bar in 0..<400 {
      let wave = sin(Double(bar) / 9)
      prices += "\(bar * 86_400_000 + 1_600_000_000_000),\(100 + 10 * wave),\(50 - 3 * wave)\n"
    }
    try workspace.write(prices, "p.csv")
    let rows = stride(from: 0, to: 400, by: 20).map { bar in
      "\(bar * 86_400_000 + 1_600_000_000_000),\(bar % 40 == 0 ? 0.7 : -0.2),0.3\n"
    }
    try workspace.write(
      "timestamp_ms,\(names.joined(separator: ","))\n\(rows.joined())", "w.csv")
  }

  /// Counts elements and collects what points to elsewhere.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var references: [String] = []
    var identifiers: [String] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      references += ["src", "href", "xlink:href", "action", "data"].compactMap { attributes[$0] }
      identifiers += [attributes["id"]].compactMap { $0 }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func read() throws -> (page: String, reader: Reader) {
    let page = try workspace.read("r.html")
    let reader = Reader()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = reader
    #expect(
      parser.parse(), "\(String(describing: parser.parserError)) at line \(parser.lineNumber)")
    return (page, reader)
  }

  @Test func wellFormedWholeAndAlone() throws {
    let run = try workspace.run("\(plain) --fee-bps 5 --benchmark equal-weight")
    #expect(run.status == 0 && run.output == "", "\(run.errors)")
    let (page, reader) = try read()
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    // Nothing is asked of a network: no address at all, and every reference is to the page itself.
    for word in ["http:", "https:", "url(http", "@import", "//evil\""] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(reader.references.allSatisfy { $0.hasPrefix("#") })
    #expect(reader.elements["script"] == nil && reader.elements["link"] == nil)
    #expect(Set(reader.identifiers).count == reader.identifiers.count)
    #expect(reader.elements["svg"] == 5 && reader.elements["table", default: 0] >= 6)
    for heading in [
      "Equity and drawdown", "Metrics", "Against the benchmark", "Returns by month",
      "Rolling Sharpe ratio", "Turnover and costs", "Weights", "Trades", "Who earned it",
    ] { #expect(reader.text.contains(heading), "\(heading)") }
  }

  /// Names stand there as they are, not as what HTML makes of them.
  @Test func namesAreText() throws {
    #expect(try workspace.run(plain).status == 0)
    let (page, reader) = try read()
    #expect(!page.contains("<script") && !page.contains("<b>&x"))
    #expect(page.contains("&lt;script src=//evil&gt;"))
    #expect(reader.text.contains("B</td><script src=//evil>"))
    #expect(reader.elements["svg"] == 5)
  }

  /// The numbers on the page are those of the metrics.
  @Test func numbersAreThoseOfTheMetrics() throws {
    #expect(try workspace.run("\(plain) --fee-bps 5").status == 0)
    let metrics = try workspace.object("m.json")
    let reader = try read().reader
    let sharpe = try #require(metrics["sharpe"] as? Double)
    let total = try #require(metrics["total_return"] as? Double)
    #expect(reader.text.contains(String(format: "%.3f", sharpe)))
    #expect(reader.text.contains(String(format: "%.2f %%", total * 100)))
    // The same arguments give the same bytes.
    let page = try workspace.read("r.html")
    #expect(try workspace.run("\(plain) --fee-bps 5").status == 0)
    #expect(try workspace.read("r.html") == page)
  }

  /// One bar, nothing traded, everything lost: there is a page all the same.
  @Test(arguments: [
    ("timestamp_ms,A\n0,1\n", "timestamp_ms,A\n0,1\n"),
    ("timestamp_ms,A\n0,1\n86400000,2\n", "timestamp_ms,A\n86400000,1\n"),
    ("timestamp_ms,A\n0,1\n1,1\n2,0.1\n3,1\n", "timestamp_ms,A\n0,3\n"),
    ("timestamp_ms,A\n0,\n1,\n2,1\n", "timestamp_ms,A\n0,1\n"),
  ])
  func smallTestsHaveAPageToo(prices: String, weights: String) throws {
    try workspace.write(prices, "p.csv")
    try workspace.write(weights, "w.csv")
    let run = try workspace.run(plain)
    #expect(run.status == 0, "\(run.errors)")
    let reader = try read().reader
    #expect(reader.elements["svg", default: 0] >= 2)
  }
}
