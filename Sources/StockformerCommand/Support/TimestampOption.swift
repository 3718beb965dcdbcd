import ArgumentParser
import Files
import Markets

/// A time: ISO 8601, or milliseconds.
struct TimestampOption: Sendable {
  let milliseconds: Int64

  /// Reads the argument of an option; what looks like a date without dashes or like seconds is refused with a hint.
  init(option argument: String) throws {
    if let date = Timestamp.dateOfDigits(argument) {
      throw ValidationError("'\(argument)' is a date without dashes: write \(date)")
    }
    guard let timestamp = Timestamp.parse(argument) else {
      throw ValidationError("'\(argument)' is not a date: write YYYY-MM-DD")
    }
    let isNumber = Int64(argument) != nil
    if isNumber, [9, 10, 11].contains(argument.count) {
      throw ValidationError(
        "'\(argument)' looks like seconds: write \(Timestamp.day(timestamp * 1000))")
    }
    guard timestamp < Timestamp.latest else {
      throw ValidationError("'\(argument)' lies beyond the year 2100: write YYYY-MM-DD")
    }
    milliseconds = timestamp
  }
}

extension [OHLCVSeries] {
  /// Says so when a date cuts none of the bars off.
  ///
  /// - Throws: `InputFault` when it cuts all of them off.
  func checkCut(_ end: TimestampOption?, option: String, of path: String) throws(InputFault) {
    try Self.checkCut(
      end, option: option, of: path, first: compactMap(\.timestamps.first).min(),
      last: compactMap(\.timestamps.last).max())
  }

  /// The same for bars from `first` to `last`.
  static func checkCut(
    _ end: TimestampOption?, option: String, of path: String, first: Int64?, last: Int64?
  ) throws(InputFault) {
    guard let end, let first, let last else { return }
    let span = "its bars go from \(Timestamp.iso8601(first)) to \(Timestamp.iso8601(last))"
    let date = Timestamp.iso8601(end.milliseconds)
    guard end.milliseconds > first else {
      throw InputFault(file: path, "\(option) \(date) leaves no bar; \(span)")
    }
    if end.milliseconds > last {
      StandardError.warn("\(path): \(option) \(date) leaves out no bar; \(span)")
    }
  }
}
