/// One element of a page, by what it means, not by how it looks: a renderer decides that.
///
/// Links to sections stand in prose as `Prose` reads them; formulas and results are taken line by line as given.
public enum Block: Codable, Equatable, Sendable {
  /// What the chapter is about, before its first section.
  case introduction(String)
  /// What the section wants to know.
  case question(String)
  /// A formula, line by line.
  case formula(String)
  /// A paragraph of explanation.
  case paragraph(String)
  /// Lines of a source file.
  case code(CodeListing)
  /// What the code computed, line by line.
  case result(String)
  /// A table of results.
  case table(Table)
  /// A figure with its caption.
  case figure(FigureBlock)
  /// A question to answer before reading what follows, which answers it.
  case predict(String)
  /// What the result says, in a sentence with its number.
  case reading(String)
  /// What would break if a line of the code went.
  case breaks(String)
  /// A task for the reader.
  case exercise(ExerciseBlock)
  /// The ids of exercises that `swift run exercises` checks, in the order in which to try them.
  case practice([String])

  /// The text in which links to sections are resolved; nil for blocks without prose.
  public var prose: String? {
    switch self {
    case .introduction(let text), .question(let text), .paragraph(let text), .predict(let text),
      .reading(let text), .breaks(let text):
      text
    case .figure(let figure): figure.caption
    case .exercise(let exercise): exercise.text
    case .formula, .code, .result, .table, .practice: nil
    }
  }
}

/// A figure as a page shows it: its files are in the folder of the run's figures.
public struct FigureBlock: Codable, Equatable, Sendable {
  /// The common stem of the files, `05-equity`.
  public var name: String
  /// What to see in the figure.
  public var caption: String
  /// Pixels across.
  public var width: Int
  /// Pixels down.
  public var height: Int
  /// The names of the picture, of its script, and of the script's data, in this order.
  public var files: [String]
  /// How the figure's numbers came about.
  public var kind: ResultKind

  /// A drawn figure and its caption.
  public init(_ figure: Figure, caption: String, kind: ResultKind = .exact) {
    self.kind = kind
    name = figure.name
    self.caption = caption
    width = figure.size.width
    height = figure.size.height
    files = figure.files
  }
}

/// A task for the reader.
public struct ExerciseBlock: Codable, Equatable, Sendable {
  /// Chapter, section, and place in the section, counted from 1: `4.3.1`.
  public var number: String
  /// What to do.
  public var text: String

  /// A task with its number.
  public init(number: String, text: String) {
    self.number = number
    self.text = text
  }
}
