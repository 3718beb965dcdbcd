import Testing

@testable import Files

@Suite("InputFault: the one line")
struct InputFaultTests {
  @Test func places() {
    #expect(InputFault(file: "a.csv", "too short").description == "a.csv: too short")
    #expect(InputFault(file: "a.csv", row: 2, "blank").description == "a.csv: row 2: blank")
    #expect(
      InputFault(file: "a.csv", row: 2, column: "close", "not a number").description
        == "a.csv: row 2, column close: not a number")
  }

  @Test func exitCodes() {
    #expect(InputFault.Kind.failure.rawValue == 1)
    #expect(InputFault.Kind.content.rawValue == 65)
    #expect(InputFault.Kind.missing.rawValue == 66)
    #expect(InputFault.Kind.unavailable.rawValue == 69)
    #expect(InputFault(file: "a", "b").kind == .content)
  }
}
