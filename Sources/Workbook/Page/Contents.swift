import Files

/// A table of contents: the ids of all sections in order, so that a link can be resolved before its section is
/// written, or from another chapter.
public struct Contents: Equatable, Sendable {
  /// Where a section stands.
  public struct Place: Equatable, Sendable {
    /// The chapter's number.
    public var chapter: Int
    /// The place in the chapter, from 1; 0 for its opening.
    public var number: Int
  }

  /// The ids of each listed chapter's sections, in order.
  public let chapters: [Int: [String]]
  /// The ids of what stands before a chapter's first section, by its number; at most one each.
  public let openings: [Int: String]
  /// The exercises of `swift run exercises` that belong to a section, by its id.
  public let exercises: [String: [String]]
  private let places: [String: Place]

  /// A table of the chapters' ids; without any, sections may have every id, and links lead nowhere.
  public init(
    _ chapters: [Int: [String]] = [:], openings: [Int: String] = [:],
    exercises: [String: [String]] = [:]
  ) {
    self.chapters = chapters
    self.openings = openings
    self.exercises = exercises
    var places: [String: Place] = [:]
    for (chapter, ids) in chapters {
      for (index, id) in ids.enumerated() {
        places[id] = Place(chapter: chapter, number: index + 1)
      }
    }
    for (chapter, id) in openings { places[id] = Place(chapter: chapter, number: 0) }
    self.places = places
  }

  /// Where the section `id` stands; nil when no section has this id.
  public func place(of id: String) -> Place? { places[id] }

  /// The words of a link in `section`: `section 8`, in another chapter `chapter 01, section 8`.
  ///
  /// - Throws: `InputFault` that names `section` when the link leads nowhere, or is no link to the next section
  ///   although it says so.
  public func words(of link: Link, in section: Section) throws(InputFault) -> String {
    guard let place = place(of: link.id) else {
      throw InputFault(file: section.name, "\(link.source) leads nowhere: no section has this id")
    }
    switch link.form {
    case .section where place.chapter == section.chapter:
      return "section \(place.number)"
    case .section:
      return "chapter \(place.chapter < 10 ? "0" : "")\(place.chapter), section \(place.number)"
    case .number:
      return "\(place.number)"
    case .next:
      guard place == Place(chapter: section.chapter, number: section.number + 1) else {
        throw InputFault(
          file: section.name,
          "\(link.source) is section \(place.chapter).\(place.number), not the next one")
      }
      return "next section"
    }
  }

  /// Refuses a section that stands elsewhere in the table; a chapter that is not listed may have any.
  ///
  /// - Throws: `InputFault` with the id that is expected.
  func require(_ id: String, chapter: Int, number: Int) throws(InputFault) {
    guard let ids = chapters[chapter] else { return }
    let expected = number <= ids.count ? "“\(ids[number - 1])”" : "no section"
    guard expected == "“\(id)”" else {
      throw InputFault(
        file: "section \(chapter).\(number)",
        "its id is “\(id)”, but the table of contents has \(expected) here")
    }
  }

  /// Refuses a chapter with fewer sections than its table of contents lists.
  ///
  /// - Throws: `InputFault` with the numbers of sections.
  func requireComplete(chapter: Int, sections: Int) throws(InputFault) {
    guard let ids = chapters[chapter], sections < ids.count else { return }
    throw InputFault(
      file: "chapter \(chapter)",
      "\(sections) sections, but the table of contents has \(ids.count)")
  }
}
