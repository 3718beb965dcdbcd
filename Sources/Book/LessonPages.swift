import Files
import Workbook

extension Book {
  /// The table of contents: chapters, lessons with their minutes, sections.
  func indexPage(_ plan: BookPlan) -> BookPage {
    var body = """
      <h1>Stockformer in Swift</h1>
      <p>Five chapters take daily prices to a back-tested portfolio with a Stockformer, a transformer that attends over \
      time <em>and</em> over assets. Every number and figure in the lessons was printed by one run of the chapters; code is read from \
      the sources, and each listing leads to its file. \(plan.lessons.count) lessons, \(Self.hours(plan.lessons.map(\.lesson.minutes).reduce(0, +))) \
      without the exercises.</p>

      """
    for chapter in chapters.map(\.document) {
      body +=
        "<h2>Chapter \(chapter.chapter): \(HTML.escaped(chapter.title))</h2>\n<ol class=\"lessons\">\n"
      for lesson in plan.lessons where lesson.chapter.chapter == chapter.chapter {
        let sections = lesson.sections.filter { !$0.title.isEmpty }.map {
          "<li><a href=\"\(lesson.file)#\($0.id)\">\($0.chapter).\($0.number) \(HTML.escaped($0.title))</a></li>"
        }
        body += """
          <li><a href="\(lesson.file)"><b>\(HTML.escaped(lesson.title))</b></a> <small>\(lesson.lesson.minutes) min</small>
          <ul>\(sections.joined())</ul></li>

          """
      }
      body += "</ol>\n"
    }
    return BookPage(file: "index.html", title: "Contents", body: body + further(plan))
  }

  private func further(_ plan: BookPlan) -> String {
    var items = plan.texts.map { ($0.file, $0.title) }
    if plan.hasExercises { items.append(("exercises.html", "Exercises")) }
    items += [
      ("pytorch.html", "Coming from PyTorch"), ("gallery.html", "Gallery of all figures"),
      ("glossary.html", "Glossary"), ("search.html", "Search"),
    ]
    if plan.hasReference { items.append(("reference.html", "Code reference")) }
    let list = items.map { "<li><a href=\"\($0.0)\">\(HTML.escaped($0.1))</a></li>" }.joined(
      separator: "\n")
    return "<h2>Further pages</h2>\n<ul>\n\(list)\n</ul>\n"
  }

  private static func hours(_ minutes: Int) -> String { "about \((minutes + 30) / 60) hours" }

  /// A lesson: what it is for, its sections, questions, a summary, and what comes next.
  func lessonPage(_ plan: BookPlan.LessonPlan, _ book: BookPlan) throws(InputFault) -> BookPage {
    let lesson = plan.lesson
    var body = """
      \(book.renderer.heading(chapter: plan.chapter.chapter, title: plan.chapter.title))\
      <h1>\(HTML.escaped(plan.title))</h1>
      <p class="time">About \(lesson.minutes) minutes, without the exercises.</p>
      <div class="objectives"><p>Afterwards you can</p>\(Self.list(lesson.objectives))</div>

      """
    if plan.chapter.quick {
      body +=
        "<p class=\"warning\"><b>Made with --quick.</b> Everything is smaller: this shows that it runs, and proves nothing.</p>\n"
    }
    for section in plan.sections { body += try book.renderer.render(section) }
    body += try Self.questions(lesson, in: plan, book)
    let place = book.lessons.firstIndex { $0.file == plan.file } ?? 0
    var page = BookPage(file: plan.file, title: plan.title, body: body)
    if place > 0 { page.previous = (book.lessons[place - 1].file, book.lessons[place - 1].title) }
    if place + 1 < book.lessons.count {
      page.next = (book.lessons[place + 1].file, book.lessons[place + 1].title)
    }
    return page
  }

  private static func questions(
    _ lesson: Lesson, in plan: BookPlan.LessonPlan, _ book: BookPlan
  ) throws(InputFault) -> String {
    guard let section = plan.sections.last else { return "" }
    var items = ""
    for question in lesson.questions {
      items += """
        <li>\(try book.renderer.inline(question.text, in: section))
        <details><summary>Answer</summary><p>\(try book.renderer.inline(question.answer, in: section))</p></details></li>

        """
    }
    return """
      <section aria-labelledby="questions"><h2 id="questions">Questions</h2>
      <ol class="questions">\(items)</ol></section>
      <section aria-labelledby="summary"><h2 id="summary">Summary</h2>
      <p>\(try book.renderer.inline(lesson.summary, in: section))</p></section>

      """
  }

  static func list(_ items: [String]) -> String {
    "<ul>\(items.map { "<li>\(HTML.escaped($0))</li>" }.joined(separator: "\n"))</ul>"
  }
}
