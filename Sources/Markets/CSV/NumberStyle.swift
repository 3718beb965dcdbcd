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
    /// What each column holds that is a number in both styles.
    var columns: [Column]

    /// Nothing seen of `count` columns.
    init(columns count: Int) { columns = [Column](repeating: Column(), count: count) }

    /// The records of a column's first cells of three kinds.
    struct Column {
      /// A cell such as `1,234`, which is a thousand or a little more than one.
      var comma: Int?
      /// A cell such as `1.234`.
      var point: Int?
      /// A cell such as `999`, which beside one of these makes it a thousand if it is a thousand.
      var bare: Int?
    }

    /// Looks at one cell of the column at `position`.
    mutating func look(at cell: ArraySlice<UInt8>, record: Int, position: Int) {
      guard let comma = cell.lastIndex(of: UInt8(ascii: ",")) else {
        return lookAtPoints(cell, record, position)
      }
      if let point = cell.lastIndex(of: UInt8(ascii: ".")) {
        if point > comma { self.point = true } else { self.comma = true }
      } else if cell.firstIndex(of: UInt8(ascii: ",")) != comma {
        point = true
      } else if Self.cannotGroup(cell, at: comma) {
        self.comma = true
      } else if columns[position].comma == nil {
        columns[position].comma = record
      }
    }

    private mutating func lookAtPoints(_ cell: ArraySlice<UInt8>, _ record: Int, _ position: Int) {
      guard let point = cell.lastIndex(of: UInt8(ascii: ".")) else {
        if columns[position].bare == nil, cell.contains(where: { $0 &- 48 < 10 }) {
          columns[position].bare = record
        }
        return
      }
      if cell.firstIndex(of: UInt8(ascii: ".")) != point {
        comma = true
      } else if Self.cannotGroup(cell, at: point) {
        self.point = true
      } else if columns[position].point == nil {
        columns[position].point = record
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
    text = text.trimmingCharacters(in: .whitespaces)
    // Thousands may stand apart by spaces of several kinds or apostrophes too.
    text = String(text.map { " \u{A0}\u{202F}\u{2009}'’".contains($0) ? group : $0 })
    var exponent = ""
    if let suffix = text.last, let power = ["K": 3, "M": 6, "B": 9][suffix], text.count > 1 {
      text.removeLast()
      exponent = "e\(power)"
    }
    let halves = text.split(separator: decimal, omittingEmptySubsequences: false)
    let groups = halves[0].split(separator: group, omittingEmptySubsequences: false)
    guard areGroups(groups.map(\.count), sign: "+-".contains(text.first ?? " ")),
      halves.count <= 2, halves.last?.contains(group) == false || halves.count == 1
    else { return Array(cell) }
    let whole = groups.joined()
    return Array(((halves.count == 2 ? "\(whole).\(halves[1])" : whole) + exponent).utf8)
  }

  /// Whether digits in groups of these sizes are thousands (1,234,567) or lakhs and crores (12,34,567).
  private func areGroups(_ sizes: [Int], sign: Bool) -> Bool {
    guard sizes.count > 1 else { return true }
    let first = sizes[0] - (sign ? 1 : 0)
    let (middle, last) = (sizes.dropFirst().dropLast(), sizes[sizes.count - 1])
    let isWestern = middle.allSatisfy { $0 == 3 } && (1...3).contains(first)
    let isIndian =
      self == .decimalPoint && !middle.isEmpty && middle.allSatisfy { $0 == 2 }
      && (1...2).contains(first)
    return last == 3 && (isWestern || isIndian)
  }
}
