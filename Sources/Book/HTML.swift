import Workbook

extension HTML {
  /// What scrolls by itself, with the keyboard too, so that the page never does.
  static func scrolling(_ label: String, _ content: String) -> String {
    """
    <div class="scroll" tabindex="0" role="group" aria-label="\(escaped(label))">\(content)</div>
    """
  }

  /// Swift with its words coloured.
  static func coloured(_ source: String) -> String {
    SwiftToken.tokens(of: source).map { span($0) }.joined()
  }

  /// Swift line by line, each with the id of its number: `L12`.
  static func numbered(_ source: String) -> String {
    coloured(source).split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { "<span class=\"line\" id=\"L\($0 + 1)\">\($1)</span>" }
      .joined(separator: "\n")
  }

  /// A token line by line, so that a span never crosses the end of a line.
  private static func span(_ token: SwiftToken) -> String {
    token.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      token.kind == .plain || line.isEmpty
        ? escaped(line) : "<span class=\"\(token.kind.rawValue)\">\(escaped(line))</span>"
    }.joined(separator: "\n")
  }

  /// The words of an HTML text.
  static func plain(_ html: String) -> String {
    html.replacing(/<[^>]*>/, with: " ").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&amp;", with: "&")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Any text line by line, each with the id of its number.
  static func numberedPlain(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { "<span class=\"line\" id=\"L\($0 + 1)\">\(escaped($1))</span>" }
      .joined(separator: "\n")
  }
}
