import Files

/// Turns a chapter's sections into the text of one medium.
public protocol PageRenderer: Sendable {
  /// What stands above a chapter.
  func heading(chapter: Int, title: String) -> String

  /// A section as text; what follows it can be appended.
  ///
  /// - Throws: `InputFault` that names the section when one of its links leads nowhere.
  func render(_ section: Section) throws(InputFault) -> String
}

extension PageRenderer {
  /// A whole chapter: heading and sections; nothing when there are no sections.
  ///
  /// - Throws: `InputFault` that names the section when one of its links leads nowhere.
  public func render(_ document: ChapterDocument) throws(InputFault) -> String {
    guard !document.sections.isEmpty else { return "" }
    var text = heading(chapter: document.chapter, title: document.title)
    for section in document.sections { text += try render(section) }
    return text
  }
}
