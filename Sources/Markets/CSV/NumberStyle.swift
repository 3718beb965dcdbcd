import Files
import Foundation

/// How a spreadsheet writes numbers: what its decimal sign is, which the cells themselves must show.
enum NumberStyle: Equatable {
  /// 1234.5 and 1,234.5
  case decimalPoint
  /// 1234,5 and 1.234,5
  case decimalComma

  /// What the cells of a file have shown so far.
  struct Evidence {
    var point = false
    var comma = false
    /// The first cell, such as `1,234`, that is a number in both styles.
    var ambiguous: (record: Int, column: Int)?

    /// Looks at one cell.
    mutating func look(at cell: ArraySlice<UInt8>, record: Int, column: Int) {
      guard let comma = cell.lastIndex(of: UInt8(ascii: ",")) else { return lookAtPoints(cell) }
      if let point = cell.lastIndex(of: UInt8(ascii: ".")) {
        if point > comma { self.point = true } else { self.comma = true }
      } else if cell.firstIndex(of: UInt8(ascii: ",")) != comma {
        point = true
      } else if Self.cannotGroup(cell, at: comma) {
        self.comma = true
      } else if ambiguous == nil {
        ambiguous = (record, column)
      }
    }

    private mutating func lookAtPoints(_ cell: ArraySlice<UInt8>) {
      guard let point = cell.lastIndex(of: UInt8(ascii: ".")) else { return }
      if cell.firstIndex(of: UInt8(ascii: ".")) != point {
        comma = true
      } else if Self.cannotGroup(cell, at: point) {
        self.point = true
      }
    }

    /// Whether the only sign in a cell stands where none between thousands could: not before three digits, or after none, a
    /// zero, or more than three.
    private static func cannotGroup(_ cell: ArraySlice<UInt8>, at sign: Int) -> Bool {
      let isDigit = { (byte: UInt8) in byte &- 48 < 10 }
      let before = cell[..<sign].filter(isDigit)
      return cell[(sign + 1)...].prefix(while: isDigit).count != 3 || before.isEmpty
        || before.count > 3 || before.first == UInt8(ascii: "0")
    }
  }

  /// The number in `cell` with a point and nothing between thousands; nil for a missing value, `cell` itself when it is no
  /// number in this style.
  func plain(_ cell: ArraySlice<UInt8>) -> [UInt8]? {
    if Self.isPlain(cell) { return self == .decimalPoint ? Array(cell) : cleaned(cell) }
    if Self.missing.contains(String(decoding: cell, as: UTF8.self).lowercased()) { return nil }
    return cleaned(cell)
  }

  private static let missing: Set<String> = [
    "", "-", "--", "–", "—", "null", "none", "nan", "n/a", "na", "#n/a", "n.a.",
  ]

  private static func isPlain(_ cell: ArraySlice<UInt8>) -> Bool {
    !cell.isEmpty && cell.last != UInt8(ascii: "-")
      && cell.allSatisfy { $0 &- 48 < 10 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }

  private func cleaned(_ cell: ArraySlice<UInt8>) -> [UInt8] {
    let (group, decimal): (Character, Character) = self == .decimalPoint ? (",", ".") : (".", ",")
    var text = String(decoding: cell, as: UTF8.self)
    text.removeAll { "$€£".contains($0) }
    // Thousands may stand apart by spaces of several kinds or apostrophes too.
    text = String(text.map { " \u{A0}\u{202F}\u{2009}'’".contains($0) ? group : $0 })
    text = text.trimmingCharacters(in: .whitespaces)
    var exponent = ""
    if let suffix = text.last, let power = ["K": 3, "M": 6, "B": 9][suffix], text.count > 1 {
      text.removeLast()
      exponent = "e\(power)"
    }
    let halves = text.split(separator: decimal, omittingEmptySubsequences: false)
    let groups = halves[0].split(separator: group, omittingEmptySubsequences: false)
    let areGroups =
      groups.count == 1
      || groups.dropFirst().allSatisfy { $0.count == 3 }
        && (1...3).contains(groups[0].drop { "+-".contains($0) }.count)
    guard areGroups, halves.count <= 2, halves.last?.contains(group) == false || halves.count == 1
    else { return Array(cell) }
    let whole = groups.joined()
    return Array(((halves.count == 2 ? "\(whole).\(halves[1])" : whole) + exponent).utf8)
  }
}
