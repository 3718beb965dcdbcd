import Files
import Foundation

/// A full run of a chapter as it is committed in `Chapters/records`: its words and numbers. Code is not in it, since that is read from
/// the sources, and figures are in `figures/`; `staleness` says what has changed since.
public struct RecordedChapter: Equatable, Sendable {
  /// The chapter's folder, `05-backtesting`.
  public var name: String
  /// What the run wrote, with the code as it is in the sources now.
  public var document: ChapterDocument

  /// The names of the five chapters.
  public static let names = [
    "01-data-preparation", "02-architecture", "03-training", "04-cross-asset-prediction",
    "05-backtesting",
  ]

  /// A run that is not to be committed.
  public init(_ name: String, running document: ChapterDocument) {
    self.name = name
    self.document = document
  }

  /// A run that drew its figures into the package's `figures/`.
  ///
  /// - Throws: `InputFault` when a source or a figure cannot be read.
  public init(_ name: String, _ document: ChapterDocument, root: String) throws(InputFault) {
    self.name = name
    self.document = document
    self.document.words = try Self.words(of: name, root: root)
    try self.document.transformBlocks { block throws(InputFault) in
      guard case .figure(var figure) = block else { return block }
      figure.digest = try Self.digest(of: figure, root: root)
      return .figure(figure)
    }
  }

  /// Reads what `write(root:)` wrote into the package at `root`, an absolute path.
  ///
  /// - Throws: `InputFault` when the record is not there, or when lines of a source that it shows are not.
  public init(_ name: String, root: String) throws(InputFault) {
    self.name = name
    document = try ChapterDocument(contentsOf: Self.path(of: name, root: root))
    try document.transformBlocks { block throws(InputFault) in
      guard case .code(let listing) = block else { return block }
      return .code(try CodeListing(listing.name, in: "\(root)/\(listing.source)"))
    }
  }

  /// Writes the record, one section a line.
  ///
  /// - Throws: `InputFault` that names the path and the system's reason.
  public func write(root: String) throws(InputFault) {
    var bare = document
    bare.transformBlocks { block in
      guard case .code(var listing) = block else { return block }
      (listing.firstLine, listing.lines) = (nil, nil)
      return .code(listing)
    }
    let lines = bare.sections.map { Self.json($0) }
    bare.sections = []
    let text = Self.json(bare)
      .replacing("\"sections\":[]", with: "\"sections\":[\n\(lines.joined(separator: ",\n"))\n]")
    try AtomicFile.write(text + "\n", to: Self.path(of: name, root: root))
  }

  /// What of the record is no longer so: the chapter's texts, or a figure. One line each.
  ///
  /// - Throws: `InputFault` when a source or a figure cannot be read.
  public func staleness(root: String) throws(InputFault) -> [String] {
    var found: [String] = []
    if document.words != (try Self.words(of: name, root: root)) {
      found.append("Chapters/\(name): a text in its sources is not the recorded one")
    }
    for block in document.sections.flatMap(\.blocks) {
      guard case .figure(let figure) = block else { continue }
      if figure.digest != (try Self.digest(of: figure, root: root)) {
        found.append("figures/\(figure.name): picture, script or data are not the recorded ones")
      }
    }
    return found
  }

  private static func path(of name: String, root: String) -> String {
    "\(root)/Chapters/records/\(name).page.json"
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The fingerprint of everything between quotation marks in the chapter's folder.
  private static func words(of name: String, root: String) throws(InputFault) -> String {
    let folder = "\(root)/Chapters/\(name)"
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw InputFault(.missing, file: folder, "no such chapter")
    }
    var bytes: [UInt8] = []
    for file in files.sorted() where file.hasSuffix(".swift") {
      let source = String(decoding: try FileBytes.read("\(folder)/\(file)"), as: UTF8.self)
      for text in SwiftToken.literals(of: source) { bytes += Array(text.utf8) + [0] }
    }
    return fingerprint(bytes)
  }

  private static func digest(
    of figure: FigureBlock, root: String
  ) throws(InputFault) -> String {
    var bytes: [UInt8] = []
    for file in figure.files { bytes += try FileBytes.read("\(root)/figures/\(file)") }
    return fingerprint(bytes)
  }

  private static func fingerprint(_ bytes: [UInt8]) -> String {
    String(Fingerprint(bytes).value, radix: 16)
  }
}

extension ChapterDocument {
  /// Replaces every block.
  mutating func transformBlocks<Fault: Error>(
    _ change: (Block) throws(Fault) -> Block
  ) throws(Fault) {
    for section in sections.indices {
      for place in sections[section].blocks.indices {
        sections[section].blocks[place] = try change(sections[section].blocks[place])
      }
    }
  }
}
