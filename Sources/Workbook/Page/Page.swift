import Files

/// A chapter as it is printed: sections of question, formula, code, result, reading and exercise.
///
/// A section goes to the sink when it is complete, so that a fault on the way prints no half of one.
/// What is printed depends on the seed and the data alone; times and paths belong to stderr.
public struct Page: Sendable {
  /// The chapter's number, the first half of a section's.
  public let chapter: Int
  /// The heading of the chapter.
  public let title: String
  /// Columns that text is wrapped at.
  public let width: Int
  /// The number of the only section wanted, nil for all.
  public let only: Int?
  /// How many sections there have been, wanted or not.
  public private(set) var sectionCount = 0
  /// Everything that went to the sink.
  public private(set) var text = ""

  private var pending = ""
  private var exerciseCount = 0
  private let sink: @Sendable (String) -> Void

  /// An empty page; `sink` gets each section once it is complete.
  public init(
    chapter: Int, title: String, width: Int = 96, only: Int? = nil,
    sink: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.chapter = chapter
    self.title = title
    self.width = width
    self.only = only
    self.sink = sink
  }

  /// A numbered section. Its body does not run when another section is the only one wanted.
  public mutating func section<Fault: Error>(
    _ title: String, _ body: (inout Page) throws(Fault) -> Void
  ) throws(Fault) {
    sectionCount += 1
    exerciseCount = 0
    guard only == nil || only == sectionCount else { return }
    add("\(chapter).\(sectionCount)  \(title)\n" + String(repeating: "─", count: width))
    try body(&self)
    flush()
  }

  /// What stands above the first section: what the chapter is about.
  public mutating func introduction(_ text: String) {
    guard only == nil else { return }
    paragraph(text)
  }

  /// What the section wants to know.
  public mutating func question(_ text: String) { labelled("Question", text) }

  /// A formula, line by line as given, indented.
  public mutating func formula(_ text: String) { add(TextLayout.indented(text, by: 6)) }

  /// A paragraph of explanation.
  public mutating func paragraph(_ text: String) { add(TextLayout.wrapped(text, width: width)) }

  /// What the result says, in a sentence with its number.
  public mutating func reading(_ text: String) { labelled("Reading", text) }

  /// What would break if a line of the code went.
  public mutating func breaks(_ text: String) { labelled("Without it", text) }

  /// A numbered task for the reader.
  public mutating func exercise(_ text: String) {
    exerciseCount += 1
    labelled("Exercise \(chapter).\(sectionCount).\(exerciseCount)", text)
  }

  /// What the code computed, line by line as given.
  public mutating func result(_ text: String) { add(TextLayout.indented(text, by: 2)) }

  /// A table of results.
  public mutating func table(_ table: Table) {
    add(TextLayout.indented(table.text, by: 2))
  }

  /// The lines of a source between `// anchor: name` and `// end: name`.
  ///
  /// - Throws: `InputFault` when the source is there but the anchor is not; where there is no source
  ///   (an installed program), the page names it instead.
  public mutating func code(_ name: String, in source: String = #filePath) throws(InputFault) {
    let listing = try CodeListing(name, in: source)
    let lines = listing.lines?.joined(separator: "\n") ?? "(the source is not on this machine)"
    add("  \(listing.source), “\(name)”\n" + TextLayout.indented(lines, by: 4, mark: "│ "))
  }

  /// Draws a figure into the folder, and says what to see in it.
  ///
  /// - Throws: `InputFault` of kind `failure`, as `FigureFolder.draw` does.
  public mutating func figure(
    _ figure: Figure, in folder: FigureFolder, _ caption: String
  ) throws(InputFault) {
    try folder.draw(figure)
    self.figure(figure.name, caption)
  }

  /// Says that a figure was drawn, and what to see in it.
  public mutating func figure(_ name: String, _ caption: String) {
    labelled("Figure \(name).png", caption)
  }

  /// The end: hands over what stands outside of sections.
  public mutating func finish() { flush() }

  private mutating func labelled(_ label: String, _ text: String) {
    add(TextLayout.wrapped("\(label).  \(text)", width: width))
  }

  private mutating func add(_ block: String) { pending += block + "\n\n" }

  private mutating func flush() {
    guard !pending.isEmpty else { return }
    let rule = String(repeating: "═", count: width)
    let heading = text.isEmpty ? "Chapter \(chapter): \(title)\n\(rule)\n\n" : ""
    text += heading + pending
    sink(heading + pending)
    pending = ""
  }
}
