import Foundation

// Numbers on a page: the same digits on every machine, a point, a plain minus, no negative zero.
extension Double {
  /// The number with `digits` digits after the point; `–` for a missing value.
  public func fixed(_ digits: Int) -> String {
    guard !isNaN else { return "–" }
    guard isFinite else { return self < 0 ? "-∞" : "∞" }
    let text = String(format: "%.\(digits)f", self)
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// The number with `digits` digits after the point, with `+` before what is above zero.
  public func signed(_ digits: Int) -> String {
    let text = fixed(digits)
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return self > 0 && !isZero ? "+" + text : text
  }

  /// A fraction in per cent: `0.0123.percent(1)` is `1.2 %`.
  public func percent(_ digits: Int = 1) -> String {
    isNaN ? "–" : (self * 100).fixed(digits) + " %"
  }

  /// The number with `digits` significant digits, in powers of ten where the number is very large or small.
  public func significant(_ digits: Int = 3) -> String {
    guard isFinite else { return fixed(digits) }
    return String(format: "%.\(digits)g", self == 0 ? 0 : self)
  }
}

extension Int {
  /// With commas between thousands: `1234567.grouped` is `1,234,567`.
  public var grouped: String {
    var text = ""
    for (place, digit) in String(magnitude).reversed().enumerated() {
      if place > 0 && place.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }
}
