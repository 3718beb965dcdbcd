/// Further columns of time in a file, which should tell the time that the one in use tells.
enum TimeRivals {
  /// What such a column is called.
  static let names = [
    "timestamp_ms", "timestamp", "unix", "unix timestamp", "date", "datetime", "date_time",
    "date time", "open_time", "open time", "opentime",
  ]

  /// Says so when the two columns lie more than two days apart in any of some rows that are spread over the file.
  static func remark(
    path: String, names: (own: String, other: String), rows: Int, line: (Int) -> Int,
    own: (Int) -> Int64?, text: (Int) -> String
  ) -> Remark? {
    for row in stride(from: 0, to: rows, by: max(1, rows / 200)) {
      guard let time = own(row), let other = ExportTime.moment(text(row)),
        // Nearer than that, a date without a time of day or without a zone may be meant.
        (time - other).magnitude > 2 * Timestamp.day.magnitude
      else { continue }
      return .warning(
        file: path,
        "row \(line(row)): column \(names.other) says \(Timestamp.iso8601(other)), column "
          + "\(names.own), which counts, \(Timestamp.iso8601(time))")
    }
    return nil
  }
}

extension ExportTime {
  /// The time in a cell by itself: a whole number by its size, or a date; nil when it is none or can be read in two ways.
  static func moment(_ text: String) -> Int64? {
    guard let number = Int64(text), text.count != 8 || Timestamp.dateOfDigits(text) == nil else {
      guard case .time(let time)? = ExportTime().read(text) else { return nil }
      return time
    }
    guard number.magnitude >= TimeUnit.leastSeconds, number != TimeUnit.notATime else { return nil }
    let time = TimeUnit(of: number).milliseconds(number)
    return time.magnitude < Timestamp.limit.magnitude ? time : nil
  }

  /// `20240102  09:30:00`, as Interactive Brokers writes it: eight digits, spaces and a time of day; nil for anything else.
  static func spaced(_ text: String) -> Reading? {
    let parts = text.split(separator: " ")
    guard parts.count == 2, parts[0].count == 8, Timestamp.dateOfDigits(String(parts[0])) != nil,
      parts[1].contains(":")
    else { return nil }
    return ExportTime().read(text)
  }
}
