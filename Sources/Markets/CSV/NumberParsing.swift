import Foundation

/// What a CSV field holds when a number is wanted.
enum NumberField: Equatable {
  case value(Double)
  case missing
  case refused
}

/// Reads numbers out of bytes, without a copy.
///
/// A field is trimmed bytes of a buffer in which every field is followed by a byte that cannot belong to a number
/// (a comma, a line end or the zero at the end of the file).
enum NumberParsing {
  /// Powers of ten that a double holds exactly.
  private static let powers: [Double] = (0...22).map { (0..<$0).reduce(1.0) { p, _ in p * 10 } }

  /// A decimal or scientific number; empty, `nan` and `NaN` are missing; all else is refused, and so is what
  /// does not fit a finite double.
  static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> NumberField {
    guard !range.isEmpty else { return .missing }
    guard let digits = Digits(bytes, range) else {
      return isNaN(bytes, range) ? .missing : .refused
    }
    if digits.isExact, (-22...22).contains(digits.exponent) {
      // Both the digits and the power are exact doubles, so one rounding gives the nearest double.
      let mantissa = Double(digits.mantissa)
      let magnitude =
        digits.exponent < 0
        ? mantissa / powers[-digits.exponent] : mantissa * powers[digits.exponent]
      return .value(digits.isNegative ? -magnitude : magnitude)
    }
    guard let base = bytes.baseAddress else { return .refused }
    let value = UnsafeRawPointer(base + range.lowerBound)
      .withMemoryRebound(to: CChar.self, capacity: range.count + 1) { strtod($0, nil) }
    return value.isFinite ? .value(value) : .refused
  }

  /// A whole number with an optional sign; nil when it is anything else or does not fit.
  static func integer(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
    var position = range.lowerBound
    guard position < range.upperBound else { return nil }
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative || bytes[position] == UInt8(ascii: "+") { position += 1 }
    guard position < range.upperBound else { return nil }
    var value: Int64 = 0
    while position < range.upperBound {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.subtractingReportingOverflow(Int64(digit))
      guard !tooLarge, !overflow else { return nil }
      value = sum
      position += 1
    }
    return isNegative ? value : (value == .min ? nil : -value)
  }

  private static func isNaN(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    let text = bytes[range]
    return text.elementsEqual("nan".utf8) || text.elementsEqual("NaN".utf8)
  }
}

/// The parts of a decimal number: `± mantissa · 10^exponent`.
private struct Digits {
  var isNegative = false
  var mantissa: UInt64 = 0
  var exponent = 0
  /// Whether the mantissa holds all digits and is itself an exact double.
  var isExact = true

  /// Nil unless the whole of `range` is a number with a point, scientific or not.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    var position = range.lowerBound
    if bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    var count = 0
    var afterPoint = false
    scan: while position < range.upperBound {
      let byte = bytes[position]
      if byte == UInt8(ascii: ".") && !afterPoint {
        afterPoint = true
      } else if case let digit = byte &- UInt8(ascii: "0"), digit < 10 {
        append(digit, afterPoint: afterPoint)
        count += 1
      } else {
        break scan
      }
      position += 1
    }
    guard count > 0 else { return nil }
    if position < range.upperBound {
      guard bytes[position] | 0x20 == UInt8(ascii: "e") else { return nil }
      guard let power = Self.power(bytes, position + 1..<range.upperBound) else { return nil }
      exponent += power
    }
    isExact = isExact && mantissa <= 1 << 53
  }

  /// The whole number after an `e`; beyond a hundred thousand all are the same, however many digits they have.
  private static func power(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    var digits = bytes[range]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    guard !digits.isEmpty else { return nil }
    var power = 0
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      power = min(100_000, power * 10 + Int(digit))
    }
    return isNegative ? -power : power
  }

  private mutating func append(_ digit: UInt8, afterPoint: Bool) {
    if mantissa > (UInt64.max - 9) / 10 {
      isExact = false
      return
    }
    mantissa = mantissa * 10 + UInt64(digit)
    if afterPoint { exponent -= 1 }
  }
}
