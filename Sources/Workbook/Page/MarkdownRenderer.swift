import Files

/// Pages as Markdown for a reader of repositories: figures as pictures, code linked to its source, links between chapters.
public struct MarkdownRenderer: PageRenderer {
  /// What links are resolved by.
  public var contents: Contents
  /// The address of each section, by its id: `#18-who-leads-whom`, `../05-backtesting/README.md#52-costs`.
  public var addresses: [String: String]
  /// The way from the page to the root of the package.
  public var root: String

  /// A renderer of pages in a folder from which `root` leads to the package's.
  public init(contents: Contents, addresses: [String: String] = [:], root: String = "../..") {
    self.contents = contents
    self.addresses = addresses
    self.root = root
  }

  /// `# Chapter 5: Back-testing`.
  public func heading(chapter: Int, title: String) -> String {
    "# Chapter \(chapter): \(Self.escaped(title))\n\n"
  }

  /// The section's number and title as a heading, then its blocks.
  ///
  /// - Throws: `InputFault` that names the section when one of its links leads nowhere.
  public func render(_ section: Section) throws(InputFault) -> String {
    var text = section.title.isEmpty ? "" : "## \(Self.escaped(Self.title(of: section)))\n\n"
    for block in section.blocks { text += try render(block, in: section) + "\n\n" }
    return text
  }

  /// The words of a section's heading: `1.8 Who leads whom`.
  public static func title(of section: Section) -> String {
    "\(section.chapter).\(section.number) \(section.title)"
  }

  /// The part after `#` in the address of a heading, as readers of repositories make it: `18-who-leads-whom`.
  public static func anchor(of heading: String) -> String {
    String(
      heading.lowercased().compactMap { character in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || "-_".contains(character)
          ? character : nil
      })
  }

  private func render(_ block: Block, in section: Section) throws(InputFault) -> String {
    switch block {
    case .introduction(let text), .paragraph(let text): try prose(text, in: section)
    case .question(let text): try labelled("Question", text, in: section)
    case .predict(let text): try labelled("Predict first", text, in: section)
    case .reading(let text): try labelled("Reading", text, in: section)
    case .breaks(let text): try labelled("What breaks", text, in: section)
    case .exercise(let exercise):
      try labelled("Exercise \(exercise.number)", exercise.text, in: section)
    case .practice(let ids):
      "**Practice.** " + ids.map { "`swift run exercises show \($0)`" }.joined(separator: ", ")
    case .formula(let text), .result(let text): Self.fenced(text, "text")
    case .table(let table): Self.rows(of: table)
    case .code(let listing): code(listing)
    case .figure(let figure): try picture(figure, in: section)
    }
  }

  private func labelled(
    _ label: String, _ text: String, in section: Section
  ) throws(InputFault) -> String {
    "**\(label).** " + (try prose(text, in: section))
  }

  private func picture(
    _ figure: FigureBlock, in section: Section
  ) throws(InputFault) -> String {
    var alt = try words(figure.caption, in: section)
    if let own = figure.alt { alt = Self.escaped(own) }
    let files = figure.files.map { "[\($0)](\(root)/figures/\($0))" }.joined(separator: ", ")
    return """
      ![\(alt)](\(root)/figures/\(figure.name).png)

      *Figure.* \(try prose(figure.caption, in: section)) (\(files))
      """
  }

  private func code(_ listing: CodeListing) -> String {
    let line = listing.firstLine.map { "#L\($0)" } ?? ""
    return "[\(listing.source)](\(root)/\(listing.source)\(line)):\n\n"
      + Self.fenced(listing.lines?.joined(separator: "\n") ?? "", "swift")
  }

  private func prose(_ text: String, in section: Section) throws(InputFault) -> String {
    try joined(text, in: section) { words, link in
      addresses[link.id].map { "[\(words)](\($0))" } ?? words
    }
  }

  /// The prose without links.
  private func words(_ text: String, in section: Section) throws(InputFault) -> String {
    try joined(text, in: section) { words, _ in words }
  }

  private func joined(
    _ text: String, in section: Section, link: (String, Link) -> String
  ) throws(InputFault) -> String {
    var result = ""
    for piece in try Prose.pieces(of: text) {
      switch piece {
      case .text(let text): result += Self.escaped(text)
      case .link(let target): result += link(try contents.words(of: target, in: section), target)
      }
    }
    return Self.withoutLists(result)
  }

  /// A line that begins with a number and a point is no list.
  private static func withoutLists(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let number = line.prefixMatch(of: #/\d+\. /#) else { return String(line) }
      return String(number.0).replacing(".", with: "\\.") + line[number.range.upperBound...]
    }.joined(separator: "\n")
  }

  /// Text in which nothing but code between back-ticks is markup.
  static func escaped(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, part in
      guard place.isMultiple(of: 2) else { return String(part) }
      return part.map { "\\*_<>[]#$~|".contains($0) ? "\\\($0)" : String($0) }.joined()
    }.joined(separator: "`")
  }

  private static func fenced(_ text: String, _ language: String) -> String {
    "```\(language)\n\(text)\n```"
  }

  private static func rows(of table: Table) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = table.columns.map { $0.isRight ? "---:" : "---" }
    let rows = table.rows.map { row in
      table.columns.indices.map { $0 < row.count ? escaped(row[$0]) : "" }
    }
    return ([table.columns.map { escaped($0.title) }, rule] + rows).map(line)
      .joined(separator: "\n")
  }
}
