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
