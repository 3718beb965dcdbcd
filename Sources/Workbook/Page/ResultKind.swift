/// How a number came about: it decides how far the number may be off on another processor.
public enum ResultKind: String, Codable, Sendable {
  /// Double precision of data, accounting and statistics: the same to 1e-9 of its size.
  case exact
  /// A forward pass in single precision with given weights: the same to three digits.
  case checkpoint
  /// Follows from training, in which roundings grow: within the range of several seeds.
  case trained
  /// Follows from a measured time: never the same twice.
  case timed

  /// The largest difference of numbers that agree, as a fraction of their size; nil when agreement is not a matter of digits.
  public var tolerance: Double? {
    switch self {
    case .exact: 1e-9
    case .checkpoint: 1e-3
    case .trained, .timed: nil
    }
  }

  /// Whether two texts say the same: equal words, and numbers in them that agree. Never for `trained` and `timed`.
  ///
  /// The size of a number is at least 0.01, so that roundings which a page shows (`8e-16`) agree. Numbers of `checkpoint` also agree
  /// when they differ by one unit of the last digit that is printed.
  public func agrees(_ fresh: String, with known: String) -> Bool {
    guard let tolerance else { return false }
    if fresh == known { return true }
    let (new, old) = (NumberedText(fresh), NumberedText(known))
    guard new.words == old.words else { return false }
    return zip(new.numbers, old.numbers).allSatisfy { new, old in
      let unit = self == .checkpoint ? max(new.unit, old.unit) : 0
      return abs(new.value - old.value)
        <= max(tolerance * max(abs(new.value), abs(old.value), 0.01), unit * 1.001)
    }
  }

  /// Whether two CSV files hold the same: equal headers and texts, and numbers that agree, the largest number of a column being
  /// the size of all of them. Never for `trained` and `timed`.
  public func agrees(csv fresh: String, with known: String) -> Bool {
    guard let tolerance else { return false }
    if fresh == known { return true }
    let (new, old) = (Self.cells(fresh), Self.cells(known))
    guard new.map(\.count) == old.map(\.count), new.first == old.first else { return false }
    // A comma in a quoted title makes the header longer than its rows.
    return (0..<(old.map(\.count).max() ?? 0)).allSatisfy { column in
      let pairs = zip(new.dropFirst(), old.dropFirst()).filter { $0.0.count > column }
        .map { ($0[column], $1[column]) }
      let size = pairs.compactMap { Double($0.1) }.map(abs).filter(\.isFinite).max() ?? 0
      return pairs.allSatisfy { new, old in
        if new == old { return true }
        guard let new = Double(new), let old = Double(old) else { return false }
        return abs(new - old) <= tolerance * size
      }
    }
  }

  private static func cells(_ csv: String) -> [[Substring]] {
    csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }
}

/// A text with its numbers taken out.
struct NumberedText {
  /// A number with the place of its last digit: `0.25` counts in units of 0.01.
  struct Number {
    var value: Double
    var unit: Double
  }

  /// What stands before, between and after the numbers.
  private(set) var words: [Substring] = []
  /// The numbers in order.
  private(set) var numbers: [Number] = []

  init(_ text: String) {
    var end = text.startIndex
    for match in text.matches(of: #/([+\-−]?)(\d[\d,]*\d|\d)?(?:\.(\d+))?(?:[eE]([+\-]?\d+))?/#) {
      let digits = (match.2 ?? "").filter { $0 != "," }
      let fraction = match.3 ?? ""
      guard !(digits + fraction).isEmpty,
        let value = Double("\(digits.isEmpty ? "0" : digits).\(fraction.isEmpty ? "0" : fraction)"),
        let unit = Double("1e\((match.4.flatMap { Int($0) } ?? 0) - fraction.count)"),
        let power = Double("1e\(match.4.flatMap { Int($0) } ?? 0)")
      else { continue }
      words.append(text[end..<match.range.lowerBound])
      numbers.append(
        Number(value: (match.1 == "" || match.1 == "+" ? 1 : -1) * value * power, unit: unit))
      end = match.range.upperBound
    }
    words.append(text[end...])
  }
}
