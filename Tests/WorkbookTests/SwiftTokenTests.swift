import Foundation
import Testing

@testable import Workbook

@Suite("SwiftToken: pieces of a source")
struct SwiftTokenTests {
  private func kinds(_ source: String) -> [String] {
    SwiftToken.tokens(of: source).filter { $0.text != " " }.map { "\($0.kind.rawValue) \($0.text)" }
  }

  @Test func everyKind() {
    #expect(
      kinds("let x = 1_0.5e-3 // y") == [
        "keyword let", "plain  x = ", "number 1_0.5e-3", "comment // y",
      ])
    #expect(
      kinds("@Test Tensor /* a\n*/") == ["attribute @Test", "type Tensor", "comment /* a\n*/"])
    #expect(kinds("\"a\\\"b\"") == ["string \"a\\\"b\""])
    #expect(kinds("#\"a\"b\\(c\"#") == ["string #\"a\"b\\(c\"#"])
  }

  @Test func whatIsInterpolatedIsCode() {
    let strings = kinds("\"a \\(f(x, \"b\")) c\"").filter { $0.hasPrefix("string") }
    #expect(strings == ["string \"a \\", "string \"b\"", "string  c\""])
  }

  @Test func literalsHaveOneBlankForWhiteSpace() {
    let source = "let a = \"\"\"\n    One \\\n    two \\(three)\n    four.\n    \"\"\""
    #expect(SwiftToken.literals(of: source) == ["\"\"\" One two \\", "four. \"\"\""])
    #expect(SwiftToken.literals(of: "// \"no\"\nlet b = 5") == [])
  }

  /// All tokens together are the source: of this package's own files.
  @Test func nothingIsLost() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    for file in [
      "Sources/Workbook/Page/SwiftTokens.swift", "Sources/Workbook/Figures/Heatmap.swift",
      "Sources/Workbook/Page/Prose.swift", "Chapters/05-backtesting/Costs.swift",
    ] {
      let source = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      #expect(SwiftToken.tokens(of: source).map(\.text).joined() == source)
    }
    for odd in ["\"open", "\"\"\"open", "/* open", "\"a \\(", ")", "#", "@", ""] {
      #expect(SwiftToken.tokens(of: odd).map(\.text).joined() == odd)
    }
  }
}
