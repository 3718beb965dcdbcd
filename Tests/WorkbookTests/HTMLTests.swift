import Testing

@testable import Workbook

@Suite struct HTMLTests {
  @Test func noCharacterIsMarkup() {
    #expect(HTML.escaped("a < b & \"c\" > 'd'") == "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;")
  }

  /// XML holds no control characters but tabs and the ends of lines.
  @Test func controlCharactersAreSpaces() {
    #expect(HTML.escaped("a\u{0}b\u{1B}c\u{7F}d") == "a b c d")
    #expect(HTML.escaped("a\tb\nc\r\nd – é") == "a\tb\nc\r\nd – é")
  }
}
