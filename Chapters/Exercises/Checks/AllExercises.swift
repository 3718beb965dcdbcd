import Workbook

extension Exercise {
  /// Every exercise, in the order of the workbook.
  public static let all = chapter1 + chapter2 + chapter3 + chapter4 + chapter5

  /// The exercise called `text`, by its id, its name or both; nil when there is none.
  public static func named(_ text: String) -> Exercise? {
    all.first { [$0.id, $0.name, $0.fileName, "\($0.id)-\($0.name)"].contains(text) }
  }

  /// The name of the learner's file.
  public var fileName: String { "\(id)-\(name).swift" }

  /// The chapter it belongs to.
  public var chapter: Int { id.split(separator: ".").first.flatMap { Int($0) } ?? 0 }

  /// The section that leads to it, such as 1.4, by the table of contents; empty when none does.
  public var section: String {
    let contents = Contents.workbook
    let place = contents.exercises.first { $0.value.contains(id) }.flatMap {
      contents.place(of: $0.key)
    }
    return place.map { "\($0.chapter).\($0.number)" } ?? ""
  }

  /// The learner's file before it is attempted.
  public func file(_ variant: Variant) -> String {
    let head = variant == .page ? "" : "// variant \(variant.number)\n"
    let text = task(variant).split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "//" : "// \($0)" }.joined(separator: "\n")
    return """
      // \(id) \(name): \(kind.rawValue), section \(section), about \(minutes) minutes
      \(head)//
      \(text)
      //
      // swift run exercises check \(id)        swift run exercises hint \(id)

      \(stub)

      """
  }
}
