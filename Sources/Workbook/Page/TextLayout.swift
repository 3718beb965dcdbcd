/// Text in columns of one width, counted in characters.
enum TextLayout {
  /// The words in lines of at most `width` characters; a word that is longer stands alone.
  ///
  /// An empty line in the text begins a new paragraph.
  static func wrapped(_ text: String, width: Int) -> String {
    paragraphs(text).map { fill($0, width: width) }.joined(separator: "\n\n")
  }

  /// Each line moved to the right behind a mark.
  static func indented(_ text: String, by columns: Int, mark: String = "") -> String {
    let margin = String(repeating: " ", count: columns) + mark
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty && mark.isEmpty ? "" : trimmedEnd(margin + $0) }
      .joined(separator: "\n")
  }

  private static func paragraphs(_ text: String) -> [[Substring]] {
    var paragraphs: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split(separator: " ")
      if words.isEmpty {
        paragraphs.append([])
      } else {
        paragraphs[paragraphs.count - 1] += words
      }
    }
    return paragraphs.filter { !$0.isEmpty }
  }

  private static func fill(_ words: [Substring], width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return (lines + [line]).joined(separator: "\n")
  }

  static func trimmedEnd(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
