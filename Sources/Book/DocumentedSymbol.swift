import Files
import Foundation

/// A page of DocC's data: what a module says of one of its symbols.
struct DocumentedSymbol: Decodable {
  /// A piece of a line.
  struct Inline: Decodable {
    var type: String
    var text, code, identifier: String?
    var inlineContent: [Inline]?
  }

  /// A paragraph, a listing, a list, a heading.
  struct Block: Decodable {
    var type: String
    var text: String?
    var inlineContent: [Inline]?
    var code: [String]?
    var content: [Block]?
    var items: [Item]?
  }

  /// An entry of a list.
  struct Item: Decodable { var content: [Block]? }

  /// A piece of a declaration.
  struct Token: Decodable { var text: String }

  /// A declaration.
  struct Declaration: Decodable { var tokens: [Token] }

  /// A parameter and what it is.
  struct Parameter: Decodable {
    var name: String
    var content: [Block]
  }

  /// Declarations, parameters, or text, by kind.
  struct Part: Decodable {
    var kind: String
    var declarations: [Declaration]?
    var parameters: [Parameter]?
    var content: [Block]?
  }

  /// Members of one sort.
  struct Topic: Decodable {
    var title: String?
    var identifiers: [String]
  }

  struct Identifier: Decodable { var url: String }

  struct Metadata: Decodable {
    var title, role: String
    var roleHeading, symbolKind: String?
  }

  var identifier: Identifier
  var metadata: Metadata
  var abstract: [Inline]?
  var primaryContentSections: [Part]?
  var topicSections: [Topic]?

  /// Whether it has a page of its own, with its members.
  var isType: Bool {
    ["struct", "class", "enum", "protocol", "actor"].contains(metadata.symbolKind ?? "")
  }

  /// All symbols of an archive that `docc convert` made, by their address.
  ///
  /// - Throws: `InputFault` when there is no archive, or when a page cannot be read.
  static func all(in archive: String) throws(InputFault) -> [String: DocumentedSymbol] {
    let folder = "\(archive)/data/documentation"
    guard let paths = FileManager.default.enumerator(atPath: folder) else {
      throw InputFault(.missing, file: folder, "no archive of docc convert")
    }
    var symbols: [String: DocumentedSymbol] = [:]
    for case let path as String in paths where path.hasSuffix(".json") {
      let bytes = Data(try FileBytes.read("\(folder)/\(path)"))
      guard let symbol = try? JSONDecoder().decode(DocumentedSymbol.self, from: bytes) else {
        throw InputFault(file: "\(folder)/\(path)", "is not a page of docc convert")
      }
      symbols[symbol.identifier.url] = symbol
    }
    return symbols
  }
}
