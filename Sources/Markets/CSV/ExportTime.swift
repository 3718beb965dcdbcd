import Foundation

/// Dates as exports write them: ISO 8601, `20240102`, `2024.01.02`, `02.01.2024`, `1/2/2024`, `1-2-2024`, `Jan 02, 2024`, `02-Jan-2024`,
/// each with or without a time of day and a zone.
struct ExportTime {
  /// Which part of `1/2/2024` is the month.
  enum SlashOrder {
    case dayFirst, monthFirst, unknown
  }

  /// What was read of a cell.
  enum Reading: Equatable {
    case time(Int64)
    /// A date with slashes that can be read in two ways.
    case ambiguous
  }

  /// Which part of `1/2/2024` is the month.
  var order = SlashOrder.unknown

  /// The order that the date in `text` proves: a part above 12 is the day.
  static func provenOrder(_ text: String) -> SlashOrder? {
    let parts = datePart(text).split { "/-".contains($0) }.compactMap { Int($0) }
    guard parts.count == 3, parts[0] <= 31, parts[1] <= 31 else { return nil }
    if parts[0] > 12 { return .dayFirst }
    return parts[1] > 12 ? .monthFirst : nil
  }

  /// The time of `date` and, if there is one, of the `clock` in a column of its own; nil when it is none.
  func read(_ date: String, clock: String? = nil) -> Reading? {
    var text = date.trimmingCharacters(in: .whitespaces)
    if let clock, !clock.isEmpty { text += " " + clock.trimmingCharacters(in: .whitespaces) }
    if let time = Timestamp.parse(text), !text.allSatisfy(\.isNumber) { return .time(time) }
    let head = Self.datePart(text)
    guard let day = day(head) else { return nil }
    guard case .time(let midnight) = day else { return day }
    var rest = text.dropFirst(head.count)
    while let first = rest.first, " T,".contains(first) { rest = rest.dropFirst() }
    return Self.clock(String(rest)).map { .time(midnight + $0) }
  }

  /// The characters of `text` that are its date.
  private static func datePart(_ text: String) -> Substring {
    if text.first?.isLetter == true {
      // Jan 02, 2024
      let words = text.split(separator: " ", maxSplits: 3)
      guard words.count >= 3 else { return text[...] }
      return text[..<words[2].endIndex]
    }
    let words = text.split(separator: " ")
    if words.count >= 3, words[1].first?.isLetter == true, words[2].count == 4 {
      // 02 Jan 2024
      return text[..<words[2].endIndex]
    }
    let isDigits = text.prefix(8).allSatisfy(\.isNumber) && text.count >= 8
    if isDigits { return text.prefix(8) }
    return text.prefix { $0 != " " && $0 != "T" && $0 != "," }
  }

  /// Midnight of the date in `text`.
  private func day(_ text: Substring) -> Reading? {
    let parts = text.split { "-/. ,".contains($0) }.map(String.init)
    if text.count == 8, text.allSatisfy(\.isNumber) {
      return Self.day(text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2))
    }
    guard parts.count == 3 else { return nil }
    if let month = Self.month(parts[0]) { return Self.day(parts[2], month, parts[1]) }
    if let month = Self.month(parts[1]) { return Self.day(parts[2], month, parts[0]) }
    if parts[0].count == 4 { return Self.day(parts[0], parts[1], parts[2]) }
    guard !text.contains(".") else {
      // Dots with the year at the end: the day comes first.
      return Self.day(parts[2], parts[1], parts[0])
    }
    switch Self.provenOrder(String(text)) ?? order {
    case .dayFirst: return Self.day(parts[2], parts[1], parts[0])
    case .monthFirst: return Self.day(parts[2], parts[0], parts[1])
    case .unknown: return parts[0] == parts[1] ? Self.day(parts[2], parts[0], parts[1]) : .ambiguous
    }
  }

  private static func day(
    _ year: some StringProtocol, _ month: some StringProtocol, _ day: some StringProtocol
  ) -> Reading? {
    guard year.count == 4, (1...2).contains(month.count), (1...2).contains(day.count) else {
      return nil
    }
    let two = { (part: String) in part.count == 1 ? "0" + part : part }
    return Timestamp.parse("\(year)-\(two(String(month)))-\(two(String(day)))").map { .time($0) }
  }

  /// The number of a month by the first three letters of its English name.
  private static func month(_ text: String) -> String? {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    guard text.count >= 3, text.allSatisfy(\.isLetter) else { return nil }
    return names.firstIndex(of: text.prefix(3).lowercased()).map { String($0 + 1) }
  }

  /// Milliseconds after midnight of `14:30`, `14:30:00.5`, `1430`, `143000`, `02:30 PM`, `02-PM`, less the offset of `Z`,
  /// `+01:00`, `-0500` or `GMT+0100`.
  private static func clock(_ text: String) -> Int64? {
    var text = text.uppercased()
    guard !text.isEmpty else { return 0 }
    var offset: Int64 = 0
    if let zone = text.firstIndex(where: { "+Z".contains($0) }) ?? text.range(of: "GMT")?.lowerBound
      ?? text.range(of: "UTC")?.lowerBound ?? negativeZone(text)
    {
      guard let minutes = self.zone(String(text[zone...])) else { return nil }
      offset = minutes * Timestamp.minute
      text = String(text[..<zone]).replacingOccurrences(of: "GMT", with: "")
        .replacingOccurrences(of: "UTC", with: "").trimmingCharacters(in: .whitespaces)
    }
    var hoursToAdd: Int64?
    for (suffix, hours) in [("AM", Int64(0)), ("PM", 12)] where text.hasSuffix(suffix) {
      hoursToAdd = hours
      text = String(text.dropLast(2)).trimmingCharacters(in: CharacterSet(charactersIn: " -"))
    }
    // 93000 is half past nine, its first zero lost.
    if text.allSatisfy(\.isNumber), text.count == 5 { text = "0" + text }
    if text.allSatisfy(\.isNumber), [4, 6].contains(text.count) {
      text = stride(from: 0, to: text.count, by: 2)
        .map { text.dropFirst($0).prefix(2) }.joined(separator: ":")
    }
    if text.count <= 2, hoursToAdd != nil { text += ":00" }
    if text.prefix(while: { $0 != ":" }).count == 1 { text = "0" + text }
    guard let time = Timestamp.parse("1970-01-01T" + text) else {
      return text.isEmpty ? -offset : nil
    }
    guard let hoursToAdd else { return time - offset }
    guard (Timestamp.hour..<13 * Timestamp.hour).contains(time) else { return nil }
    return time % (12 * Timestamp.hour) + hoursToAdd * Timestamp.hour - offset
  }

  /// Where a zone with a minus begins: behind the time, not between its parts (`02-PM`).
  private static func negativeZone(_ text: String) -> String.Index? {
    guard let dash = text.lastIndex(of: "-") else { return nil }
    return text[text.index(after: dash)...].allSatisfy { $0.isNumber || $0 == ":" } ? dash : nil
  }

  /// Minutes that a zone is ahead of UTC.
  private static func zone(_ text: String) -> Int64? {
    var text = text.replacingOccurrences(of: "GMT", with: "")
      .replacingOccurrences(of: "UTC", with: "").filter { $0 != ":" && $0 != " " }
    if text.isEmpty || text == "Z" { return 0 }
    let sign: Int64 = text.removeFirst() == "-" ? -1 : 1
    if text.count <= 2 { text += "00" }
    guard text.count == 4 || text.count == 3, let value = Int64(text), value % 100 < 60,
      value <= 1400
    else { return nil }
    return sign * (value / 100 * 60 + value % 100)
  }
}
