import Testing

@testable import Files

@Suite("NumberText: numbers in files")
struct NumberTextTests {
  @Test(arguments: [0.1, 1.0 / 3, -1e300, .leastNonzeroMagnitude, 123_456_789.125, -0.0])
  func roundTrip(_ value: Double) {
    #expect(Double(value.csvText)?.bitPattern == value.bitPattern)
    #expect(Double(value.jsonText)?.bitPattern == value.bitPattern)
  }

  @Test func missing() {
    #expect(Double.nan.csvText.isEmpty)
    #expect(Double.nan.jsonText == "null")
    #expect(Double.infinity.jsonText == "null")
  }
}
