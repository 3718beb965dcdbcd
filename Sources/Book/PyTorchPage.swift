import Files
import Workbook

/// A few lines of PyTorch beside ours that do the same: both run in tests on the same numbers, PyTorch's where torch is installed.
struct PyTorchPair {
  /// What both do.
  var title: String
  /// The name of the anchor in both files.
  var anchor: String
  /// What differs.
  var note: String

  /// PyTorch's side, run by `python3 Chapters/coming-from-pytorch.py`, and by `swift test --filter Interchange` where torch is installed.
  static let theirs = "Chapters/coming-from-pytorch.py"
  /// Our side, run by `swift test --filter ComingFromPyTorch`.
  static let ours = "Tests/NeuralNetworksTests/ComingFromPyTorchTests.swift"
}

extension Book {
  /// “Coming from PyTorch”: pairs side by side.
  func pyTorchPage(_ plan: BookPlan) throws(InputFault) -> BookPage {
    var body = """
      <h1>Coming from PyTorch</h1>
      <p>Short programs that do the same thing in both. Ours run in a test, PyTorch's too where torch is installed, and both give the \
      same numbers. What surprises most: a gradient is a value that a function returns, not a field of a parameter; mode and randomness are arguments; \
      and a layer is a struct, so that a copy is a copy.</p>

      """
    for pair in PyTorchPair.all {
      let sides = try [PyTorchPair.theirs, PyTorchPair.ours].map { file throws(InputFault) in
        "<div>\(plan.renderer.code(try CodeListing(pair.anchor, in: "\(root)/\(file)")))</div>"
      }
      body += """
        <section id="\(pair.anchor)" aria-labelledby="\(pair.anchor)-title"><h2 id="\(pair.anchor)-title">\(HTML.escaped(pair.title))</h2>
        <div class="pair">\(sides.joined(separator: "\n"))</div>
        <p>\(SectionRenderer.codes(in: pair.note))</p></section>

        """
    }
    return BookPage(file: "pytorch.html", title: "Coming from PyTorch", body: body)
  }
}
