/// A sitting of at most an hour: consecutive sections of a chapter, with what they are for.
public struct Lesson: Equatable, Sendable {
  /// A question on what was read, with its answer.
  public struct Question: Equatable, Sendable {
    /// What is asked.
    public var text: String
    /// What the sections say to it; links as in all prose.
    public var answer: String

    /// A question with its answer.
    public init(_ text: String, _ answer: String) {
      self.text = text
      self.answer = answer
    }
  }

  /// The id of the first section; the lesson ends where the next one begins, so that a new section joins the lesson it stands in.
  public var first: String
  /// The heading.
  public var title: String
  /// How long it takes with its code read and its questions answered, without the exercises.
  public var minutes: Int
  /// What a reader can do afterwards: each goes on with “you can”.
  public var objectives: [String]
  /// What to ask oneself at the end.
  public var questions: [Question]
  /// What to remember.
  public var summary: String

  /// A lesson that begins with the section `first`.
  public init(
    _ first: String, _ title: String, minutes: Int, objectives: [String], questions: [Question],
    summary: String
  ) {
    self.first = first
    self.title = title
    self.minutes = minutes
    self.objectives = objectives
    self.questions = questions
    self.summary = summary
  }

  /// The lessons of a chapter with their sections' ids: each section in exactly one lesson.
  public static func lessons(
    _ lessons: [Lesson], of chapter: Int, in contents: Contents
  ) -> [(lesson: Lesson, sections: [String])] {
    let ids = contents.chapters[chapter] ?? []
    let starts = lessons.filter { ids.contains($0.first) }.map(\.first)
    return lessons.compactMap { lesson in
      guard let start = ids.firstIndex(of: lesson.first) else { return nil }
      let end = ids[(start + 1)...].firstIndex { starts.contains($0) } ?? ids.count
      return (lesson, Array(ids[start..<end]))
    }
  }

  /// The lessons of a chapter that was run, with their sections; what stands before the first section belongs to the first lesson.
  public static func lessons(
    of chapter: ChapterDocument, in contents: Contents
  ) -> [(lesson: Lesson, sections: [Section])] {
    lessons(contents.lessons, of: chapter.chapter, in: contents).enumerated().map { place, part in
      let sections = chapter.sections.filter {
        part.sections.contains($0.id) || place == 0 && $0.number == 0
      }
      return (part.lesson, sections)
    }
  }

  /// How long `sections` take to read, in minutes: 110 words, three lines of code, eight rows of a table or two lines of a formula a
  /// minute, a figure three quarters of a minute.
  public static func readingMinutes(_ sections: [Section]) -> Double {
    sections.flatMap(\.blocks).reduce(0) { sum, block in
      let words = Double((block.prose ?? "").split(whereSeparator: \.isWhitespace).count) / 110
      return switch block {
      case .code(let listing): sum + 0.35 * Double(listing.lines?.count ?? 0)
      case .table(let table): sum + Double(table.rows.count) / 8
      case .formula(let text), .result(let text):
        sum + Double(text.split(separator: "\n").count) / 2
      case .figure: sum + words + 0.75
      default: sum + words
      }
    }
  }
}
