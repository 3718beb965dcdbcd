import Workbook

extension Book {
  /// All checked exercises with their hints folded, each with the section that leads to it.
  func exercisesPage(_ plan: BookPlan) -> BookPage {
    var sections: [String: String] = [:]
    for (id, exercises) in contents.exercises {
      for exercise in exercises { sections[exercise] = id }
    }
    let items = exercises.map { item(of: $0, section: sections[$0.id], plan) }
    let body = """
      <h1>Exercises</h1>
      <p>Each is a file in <code>Chapters/Exercises</code>: <code>swift run exercises</code> shows where you are and what is next, \
      <code>swift run exercises check 1.6</code> gives a verdict in a few seconds. The questions at the end of a section \
      (“Exercise 1.6.1”) are others: nobody checks them but you.</p>
      \(items.joined(separator: "\n"))
      """
    return BookPage(file: "exercises.html", title: "Exercises", body: body)
  }

  private func item(of exercise: ExerciseText, section: String?, _ plan: BookPlan) -> String {
    let place = section.flatMap { id in
      contents.place(of: id).flatMap { place in
        plan.renderer.addresses[id].map {
          "<a href=\"\($0)\">section \(place.chapter).\(place.number)</a>, "
        }
      }
    }
    let hints = exercise.hints.enumerated().map {
      "<details><summary>Hint \($0 + 1)</summary><p>\(HTML.escaped($1))</p></details>"
    }
    return """
      <section id="exercise-\(exercise.id)" aria-labelledby="exercise-\(exercise.id)-title">
      <h2 id="exercise-\(exercise.id)-title">\(exercise.id) \(HTML.escaped(exercise.name.replacing("-", with: " ")))</h2>
      <p><small>\(place ?? "")\(exercise.kind), about \(exercise.minutes) minutes, \
      <code>swift run exercises check \(exercise.id)</code></small></p>
      \(HTML.scrolling("Task of exercise \(exercise.id)", "<pre class=\"task\">\(HTML.escaped(exercise.task))</pre>"))
      \(hints.joined(separator: "\n"))
      </section>
      """
  }
}
