import Files
import Foundation
import Workbook

/// The code reference of one module, woven from DocC's data: a page for each type with all its members, one for what is in no type.
struct ModuleReference {
  /// The module's name.
  let module: String
  private let symbols: [String: DocumentedSymbol]

  /// Reads the archive `folder`/`module`.
  init(_ module: String, in folder: String) throws(InputFault) {
    self.module = module
    symbols = try DocumentedSymbol.all(in: "\(folder)/\(module)")
  }

  /// The module's page.
  var file: String { "reference/\(module).html" }

  private var root: DocumentedSymbol? {
    symbols.values.first { $0.metadata.symbolKind == "module" }
  }

  private var topLevel: [DocumentedSymbol] {
    (root?.topicSections ?? []).flatMap(\.identifiers).compactMap { symbols[$0] }
      .filter { $0.metadata.role == "symbol" }
  }

  /// The module's page, then those of its types.
  var pages: [BookPage] {
    let types = topLevel.filter(\.isType).sorted { $0.metadata.title < $1.metadata.title }
    let others = topLevel.filter { !$0.isType }
    let list = types.map {
      "<li><a href=\"\(module)/\(name(of: $0)).html\"><code>\(HTML.escaped($0.metadata.title))</code></a> \(line($0.abstract))</li>"
    }
    var ids: Set<String> = []
    let body = """
      <h1>\(module)</h1>
      <ul>\(list.joined(separator: "\n"))</ul>
      \(others.isEmpty ? "" : "<h2>Outside of types</h2>")\(others.map { member($0, &ids) }.joined())
      """
    return [page(file, module, body)] + types.map(typePage)
  }

  private func page(_ file: String, _ title: String, _ body: String) -> BookPage {
    BookPage(file: file, title: title, body: body, isBrief: true)
  }

  private func typePage(_ type: DocumentedSymbol) -> BookPage {
    var ids: Set<String> = []
    let body = """
      <p class="chapter"><a href="../\(module).html">\(module)</a>, \(HTML.escaped(type.metadata.roleHeading ?? ""))</p>
      <h1>\(HTML.escaped(type.metadata.title))</h1>
      \(text(of: type))\(members(of: type, &ids))
      """
    return page(
      "reference/\(module)/\(name(of: type)).html", "\(module).\(type.metadata.title)", body)
  }

  private func name(of symbol: DocumentedSymbol) -> String {
    String(symbol.metadata.title.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// The members under the headings of their sort; those of nested types follow their type.
  private func members(of type: DocumentedSymbol, _ ids: inout Set<String>) -> String {
    var html = ""
    for topic in type.topicSections ?? [] {
      let members = topic.identifiers.compactMap { symbols[$0] }
        .filter { $0.metadata.role == "symbol" }
      if members.isEmpty { continue }
      html +=
        "<h2>\(HTML.escaped(type.metadata.title)): \(HTML.escaped(topic.title ?? "Members"))</h2>\n"
      for one in members { html += member(one, &ids) }
      for nested in members where nested.isType { html += self.members(of: nested, &ids) }
    }
    return html
  }

  private func member(_ symbol: DocumentedSymbol, _ ids: inout Set<String>) -> String {
    var id = Section.id(of: symbol.metadata.title)
    while id.isEmpty || !ids.insert(id).inserted { id += "-o" }
    return """
      <h3 id="\(id)">\(HTML.escaped(symbol.metadata.title))</h3>
      \(text(of: symbol))
      """
  }

  // MARK: Texts

  private func text(of symbol: DocumentedSymbol) -> String {
    let parts = symbol.primaryContentSections ?? []
    var html = ""
    for declaration in parts.flatMap({ $0.declarations ?? [] }) {
      let code = HTML.coloured(declaration.tokens.map(\.text).joined())
      html += HTML.scrolling("Declaration", "<pre class=\"code\"><code>\(code)</code></pre>")
    }
    if let abstract = symbol.abstract, !abstract.isEmpty { html += "<p>\(line(abstract))</p>\n" }
    for part in parts {
      for parameter in part.parameters ?? [] {
        html += "<p><code>\(HTML.escaped(parameter.name))</code>: \(bare(parameter.content))</p>\n"
      }
      html += blocks(part.content ?? [])
    }
    return html
  }

  private func line(_ pieces: [DocumentedSymbol.Inline]?) -> String {
    (pieces ?? []).map { piece in
      if let code = piece.code { return "<code>\(HTML.escaped(code))</code>" }
      if let text = piece.text { return HTML.escaped(text) }
      if let identifier = piece.identifier {
        let title =
          symbols[identifier]?.metadata.title
          ?? identifier.split(separator: "/").last.map(String.init)
        return "<code>\(HTML.escaped(title ?? ""))</code>"
      }
      return line(piece.inlineContent)
    }.joined()
  }

  /// Headings are DocC's own (“Overview”), and are left out.
  private func blocks(_ blocks: [DocumentedSymbol.Block]) -> String {
    blocks.map { block in
      switch block.type {
      case "heading": ""
      case "codeListing":
        HTML.scrolling(
          "Code",
          "<pre class=\"code\"><code>\(HTML.coloured((block.code ?? []).joined(separator: "\n")))</code></pre>"
        )
      case "unorderedList", "orderedList":
        "<ul>\((block.items ?? []).map { "<li>\(bare($0.content ?? []))</li>" }.joined())</ul>\n"
      default:
        block.inlineContent.map { "<p>\(line($0))</p>\n" } ?? self.blocks(block.content ?? [])
      }
    }.joined()
  }

  /// The text of a single paragraph without its element.
  private func bare(_ content: [DocumentedSymbol.Block]) -> String {
    if content.count == 1, let line = content[0].inlineContent { return self.line(line) }
    return blocks(content)
  }
}

extension Book {
  /// The reference of all modules in the folder of archives, and the page that lists them.
  func referencePages() throws(InputFault) -> [BookPage] {
    guard let reference else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: reference)) ?? []
    var pages: [BookPage] = []
    var list = ""
    for name in names.sorted() {
      let module = try ModuleReference(name, in: reference)
      let own = module.pages
      list +=
        "<li><a href=\"\(module.file)\"><code>\(name)</code></a>, \(own.count - 1) types</li>\n"
      pages += own
    }
    let body = """
      <h1>Code reference</h1>
      <p>What every library of this package offers, from the comments in its sources, as DocC read them.</p>
      <ul>\(list)</ul>
      """
    return [BookPage(file: "reference.html", title: "Code reference", body: body)] + pages
  }
}
