import Files
import Workbook

/// A word of the book and what it means.
struct Term {
  /// The word.
  var name: String
  /// What it means.
  var meaning: String
  /// The section that uses it first, or explains it best.
  var section: String

  init(_ name: String, _ section: String, _ meaning: String) {
    self.name = name
    self.section = section
    self.meaning = meaning
  }

  /// The id of its entry.
  var id: String { "term-\(Section.id(of: name))" }
}

extension Book {
  /// All terms in alphabetical order, each with the section where it is met.
  func glossaryPage(_ plan: BookPlan) -> BookPage {
    let entries = Term.all.sorted { $0.name.lowercased() < $1.name.lowercased() }.map { term in
      let place = contents.place(of: term.section).flatMap { place in
        plan.renderer.addresses[term.section].map {
          " <a href=\"\($0)\">Section \(place.chapter).\(place.number)</a>"
        }
      }
      return """
        <dt id="\(term.id)">\(HTML.escaped(term.name))</dt>
        <dd>\(HTML.escaped(term.meaning))\(place ?? "")</dd>
        """
    }
    let axes = """
      <p>Axes of a tensor have the same letters everywhere: batch B, time L, assets N, features F, width D, heads H, head \
      dimension d = D/H, horizons P, quantiles Q.</p>
      """
    return BookPage(
      file: "glossary.html", title: "Glossary",
      body: "<h1>Glossary</h1>\n\(axes)\n<dl>\n\(entries.joined(separator: "\n"))\n</dl>\n")
  }
}
