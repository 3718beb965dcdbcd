import Files
import Workbook

extension Book {
  /// All figures, each with the section that explains it.
  func galleryPage(_ plan: BookPlan) throws(InputFault) -> BookPage {
    var body =
      "<h1>Gallery</h1>\n<p>Every figure of the lessons, with its script and its data.</p>\n<div class=\"gallery\">\n"
    for section in plan.lessons.flatMap(\.sections) {
      for case .figure(let figure) in section.blocks {
        let caption = try plan.renderer.inline(figure.caption, in: section)
        let link = plan.renderer.addresses[section.id] ?? "index.html"
        body += SectionRenderer.picture(
          figure,
          caption:
            "<a href=\"\(link)\">\(section.chapter).\(section.number) \(HTML.escaped(section.title))</a>: \(caption)"
        )
      }
    }
    return BookPage(file: "gallery.html", title: "Gallery", body: body + "</div>\n")
  }
}
