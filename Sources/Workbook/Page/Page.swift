import Files

/// A chapter as it is written: sections of question, formula, code, result, reading and exercise.
///
/// A section goes to the sink when it is complete, so that a fault on the way prints no half of one.
/// What is printed depends on the seed and the data alone; times and paths belong to stderr.
/// In prose `[[id]]` is a link to a section of the table of contents; `Link` has its other forms.
public struct Page: Sendable {
  /// The chapter's number, the first half of a section's.
  public let chapter: Int
  /// The heading of the chapter.
  public let title: String
  /// The number of the only section wanted, nil for all.
  public let only: Int?
  /// How many sections there have been, wanted or not.
  public private(set) var sectionCount = 0
  /// What is complete: everything that went to the sink, as blocks.
  public private(set) var sections: [Section] = []
  /// Everything that went to the sink, as text.
  public private(set) var text = ""

  private var blocks: [Block] = []
  private var kind = ResultKind.exact
  private var exerciseCount = 0
  private let renderer: TerminalRenderer
  private let sink: @Sendable (String) -> Void
  private let pause: (@Sendable () -> Void)?

  /// An empty page; `sink` gets each section as text of `width` columns once it is complete.
  ///
  /// - Parameter pause: what happens after each question of `predict`; `sink` then gets a section in parts.
  public init(
    chapter: Int, title: String, width: Int = 96, only: Int? = nil,
    contents: Contents = Contents(), pause: (@Sendable () -> Void)? = nil,
    sink: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.chapter = chapter
    self.title = title
    self.only = only
    self.renderer = TerminalRenderer(width: width, contents: contents)
    self.sink = sink
    self.pause = pause
  }

  /// Columns that text is wrapped at.
  public var width: Int { renderer.width }

  /// A numbered section; sections do not nest. Its body does not run when another section is the only one wanted.
  ///
  /// - Parameters:
  ///   - title: the heading.
  ///   - id: what links name, by default made from the title: `Who leads whom?` is `who-leads-whom`.
  ///   - kind: how the section's numbers came about; of several kinds the one that may be off the most.
  /// - Throws: what the body throws; `InputFault` when the table of contents has another section here, or when
  ///   a link leads nowhere.
  public mutating func section(
    _ title: String, id: String? = nil, kind: ResultKind = .exact,
    _ body: (inout Page) throws -> Void
  ) throws {
    sectionCount += 1
    exerciseCount = 0
    let id = id ?? Section.id(of: title)
    try renderer.contents.require(id, chapter: chapter, number: sectionCount)
    guard only == nil || only == sectionCount else { return }
    let outside = blocks
    blocks = []
    self.kind = kind
    defer {
      blocks = []
      self.kind = .exact
    }
    try body(&self)
    if let ids = renderer.contents.exercises[id] { blocks.append(.practice(ids)) }
    let section = Section(
      chapter: chapter, number: sectionCount, id: id, title: title, kind: kind, blocks: blocks)
    try deliver(
      outside.isEmpty ? [section] : [Section(outside: outside, chapter: chapter), section])
  }

  /// A section before the first one, which has no exercises and is left out when another section is the only one wanted.
  ///
  /// - Parameters:
  ///   - title: the heading.
  ///   - id: what links name, by default made from the title.
  /// - Throws: what the body throws; `InputFault` when a link leads nowhere.
  public mutating func opening(
    _ title: String, id: String? = nil, _ body: (inout Page) throws -> Void
  ) throws {
    guard only == nil else { return }
    let outside = blocks
    blocks = []
    defer { blocks = [] }
    try body(&self)
    let opening = Section(
      chapter: chapter, number: 0, id: id ?? Section.id(of: title), title: title, blocks: blocks)
    try deliver(
      (outside.isEmpty ? [] : [Section(outside: outside, chapter: chapter)]) + [opening])
  }

  /// What stands above the first section: what the chapter is about.
  public mutating func introduction(_ text: String) {
    guard only == nil else { return }
    blocks.append(.introduction(text))
  }

  /// What the section wants to know.
  public mutating func question(_ text: String) { blocks.append(.question(text)) }

  /// A formula, line by line as given.
  public mutating func formula(_ text: String) { blocks.append(.formula(text)) }

  /// A paragraph of explanation.
  public mutating func paragraph(_ text: String) { blocks.append(.paragraph(text)) }

  /// A question to answer before reading what follows, which answers it; the terminal waits there when it is asked to.
  public mutating func predict(_ text: String) { blocks.append(.predict(text)) }

  /// What the result says, in a sentence with its number.
  public mutating func reading(_ text: String) { blocks.append(.reading(text)) }

  /// What would break if a line of the code went.
  public mutating func breaks(_ text: String) { blocks.append(.breaks(text)) }

  /// A numbered task for the reader.
  public mutating func exercise(_ text: String) {
    exerciseCount += 1
    let number = "\(chapter).\(sectionCount).\(exerciseCount)"
    blocks.append(.exercise(ExerciseBlock(number: number, text: text)))
  }

  /// What the code computed, line by line as given.
  public mutating func result(_ text: String) { blocks.append(.result(text)) }

  /// A table of results.
  public mutating func table(_ table: Table) { blocks.append(.table(table)) }

  /// The lines of a source between `// anchor: name` and `// end: name`.
  ///
  /// - Throws: `InputFault` when the source is there but the anchor is not; where there is no source
  ///   (an installed program), the page names it instead.
  public mutating func code(_ name: String, in source: String = #filePath) throws(InputFault) {
    blocks.append(.code(try CodeListing(name, in: source)))
  }

  /// Draws a figure into the folder, and says what to see in it.
  ///
  /// - Parameters:
  ///   - kind: how the figure's numbers came about, where that is not the section's `kind`.
  ///   - alt: what the picture shows, for readers who cannot see it, where that is not the caption.
  /// - Throws: `InputFault` of kind `failure`, as `FigureFolder.draw` does.
  public mutating func figure(
    _ figure: Figure, in folder: FigureFolder, kind: ResultKind? = nil, alt: String? = nil,
    _ caption: String
  ) throws(InputFault) {
    let kind = kind ?? self.kind
    try folder.draw(figure, kind: kind)
    blocks.append(.figure(FigureBlock(figure, caption: caption, kind: kind, alt: alt)))
  }

  /// The end: hands over what stands outside of sections.
  ///
  /// - Throws: `InputFault` when the table of contents has more sections, or when a link leads nowhere.
  public mutating func finish() throws(InputFault) {
    try renderer.contents.requireComplete(chapter: chapter, sections: sectionCount)
    guard !blocks.isEmpty else { return }
    try deliver([Section(outside: blocks, chapter: chapter)])
    blocks = []
  }

  private mutating func deliver(_ complete: [Section]) throws(InputFault) {
    var parts = [text.isEmpty ? renderer.heading(chapter: chapter, title: title) : ""]
    for section in complete {
      let new = try renderer.parts(of: section)
      parts[parts.count - 1] += new[0]
      parts += new.dropFirst()
    }
    sections += complete
    text += parts.joined()
    guard let pause else { return sink(parts.joined()) }
    for (number, part) in parts.enumerated() {
      if number > 0 { pause() }
      sink(part)
    }
  }
}
