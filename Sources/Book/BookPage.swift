import Workbook

/// A page of the book: what stands between the head and the foot that all share.
struct BookPage {
  /// The path in the book.
  var file: String
  /// The title, in the tab of a browser and in search results.
  var title: String
  /// What stands in `main`, from the heading on.
  var body: String
  /// The pages before and after, with their titles.
  var previous, next: (file: String, title: String)?
  /// Whether the page itself searches, so that it needs the index.
  var searches = false
  /// Whether search looks only at its beginning.
  var isBrief = false

  /// The whole page. Everything it refers to lies in the book.
  func html(_ plan: BookPlan) -> String {
    let up = String(repeating: "../", count: file.split(separator: "/").count - 1)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTML.escaped(title)) · Stockformer in Swift</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="\(up)assets/book.css">
      \(searches ? "<script src=\"\(up)assets/search-index.js\" defer></script>\n" : "")\
      <script src="\(up)assets/book.js" defer></script>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the text</a>
      <header>
      <nav aria-label="Book">\(Self.links(plan, up))</nav>
      <form role="search" action="\(up)search.html" method="get"><label>Search \
      <input type="search" name="q" autocomplete="off"></label></form>
      </header>
      <main id="main">
      \(body)
      </main>
      \(neighbours)<footer><p>\(HTML.escaped(plan.origin)). Nothing here is investment advice.</p></footer>
      </body>
      </html>

      """
  }

  private static func links(_ plan: BookPlan, _ up: String) -> String {
    var links = [("index.html", "Contents")]
    if plan.hasExercises { links.append(("exercises.html", "Exercises")) }
    links += [
      ("pytorch.html", "From PyTorch"), ("gallery.html", "Gallery"), ("glossary.html", "Glossary"),
    ]
    if plan.texts.contains(where: { $0.file == "errata.html" }) {
      links.append(("errata.html", "Errata"))
    }
    if plan.hasReference { links.append(("reference.html", "Reference")) }
    return links.map { "<a href=\"\(up)\($0.0)\">\($0.1)</a>" }.joined(separator: " ")
  }

  private var neighbours: String {
    guard previous != nil || next != nil else { return "" }
    let back = previous.map {
      "<a rel=\"prev\" href=\"\($0.file)\">← \(HTML.escaped($0.title))</a>"
    }
    let on = next.map { "<a rel=\"next\" href=\"\($0.file)\">\(HTML.escaped($0.title)) →</a>" }
    return
      "<nav class=\"neighbours\" aria-label=\"Previous and next lesson\">\(back ?? "<span></span>")\(on ?? "")</nav>\n"
  }
}
