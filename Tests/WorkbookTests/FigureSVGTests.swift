import Foundation
import Testing

@testable import Workbook

/// Figures that stand inside an HTML page.
@Suite struct FigureSVGTests {
  private func figure(_ name: String) -> Figure {
    LineChart(
      "<A & B>", axis: .numbers([0, 1, 2], label: "x"),
      panels: [.init("y", [.init("a <b>", [1, 3, 2], .linesAndPoints)])]
    ).figure(name)
  }

  @Test func anElementThatNamesNothingOutside() throws {
    let text = try figure("one-1").svg(FigureSource("test"))
    #expect(text.hasPrefix("<svg") && text.trimmed.hasSuffix("</svg>"))
    #expect(!text.contains("http") && !text.contains("xlink") && !text.contains("<?xml"))
    #expect(text.contains("&lt;A &amp; B") && text.contains("sans-serif"))
    #expect(text == (try figure("one-1").svg(FigureSource("test"))))
  }

  /// Two figures on one page share no name, and each finds its own.
  @Test func namesBeginWithTheFigures() throws {
    let names = { (text: String) in
      Set(text.matches(of: /id=['"]([^'"]+)['"]/).map { String($0.1) })
    }
    let (one, two) = (
      try figure("one-1").svg(FigureSource("test")), try figure("two").svg(FigureSource("test"))
    )
    #expect(!names(one).isEmpty && names(one).isDisjoint(with: names(two)))
    for reference in one.matches(of: /(?:href='|url\()#([^')]+)/).map({ String($0.1) }) {
      #expect(names(one).contains(reference), "\(reference)")
    }
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
