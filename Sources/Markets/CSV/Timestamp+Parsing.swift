extension Timestamp {
  /// Reads a timestamp from the trimmed bytes `range` of `bytes`; nil when it is none.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
    if let milliseconds = NumberParsing.integer(bytes, range) {
      return milliseconds.magnitude <= limit.magnitude ? milliseconds : nil
    }
    var text = DateText(bytes, range)
    return text.timestamp()
  }
}

/// A cursor over the bytes of an ISO 8601 date.
private struct DateText {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  private var position: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    self.position = range.lowerBound
    self.end = range.upperBound
  }

  mutating func timestamp() -> Int64? {
    guard let day = date() else { return nil }
    if position == end { return day * Timestamp.day }
    guard skip("T") || skip(" "), let clock = clock(), let offset = offset(), position == end
    else { return nil }
    return day * Timestamp.day + clock - offset
  }

  private mutating func date() -> Int64? {
    guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2),
      (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    return Timestamp.dayNumber(year: year, month: month, day: day)
  }

  private func length(ofMonth month: Int64, year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    if month == 2 { return isLeap ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  private mutating func clock() -> Int64? {
    guard let hour = digits(2), hour < 24, skip(":"), let minute = digits(2), minute < 60 else {
      return nil
    }
    let minutes = hour * Timestamp.hour + minute * Timestamp.minute
    guard skip(":") else { return minutes }
    guard let second = digits(2), second < 60, let fraction = fraction() else { return nil }
    return minutes + second * Timestamp.second + fraction
  }

  /// Milliseconds of `.fff`; digits beyond the third are cut off.
  private mutating func fraction() -> Int64? {
    guard skip(".") else { return 0 }
    var scale: Int64 = 100
    var milliseconds: Int64 = 0
    var count = 0
    while let digit = digits(1) {
      milliseconds += digit * scale
      scale /= 10
      count += 1
    }
    return (1...9).contains(count) ? milliseconds : nil
  }

  /// Milliseconds that local time is ahead of UTC.
  private mutating func offset() -> Int64? {
    if position == end || skip("Z") { return 0 }
    let sign: Int64 = skip("+") ? 1 : (skip("-") ? -1 : 0)
    guard sign != 0, let hour = digits(2), hour < 24, skip(":"), let minute = digits(2), minute < 60
    else { return nil }
    return sign * (hour * Timestamp.hour + minute * Timestamp.minute)
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func digits(_ count: Int) -> Int64? {
    guard position + count <= end else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + count] {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
    }
    position += count
    return value
  }
}
