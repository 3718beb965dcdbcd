import Files
import Workbook

/// Sections as HTML.
struct SectionRenderer: PageRenderer {
  /// What links are resolved by.
  var contents: Contents
  /// The address of each section in the book, by its id: `candles.html#which-return`.
  var addresses: [String: String]
  /// Which errata have an entry of their own.
  var errata: Set<String> = []
  /// Which sources have a copy in the book.
  var sources: Set<String> = []
  /// Which exercises the book lists.
  var exercises: Set<String> = []

  /// The chapter's name above its first lesson.
  func heading(chapter: Int, title: String) -> String {
    "<p class=\"chapter\">Chapter \(chapter): \(HTML.escaped(title))</p>\n"
  }

  /// A section with its heading and its id.
  ///
  /// - Throws: `InputFault` that names the section when one of its links leads nowhere.
  func render(_ section: Section) throws(InputFault) -> String {
    let body = try blocks(of: section)
    guard !section.title.isEmpty else { return body }
    let title = "\(section.chapter).\(section.number) \(section.title)"
    return """
      <section id="\(section.id)" aria-labelledby="\(section.id)-title">
      <h2 id="\(section.id)-title"><a href="#\(section.id)">\(HTML.escaped(title))</a></h2>
      \(body)</section>

      """
  }

  /// The blocks one after the other; what answers a prediction, to its reading, is folded.
  private func blocks(of section: Section) throws(InputFault) -> String {
    var html = ""
    var isFolded = false
    for block in section.blocks {
      if case .predict = block {
        html += (isFolded ? Self.unfold : "") + (try render(block, in: section)) + Self.fold
        isFolded = true
        continue
      }
      html += try render(block, in: section) + "\n"
      if isFolded, case .reading = block {
        html += Self.unfold
        isFolded = false
      }
    }
    return html + (isFolded ? Self.unfold : "")
  }

  private static let fold = "<details class=\"answer\"><summary>Show what comes out</summary>\n"
  private static let unfold = "</details>\n"

  private func render(_ block: Block, in section: Section) throws(InputFault) -> String {
    switch block {
    case .introduction(let text), .paragraph(let text): try paragraphs(text, in: section)
    case .question(let text): try paragraphs(text, "Question", in: section)
    case .predict(let text): try paragraphs(text, "Predict first", in: section)
    case .reading(let text): try paragraphs(text, "Reading", in: section)
    case .breaks(let text): try paragraphs(text, "What breaks", in: section)
    case .exercise(let exercise):
      try paragraphs(exercise.text, "Exercise \(exercise.number)", in: section)
    case .practice(let ids):
      "<p class=\"practice\"><b>Practice.</b> \(ids.map(practice).joined(separator: ", "))</p>"
    case .formula(let text):
      HTML.scrolling("Formula", "<pre class=\"formula\">\(HTML.escaped(text))</pre>")
    case .result(let text):
      HTML.scrolling("Result", "<pre class=\"result\">\(HTML.escaped(text))</pre>")
    case .table(let table): Self.table(table)
    case .code(let listing): code(listing)
    case .figure(let figure): try picture(figure, in: section)
    }
  }

  // MARK: Prose

  /// Paragraphs, the first of which begins with the label.
  func paragraphs(
    _ text: String, _ label: String? = nil, in section: Section
  ) throws(InputFault) -> String {
    let kind = label.map { Section.id(of: $0.filter { !$0.isNumber && $0 != "." }) } ?? "text"
    let bold = label.map { "<b>\(HTML.escaped($0)).</b> " } ?? ""
    let parts = try inline(text, in: section).split(separator: /\n[ \t]*\n/)
    return "<div class=\"\(kind)\">"
      + parts.enumerated().map { "<p>\($0 == 0 ? bold : "")\($1)</p>" }.joined(separator: "\n")
      + "</div>"
  }

  /// Prose with its links, code and errata.
  func inline(_ text: String, in section: Section) throws(InputFault) -> String {
    var result = ""
    for piece in try Prose.pieces(of: text) {
      switch piece {
      case .text(let text): result += Self.codes(in: text, words: withErrata)
      case .link(let link):
        let words = try contents.words(of: link, in: section)
        result += addresses[link.id].map { "<a href=\"\($0)\">\(words)</a>" } ?? words
      }
    }
    return result
  }

