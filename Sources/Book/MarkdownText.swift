import CMarkdown
import Foundation
import Workbook

/// A page that is written in Markdown, as HTML.
struct MarkdownText {
  /// The text of its first heading.
  let title: String
  /// What follows the first heading, with an id for every heading and for every entry that begins with a code such as `D3`.
  private(set) var html: String
  /// The codes of the entries.
  let codes: Set<String>

  /// Reads Markdown with tables.
  init(_ markdown: String) {
    var html = Self.rendered(markdown)
    let heading = html.firstMatch(of: /<h1>(.*?)<\/h1>\n?/)
    title = heading.map { HTML.plain(String($0.1)) } ?? ""
    if let range = heading?.range { html.removeSubrange(range) }
    (html, codes) = Self.withCodes(html)
    html = html.replacing(/<(h[2-6])>(.*?)<\/h[2-6]>/) { match in
      let words = HTML.plain(String(match.2))
      return "<\(match.1) id=\"\(MarkdownRenderer.anchor(of: words))\">\(match.2)</\(match.1)>"
    }
    html = html.replacing(/<th( align="\w+")?><\/th>/, with: "<td></td>")
      .replacing("<th", with: "<th scope=\"col\"").replacing("<th scope=\"col\"ead", with: "<thead")
    html = html.replacing(/<table>.*?<\/table>/.dotMatchesNewlines()) {
      HTML.scrolling("Table", String($0.0))
    }
    html = html.replacing(/<pre>.*?<\/pre>/.dotMatchesNewlines()) {
      HTML.scrolling("Code", String($0.0))
    }
    self.html = html
  }

  /// Replaces the address of every link and picture; a link without an address becomes its words.
  mutating func relink(_ address: (String) -> String?) {
    html = html.replacing(/<a href="([^"]*)">(.*?)<\/a>/.dotMatchesNewlines()) { match in
      address(String(match.1)).map { "<a href=\"\($0)\">\(match.2)</a>" } ?? String(match.2)
    }
    html = html.replacing(/<img src="([^"]*)"/) { match in
      "<img src=\"\(address(String(match.1)) ?? String(match.1))\""
    }
  }

  private static func rendered(_ markdown: String) -> String {
    cmark_gfm_core_extensions_ensure_registered()
    let options = CMARK_OPT_UNSAFE  // pages of our own, with anchors in HTML
    guard let parser = cmark_parser_new(options) else { return "" }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough"] {
      if let table = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, table)
      }
    }
    cmark_parser_feed(parser, markdown, markdown.utf8.count)
    guard let document = cmark_parser_finish(parser) else { return "" }
    defer { cmark_node_free(document) }
    guard
      let text = cmark_render_html(
        document, options, cmark_parser_get_syntax_extensions(parser))
    else { return "" }
    defer { free(text) }
    return String(cString: text)
  }

  /// Gives the heading that begins with a code, else the first element that does, this code as its id, unless the page has it already.
  private static func withCodes(_ html: String) -> (String, Set<String>) {
    var codes = Set(html.matches(of: /id="([A-Z]\d{1,2})"/).map { String($0.1) })
    var text = html
    for element in [
      /<(h[2-6])>((?:<\w+>)?)([A-Z]\d{1,2})\b/, /<(td|li|p|dt)>((?:<\w+>)?)([A-Z]\d{1,2})\b/,
    ] {
      text = text.replacing(element) { match in
        guard codes.insert(String(match.3)).inserted else { return String(match.0) }
        return "<\(match.1)><a id=\"\(match.3)\"></a>\(match.2)\(match.3)"
      }
    }
    return (text, codes)
  }

  /// Makes links of sections that are named as `2.1 (tokens)`.
  mutating func linkSections(_ addresses: [String: String]) {
    html = html.replacing(/(\d+\.\d+) \(([a-z0-9\-]+)\)/) { match in
      addresses[String(match.2)].map { "<a href=\"\($0)\">\(match.1)</a>" } ?? String(match.0)
    }
  }
}
