import Testing

@testable import Workbook

@Suite("Kinds of results: what agrees")
struct ResultKindTests {
  @Test(
    arguments: [
      ("IC 0.125", "IC 0.125", true, true),
      // Half a digit in twelve, and what it would print.
      ("1.23456789012", "1.23456789013", true, true),
      ("1.2345678", "1.2345679", false, true),
      // One unit of the last printed digit is three digits' own rounding.
      ("0.99", "0.98", false, true), ("0.99", "0.97", false, false),
      ("IC +0.990", "IC -0.990", false, false), ("IC −0.990", "IC -0.990", true, true),
      ("896,257 weights", "896,258 weights", false, true), ("12", "14", false, false),
      // Roundings that a page shows.
      ("8e-16", "5e-13", true, true), ("9.5e-07", "4.8e-07", false, true),
      // Words count.
      ("helps with 3", "harms with 3", false, false), ("p <.001", "p .001", false, false),
      ("1 2", "1 2 3", false, false), ("", "1", false, false), ("1, 2", "1 2", false, false),
    ] as [(String, String, Bool, Bool)])
  func texts(_ fresh: String, _ known: String, _ exact: Bool, _ checkpoint: Bool) {
    for (fresh, known) in [(fresh, known), (known, fresh)] {
      #expect(ResultKind.exact.agrees(fresh, with: known) == exact)
      #expect(ResultKind.checkpoint.agrees(fresh, with: known) == checkpoint)
    }
  }

  @Test(arguments: [ResultKind.trained, .timed]) func neverTheSame(_ kind: ResultKind) {
    #expect(!kind.agrees("1", with: "1") && !kind.agrees(csv: "a\n1\n", with: "a\n1\n"))
  }

  @Test(
    arguments: [
      ("a,b\n1,x\n", "a,b\n1,x\n", true, true),
      // The size of a number is that of its column's largest.
      ("a\n1000\n1e-7\n", "a\n1000\n2e-7\n", true, true),
      ("a\n1000\n0.1\n", "a\n1000\n0.2\n", false, true),
      ("a\n1000\n1\n", "a\n1000\n3\n", false, false),
      ("a,b\n1000,1\n1000,2\n", "a,b\n1000,1\n1000,3\n", false, false),
      ("a\nNaN\n1\n", "a\nNaN\n1\n", true, true), ("a\nNaN\n1\n", "a\n1\n1\n", false, false),
      ("\"a, b\",c\n1,2\n", "\"a, b\",c\n1,3\n", false, false),
      ("\"a, b\",c\n1,2\n", "\"a, b\",c\n1,2.001\n", false, true),
      ("a\nx\n", "a\ny\n", false, false), ("a\n1\n", "b\n1\n", false, false),
      ("a\n1\n", "a\n1\n2\n", false, false), ("a\n1\n", "a\n1,2\n", false, false),
    ] as [(String, String, Bool, Bool)])
  func tables(_ fresh: String, _ known: String, _ exact: Bool, _ checkpoint: Bool) {
    for (fresh, known) in [(fresh, known), (known, fresh)] {
      #expect(ResultKind.exact.agrees(csv: fresh, with: known) == exact)
      #expect(ResultKind.checkpoint.agrees(csv: fresh, with: known) == checkpoint)
    }
  }

  @Test func numbersOfAText() {
    let text = NumberedText("At −1,234.50 x, .05, 2e-3 and 7.")
    #expect(text.numbers.map(\.value) == [-1234.5, 0.05, 0.002, 7])
    #expect(text.numbers.map(\.unit) == [0.01, 0.01, 0.001, 1])
    #expect(text.words == ["At ", " x, ", ", ", " and ", "."])
  }
}
