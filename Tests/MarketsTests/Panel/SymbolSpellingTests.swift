import Testing

@testable import Markets

struct SymbolSpellingTests {
  @Test(arguments: [
    ("BTCUSDT", "BTCUSDT"), ("BRK.B", "BRK.B"), ("^GSPC", "^GSPC"), ("EURUSD=X", "EURUSD=X"),
    ("BTC/USDT", "BTC%2FUSDT"), ("A%2FB", "A%252FB"), (".X", "%2EX"), ("..", "%2E."),
    ("BINANCE:BTC", "BINANCE%3ABTC"), ("a\\b", "a%5Cb"), ("Größe", "Größe"),
  ])
  func readsBack(_ symbol: String, _ name: String) {
    #expect(SymbolSpelling.fileName(of: symbol) == name)
    #expect(SymbolSpelling.symbol(of: name) == symbol)
    #expect(!name.contains("/") && !name.hasPrefix("."))
  }

  @Test func whatNoTableCanHoldIsRefused() {
    for symbol in ["A,B", "A\"B", "A\nB", "", "A\tB"] {
      #expect(SymbolSpelling.validationError(symbol) != nil)
    }
    #expect(SymbolSpelling.validationError("BTC/USDT") == nil)
  }

  @Test func foldersAreReadByTheSpelling() throws {
    try withTemporaryDirectory { directory in
      let text = "timestamp_ms,close,volume\n1704153600000,1,5\n1704157200000,1,5\n"
      for name in ["BRK.B.csv", "^GSPC_60.csv", "BTC%2FUSDT.csv", "._BRK.B.csv", ".hidden.csv"] {
        let bytes = name.hasPrefix(".") ? "\u{0}\u{5}" : text
        try bytes.write(toFile: "\(directory)/\(name)", atomically: false, encoding: .utf8)
      }
      let input = try OHLCVInput(
        contentsOf: directory, symbols: ["BRK.B", "^GSPC", "BTC/USDT"])
      #expect(input.series.map(\.count) == [2, 2, 2])
      let panel = try Panel(contentsOf: directory, fields: [.close])
      #expect(panel.symbols == ["BRK.B", "BTC/USDT", "^GSPC"])
      #expect(
        fault { _ = try OHLCVInput(contentsOf: directory, symbols: ["../x"]) }
          == "\(directory)/%2E.%2Fx.csv: cannot be read: no such file")
    }
  }
}
