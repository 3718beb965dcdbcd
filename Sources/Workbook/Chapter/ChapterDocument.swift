import Files
import Foundation

/// A whole chapter as blocks, with what they depend on: the file that `--blocks` writes.
public struct ChapterDocument: Codable, Equatable, Sendable {
  /// The chapter's number.
  public var chapter: Int
  /// The heading of the chapter.
  public var title: String
  /// The seed of all random streams.
  public var seed: UInt64
  /// Whether everything was made smaller: to see that it runs, not to learn from.
  public var quick: Bool
  /// The prices as `--data` named them; nil for the chapter's own.
  public var data: String?
  /// The sections in order, those with number 0 included.
  public var sections: [Section]
  /// The fingerprint of the texts in the chapter's sources, where the document is committed.
  public var words: String?

  /// What a run with `options` wrote on `page`.
  public init(_ page: Page, options: ChapterOptions) {
    chapter = page.chapter
    title = page.title
    seed = options.seed
    quick = options.quick
    data = options.data
    sections = page.sections
  }

  /// Reads a file that `write(to:)` made.
  ///
  /// - Throws: `InputFault` of kind `missing` when there is no file, of kind `content` when it is none of these.
  public init(contentsOf path: String) throws(InputFault) {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw InputFault(.missing, file: path, "cannot be read")
    }
    do {
      self = try JSONDecoder().decode(ChapterDocument.self, from: bytes)
    } catch {
      throw InputFault(file: path, "is not a chapter written by --blocks")
    }
  }

  /// The document as JSON with sorted keys and a final line feed: equal documents are equal bytes.
  ///
  /// - Throws: `InputFault` of kind `failure` that names the path and the system's reason.
  public func write(to path: String) throws(InputFault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(self) else {
      throw InputFault(.failure, file: path, "the chapter cannot be written as JSON")
    }
    try AtomicFile.write(bytes + Data("\n".utf8), to: path)
  }
}
