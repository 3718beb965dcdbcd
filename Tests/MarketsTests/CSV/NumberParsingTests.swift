import Testing

@testable import Markets

struct NumberParsingTests {
  private func number(_ text: String) -> NumberField {
    let bytes = Array(text.utf8) + [0]
    return bytes.withUnsafeBufferPointer { NumberParsing.number($0, 0..<$0.count - 1) }
  }

  private func integer(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBufferPointer { NumberParsing.integer($0, 0..<$0.count) }
  }

  @Test(arguments: [
    ("0", 0.0), ("1", 1), ("-2.5", -2.5), ("+3", 3), ("5.", 5), (".5", 0.5), ("1e3", 1000),
    ("1E-2", 0.01), ("1e+2", 100), ("27.440000534057617", 27.440000534057617),
    ("123456789012345678901234567890", 123456789012345678901234567890.0),
    ("4.9e-324", .leastNonzeroMagnitude), ("1e-400", 0), ("0.1", 0.1),
    ("0e99999999999999999999", 0), ("1e-99999999999999999999", 0),
    ("1.7976931348623157e308", 1.7976931348623157e308),
    ("9007199254740993", 9007199254740992), ("0000000000000000000000000000001", 1),
    ("0.00000000000000000000000000000000001", 1e-35),
  ])
  func reads(_ text: String, _ value: Double) {
    #expect(number(text) == .value(value))
  }

  @Test func keepsTheSignOfZero() {
    guard case .value(let zero) = number("-0") else {
      Issue.record("not a number")
      return
    }
    #expect(zero.sign == .minus)
  }

  @Test(arguments: ["", "nan", "NaN"])
  func missing(_ text: String) {
    #expect(number(text) == .missing)
  }

  @Test(arguments: [
    "inf", "-inf", "Infinity", "INF", "1e999", "-1e999", "0x10", "0x1p3", "1_000", "1,5", "--1",
    "+", ".",
    "e5", "1e", "1e+", "1e5.0", "1 2", "NAN", "-nan", "abc", "1.2.3", "1f", "\"1\"", "١",
  ])
  func refuses(_ text: String) {
    #expect(number(text) == .refused)
  }

  @Test func agreesWithTheStandardLibraryOnRandomDoubles() {
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      guard value.isFinite else { continue }
      #expect(number(value.description) == .value(value))
    }
  }

  @Test func integers() {
    #expect(integer("42") == 42)
    #expect(integer("-9223372036854775808") == .min)
    #expect(integer("9223372036854775807") == .max)
    for text in ["", "-", "1.0", "9223372036854775808", "1e3", " 1"] {
      #expect(integer(text) == nil, "\(text)")
    }
  }
}
