/// A section of a chapter: what a page is made of, and what renderers turn into text.
public struct Section: Codable, Equatable, Sendable {
  /// The chapter's number.
  public var chapter: Int
  /// The place in the chapter, from 1; 0 for what stands before the first: the introduction, and an opening with its title.
  public var number: Int
  /// What links name, the same when the section moves; empty outside of sections.
  public var id: String
  /// The heading; empty outside of sections.
  public var title: String
  /// How the section's numbers came about; of several kinds the one that may be off the most.
  public var kind: ResultKind
  /// What the section says, in order.
  public var blocks: [Block]

  /// A section of blocks.
  public init(
    chapter: Int, number: Int, id: String, title: String, kind: ResultKind = .exact,
    blocks: [Block]
  ) {
    self.kind = kind
    self.chapter = chapter
    self.number = number
    self.id = id
    self.title = title
    self.blocks = blocks
  }

  /// Blocks outside of sections: without a number, an id or a title.
  init(outside blocks: [Block], chapter: Int) {
    self.init(chapter: chapter, number: 0, id: "", title: "", blocks: blocks)
  }

  /// How messages name the section: `section 4.3`, or `chapter 4` outside of sections.
  var name: String { number == 0 ? "chapter \(chapter)" : "section \(chapter).\(number)" }

  /// The id of a section that is given none: `Who leads whom?` is `who-leads-whom`.
  ///
  /// ASCII letters and digits in lower case, a hyphen for what stands between them; apostrophes are left out.
  public static func id(of title: String) -> String {
    title.lowercased().filter { !"'’".contains($0) }
      .split { !$0.isASCII || !$0.isLetter && !$0.isNumber }
      .joined(separator: "-")
  }
}
