/// Pages as plain text for a terminal: wrapped prose, rules of box characters, an empty line after each block.
public struct TerminalRenderer: PageRenderer {
  /// Columns that prose is wrapped at; code, formulas and tables keep their lines.
  public var width: Int

  /// A renderer for lines of `width` columns.
  public init(width: Int = 96) {
    self.width = width
  }

  /// `Chapter 5: Back-testing` over a double rule.
  public func heading(chapter: Int, title: String) -> String {
    "Chapter \(chapter): \(title)\n\(String(repeating: "═", count: width))\n\n"
  }

  /// The section's number and title over a rule, then its blocks.
  public func render(_ section: Section) -> String {
    var text = ""
    if section.number > 0 {
      let rule = String(repeating: "─", count: width)
      text = "\(section.chapter).\(section.number)  \(section.title)\n\(rule)\n\n"
    }
    for block in section.blocks { text += render(block) + "\n\n" }
    return text
  }

  private func render(_ block: Block) -> String {
    switch block {
    case .introduction(let text), .paragraph(let text): prose(text)
    case .question(let text): prose("Question.  \(text)")
    case .reading(let text): prose("Reading.  \(text)")
    case .breaks(let text): prose("Without it.  \(text)")
    case .figure(let figure):
      prose("Figure \(figure.name).png.  \(figure.caption)")
    case .exercise(let exercise):
      prose("Exercise \(exercise.number).  \(exercise.text)")
    case .formula(let text): TextLayout.indented(text, by: 6)
    case .result(let text): TextLayout.indented(text, by: 2)
    case .table(let table): TextLayout.indented(table.text, by: 2)
    case .code(let listing): code(listing)
    }
  }

  private func prose(_ text: String) -> String {
    TextLayout.wrapped(text, width: width)
  }

  private func code(_ listing: CodeListing) -> String {
    let lines = listing.lines?.joined(separator: "\n") ?? "(the source is not on this machine)"
    return "  \(listing.source), “\(listing.name)”\n"
      + TextLayout.indented(lines, by: 4, mark: "│ ")
  }
}
