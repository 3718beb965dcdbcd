import Foundation

/// A second reader of wide CSV files, written from the contract and nothing else: slow, plain, and on whole strings.
///
/// It decides which files of the plain form are accepted, and else the row and the column of the first fault.
enum NaiveCSV {
  enum Verdict: Equatable {
    /// The timestamps, and the cells row by row, nil where one is missing.
    case table([Int64], [Double?])
    /// Row (nil: the whole file) and column (nil: the whole row).
    case fault(row: Int?, column: String?)
  }

  /// Reads `bytes`; nil when the file is in no form that this reader knows: quoted, packed, in other columns or by dates.
  static func read(_ bytes: [UInt8]) -> Verdict? {
    let others: [[UInt8]] = [[0x1F, 0x8B], [0x50, 0x4B], [0xFF, 0xFE], [0xFE, 0xFF]]
    if bytes.contains(UInt8(ascii: "\"")) || bytes.contains(0) { return nil }
    if others.contains(where: { bytes.starts(with: $0) }) { return nil }
    var bytes = bytes[...]
    // Lines of an old Macintosh.
    if !bytes.contains(10) { bytes = bytes.map { $0 == 13 ? 10 : $0 }[...] }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    if bytes.isEmpty { return .fault(row: nil, column: nil) }
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let names = cells(lines[0]).map { String(decoding: $0, as: UTF8.self) }
    guard let time = names.firstIndex(of: "timestamp_ms") else { return nil }
    var seen: [String] = []
    for name in names {
      if seen.contains(name) { return .fault(row: 1, column: name) }
      if name.isEmpty { return .fault(row: 1, column: nil) }
      if name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
        return .fault(row: 1, column: name)
      }
      seen.append(name)
    }
    if names.count == 1 { return .fault(row: 1, column: nil) }
    while let last = lines.last, lines.count > 1, isBlank(last) { lines.removeLast() }
    if lines.count == 1 { return .fault(row: nil, column: nil) }
    return rows(lines.dropFirst(), names, time)
  }

  /// No bar starts then or later; in milliseconds.
  private static let year2100: Int64 = 4_102_444_800_000

  private static func rows(
    _ lines: ArraySlice<ArraySlice<UInt8>>, _ names: [String], _ time: Int
  ) -> Verdict? {
    var timestamps: [Int64] = []
    var values: [Double?] = []
    for (row, line) in zip(2..., lines) {
      let cells = cells(line)
      if isBlank(line) || cells.count != names.count { return .fault(row: row, column: nil) }
      for (column, cell) in cells.enumerated() {
        let text = String(decoding: cell, as: UTF8.self)
        if column == time {
          if text.wholeMatch(of: /[0-9]{4}-.*/) != nil { return nil }
          guard isWhole(text), let value = Int64(text), value > -(1 << 53), value < year2100,
            timestamps.last.map({ $0 < value }) ?? true
          else { return .fault(row: row, column: names[column]) }
          timestamps.append(value)
        } else if ["", "nan", "NaN"].contains(text) {
          values.append(nil)
        } else {
          guard isNumber(text), let value = Double(text), value.isFinite else {
            return .fault(row: row, column: names[column])
          }
          values.append(value)
        }
      }
    }
    return .table(timestamps, values)
  }

  private static func cells(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { cell in
      var cell = cell
      while let first = cell.first, isBlank(first) { cell.removeFirst() }
      while let last = cell.last, isBlank(last) { cell.removeLast() }
      return cell
    }
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy(isBlank) }
  private static func isBlank(_ byte: UInt8) -> Bool { [32, 9, 13].contains(byte) }

  private static func isWhole(_ text: String) -> Bool {
    text.wholeMatch(of: /[+-]?[0-9]+/) != nil
  }

  private static func isNumber(_ text: String) -> Bool {
    text.wholeMatch(of: /[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?/) != nil
  }
}
