import Files

/// A reference to a section in prose: `[[id]]`, `[[id|number]]` or `[[id|next]]`.
public struct Link: Equatable, Sendable {
  /// Which words stand on the page.
  public enum Form: String, Sendable {
    /// `section 8`, or `chapter 01, section 8` from another chapter.
    case section
    /// The number alone, as in “sections 5 to 8”.
    case number
    /// `next section`, and it must be that.
    case next
  }

  /// The section's id.
  public var id: String
  /// Which words stand on the page.
  public var form: Form

  /// A link as `section` words it, unless told otherwise.
  public init(_ id: String, form: Form = .section) {
    self.id = id
    self.form = form
  }

  /// The link as it is written in prose.
  var source: String { form == .section ? "[[\(id)]]" : "[[\(id)|\(form.rawValue)]]" }
}

/// Text of sentences with links to sections. Between back-ticks stands code, in which nothing is a link.
public enum Prose {
  /// What prose is made of.
  public enum Piece: Equatable, Sendable {
    /// Words as they stand, back-ticks included.
    case text(String)
    /// A reference to a section.
    case link(Link)
  }

  /// The words and links of `prose` in order.
  ///
  /// - Throws: `InputFault` that quotes a link whose form is unknown.
  public static func pieces(of prose: String) throws(InputFault) -> [Piece] {
    var pieces: [Piece] = []
    var end = prose.startIndex
    for match in prose.matches(of: /`[^`]*`|\[\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]\]/) {
      guard let id = match.1 else { continue }  // code
      let form = match.2.map { Link.Form(rawValue: String($0)) } ?? .section
      guard let form else {
        throw InputFault(file: String(match.0), "a link is [[id]], [[id|number]] or [[id|next]]")
      }
      if end < match.range.lowerBound {
        pieces.append(.text(String(prose[end..<match.range.lowerBound])))
      }
      pieces.append(.link(Link(String(id), form: form)))
      end = match.range.upperBound
    }
    if end < prose.endIndex { pieces.append(.text(String(prose[end...]))) }
    return pieces
  }

  /// The links of `prose` in order.
  ///
  /// - Throws: `InputFault` that quotes a link whose form is unknown.
  public static func links(in prose: String) throws(InputFault) -> [Link] {
    try pieces(of: prose).compactMap { if case .link(let link) = $0 { link } else { nil } }
  }
}
