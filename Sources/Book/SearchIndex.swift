import Foundation
import Workbook

/// What the book's search looks in: the sections of all pages as one script, so that it works from a disk too.
struct SearchIndex {
  private struct Entry: Encodable {
    /// Title, address, words.
    var t, u, x: String
  }
  private var entries: [Entry] = []

  /// Takes a page apart at its headings.
  mutating func add(_ page: BookPage) {
    guard !page.searches else { return }
    let body = page.body
    if page.isBrief {
      let words = String(HTML.plain(String(body.prefix(1_200))).prefix(300))
      return entries.append(Entry(t: page.title, u: page.file, x: words))
    }
    let heads = body.matches(of: /<h2 id="([^"]+)">|<section id="([^"]+)"|<dt id="([^"]+)">/)
    let starts = [body.startIndex] + heads.map(\.range.lowerBound)
    for (place, start) in starts.enumerated() {
      let end = place + 1 < starts.count ? starts[place + 1] : body.endIndex
      let words = HTML.plain(String(body[start..<end]))
      guard words.count > 20 else { continue }
      let head = place == 0 ? nil : heads[place - 1]
      let id = head.flatMap { $0.1 ?? $0.2 ?? $0.3 }
      let title = body[start..<end].firstMatch(of: /<(?:h2|dt)[^>]*>(.*?)<\/(?:h2|dt)>/).map {
        HTML.plain(String($0.1))
      }
      entries.append(
        Entry(
          t: id == nil ? page.title : "\(title ?? page.title) · \(page.title)",
          u: page.file + (id.map { "#\($0)" } ?? ""), x: words))
    }
  }

  /// `const INDEX = […]`
  var script: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = (try? encoder.encode(entries)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    return "const INDEX = \(json)\n"
  }
}

extension Book {
  /// The page that searches: what was typed is in its address, and nothing leaves the machine.
  static let searchPage = BookPage(
    file: "search.html", title: "Search",
    body: """
      <h1>Search</h1>
      <p id="count" role="status">Type a word or two above. Search runs on this machine, without a network; it needs JavaScript.</p>
      <ol id="results"></ol>
      """, searches: true)
}