  /// Text with what stands between back-ticks as code.
  static func codes(in text: String, words: (String) -> String = { $0 }) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, part in
      let part = HTML.escaped(part)
      return place.isMultiple(of: 2) ? words(part) : "<code>\(part)</code>"
    }.joined()
  }

  /// “errata D3, D7” with a link to each entry that there is.
  private func withErrata(_ text: String) -> String {
    guard !errata.isEmpty else { return text }
    return text.replacing(/[Ee]rrata [A-Z]\d+(?:(?:,| and| to|–) ?[A-Z]\d+)*/) { match in
      match.0.replacing(/[A-Z]\d+/) { code in
        errata.contains(String(code.0))
          ? "<a href=\"errata.html#\(code.0)\">\(code.0)</a>" : String(code.0)
      }
    }
  }

  private func practice(_ id: String) -> String {
    let name =
      exercises.contains(id)
      ? "<a href=\"exercises.html#exercise-\(id)\">exercise \(id)</a>" : "exercise \(id)"
    return "\(name) (<code>swift run exercises show \(id)</code>)"
  }

  // MARK: What is no prose

  private static func table(_ table: Table) -> String {
    func cell(_ text: String, _ column: Int, _ isHead: Bool) -> String {
      let tag = isHead && !text.isEmpty ? "th" : "td"
      let scope = tag == "th" ? " scope=\"col\"" : ""
      let place = table.columns[column].isRight ? " class=\"number\"" : ""
      return "<\(tag)\(scope)\(place)>\(HTML.escaped(text))</\(tag)>"
    }
    func row(_ cells: [String], isHead: Bool) -> String {
      let all = table.columns.indices.map { cell($0 < cells.count ? cells[$0] : "", $0, isHead) }
      return "<tr>\(all.joined())</tr>"
    }
    let rows = table.rows.map { row($0, isHead: false) }.joined(separator: "\n")
    return HTML.scrolling(
      "Table",
      "<table><thead>\(row(table.columns.map(\.title), isHead: true))</thead>\n<tbody>\(rows)</tbody></table>"
    )
  }

  /// A listing below the name of its source, which leads to the line in the copy of the whole file.
  func code(_ listing: CodeListing) -> String {
    let name = HTML.escaped(listing.source)
    let line = listing.firstLine.map { "#L\($0)" } ?? ""
    let title =
      sources.contains(listing.source)
      ? "<a href=\"source/\(listing.source).html\(line)\">\(name)</a>" : name
    let lines = listing.lines?.joined(separator: "\n") ?? "(the source is not on this machine)"
    let text = listing.source.hasSuffix(".swift") ? HTML.coloured(lines) : HTML.escaped(lines)
    return "<div class=\"listing\"><p class=\"source\">\(title)</p>"
      + HTML.scrolling("Code of \(listing.name)", "<pre class=\"code\"><code>\(text)</code></pre>")
      + "</div>"
  }

  private func picture(_ figure: FigureBlock, in section: Section) throws(InputFault) -> String {
    try Self.picture(figure, caption: inline(figure.caption, in: section))
  }

  /// A figure with its caption, script and data.
  static func picture(_ figure: FigureBlock, caption: String) -> String {
    let alt = figure.alt.map { HTML.escaped($0) } ?? caption.replacing(/<[^>]*>/, with: "")
    let files = figure.files.dropFirst().map {
      "<a href=\"figures/\($0)\">\($0.hasSuffix(".gp") ? "script" : "data") \($0)</a>"
    }
    return """
      <figure id="figure-\(figure.name)"><a href="figures/\(figure.name).svg"><img src="figures/\(figure.name).svg" \
      alt="\(alt)" width="\(figure.width)" height="\(figure.height)" loading="lazy"></a>
      <figcaption>\(caption) <small>\(files.joined(separator: " · "))</small></figcaption></figure>
      """
  }
}
