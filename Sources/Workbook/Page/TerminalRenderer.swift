import Files

/// Pages as plain text for a terminal: wrapped prose, rules of box characters, an empty line after each block.
public struct TerminalRenderer: PageRenderer {
  /// Columns that prose is wrapped at; code, formulas and tables keep their lines.
  public var width: Int
  /// What links are resolved by.
  public var contents: Contents

  /// A renderer for lines of `width` columns.
  public init(width: Int = 96, contents: Contents = Contents()) {
    self.width = width
    self.contents = contents
  }

  /// `Chapter 5: Back-testing` over a double rule.
  public func heading(chapter: Int, title: String) -> String {
    "Chapter \(chapter): \(title)\n\(String(repeating: "═", count: width))\n\n"
  }

  /// The section's number and title over a rule, then its blocks.
  ///
  /// - Throws: `InputFault` that names the section when one of its links leads nowhere.
  public func render(_ section: Section) throws(InputFault) -> String {
    try parts(of: section).joined()
  }

  /// The text of `render`, cut after each question that is to be answered before reading on.
  ///
  /// - Throws: `InputFault` as `render` does.
  func parts(of section: Section) throws(InputFault) -> [String] {
    var parts = [""]
    if !section.title.isEmpty {
      let rule = String(repeating: "─", count: width)
      parts[0] = "\(section.chapter).\(section.number)  \(section.title)\n\(rule)\n\n"
    }
    for block in section.blocks {
      parts[parts.count - 1] += try render(block, in: section) + "\n\n"
      if case .predict = block { parts.append("") }
    }
    return parts
  }

  private func render(_ block: Block, in section: Section) throws(InputFault) -> String {
    switch block {
    case .introduction(let text), .paragraph(let text): try prose(text, in: section)
    case .question(let text): try prose("Question.  \(text)", in: section)
    case .predict(let text): try prose("Predict first.  \(text)", in: section)
    case .reading(let text): try prose("Reading.  \(text)", in: section)
    case .breaks(let text): try prose("What breaks.  \(text)", in: section)
    case .figure(let figure):
      try prose("Figure \(figure.name).png.  \(figure.caption)", in: section)
    case .exercise(let exercise):
      try prose("Exercise \(exercise.number).  \(exercise.text)", in: section)
    case .practice(let ids):
      TextLayout.wrapped(
        "Practice.  " + ids.map { "swift run exercises show \($0)" }.joined(separator: ",  "),
        width: width)
    case .formula(let text): TextLayout.indented(text, by: 6)
    case .result(let text): TextLayout.indented(text, by: 2)
    case .table(let table): TextLayout.indented(table.text, by: 2)
    case .code(let listing): code(listing)
    }
  }

  private func prose(_ text: String, in section: Section) throws(InputFault) -> String {
    var words = ""
    for piece in try Prose.pieces(of: text) {
      switch piece {
      case .text(let text): words += text
      case .link(let link): words += try contents.words(of: link, in: section)
      }
    }
    return TextLayout.wrapped(words, width: width)
  }

  private func code(_ listing: CodeListing) -> String {
    let lines = listing.lines?.joined(separator: "\n") ?? "(the source is not on this machine)"
    return "  \(listing.source), “\(listing.name)”\n"
      + TextLayout.indented(lines, by: 4, mark: "│ ")
  }
}
