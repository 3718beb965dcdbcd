import Testing

@testable import Workbook

@Suite struct SectionTests {
  @Test(arguments: [
    ("Candles", "candles"), ("Who leads whom?", "who-leads-whom"),
    ("One window's attention", "one-windows-attention"), ("One window’s", "one-windows"),
    ("prepare_multivariate_data, put right", "prepare-multivariate-data-put-right"),
    ("  2 × 2: R² – twice ", "2-2-r-twice"),
  ])
  func idOfATitle(_ title: String, _ id: String) { #expect(Section.id(of: title) == id) }
}
