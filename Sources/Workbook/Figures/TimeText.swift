import Foundation

/// Timestamps of bars as text in UTC, and the time axes that fit them.
enum TimeText {
  /// `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS` within a day.
  static func cell(_ milliseconds: Int64) -> String {
    text(milliseconds, milliseconds % 86_400_000 == 0 ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S")
  }

  /// The timestamp in a format of `strftime`, in UTC.
  static func text(_ milliseconds: Int64, _ format: String) -> String {
    var seconds = Int((Double(milliseconds) / 1000).rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    let length = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The label of a time axis: days have a date, shorter bars a time in UTC.
  static func label(_ times: [Int64]) -> String {
    times.allSatisfy { $0 % 86_400_000 == 0 } ? "date" : "time (UTC)"
  }

  /// gnuplot's commands for a time axis below these timestamps; the label names the zone.
  static func axis(_ times: [Int64]) -> String {
    let days = Double((times.last ?? 0) - (times.first ?? 0)) / 86_400_000
    let format =
      days > 1500
      ? "%Y" : days > 250 ? "%b\\n%Y" : days > 4 ? "%d %b\\n%Y" : "%H:%M\\n%d %b"
    let step = days > 1500 ? "set xtics 31556952*\(max(1, Int(days / 4500)))" : "set xtics autofreq"
    return """
      set xdata time
      set timefmt "%Y-%m-%dT%H:%M:%S"
      set format x "\(format)"
      \(step)
      set autoscale xfix
      """
  }
}
