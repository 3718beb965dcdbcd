/// A set of timestamps, kept as half-open ranges that are sorted and do not touch.
public struct TimeRanges: Equatable, Sendable {
  /// The ranges, ascending, none empty, none touching the next.
  public private(set) var ranges: [Range<Int64>] = []

  /// The union of `ranges`, in any order and overlapping as they may.
  public init(_ ranges: some Sequence<Range<Int64>> = []) {
    for range in ranges { insert(range) }
  }

  /// Adds every timestamp of `range`.
  public mutating func insert(_ range: Range<Int64>) {
    guard !range.isEmpty else { return }
    let touching = ranges.filter { Self.touch($0, range) }
    let lower = touching.reduce(range.lowerBound) { min($0, $1.lowerBound) }
    let upper = touching.reduce(range.upperBound) { max($0, $1.upperBound) }
    ranges = ranges.filter { !Self.touch($0, range) }
    let index = ranges.firstIndex { $0.lowerBound > upper } ?? ranges.count
    ranges.insert(lower..<upper, at: index)
  }

  /// The parts of `range` that are not in the set, ascending.
  public func missing(from range: Range<Int64>) -> [Range<Int64>] {
    var parts: [Range<Int64>] = []
    var lower = range.lowerBound
    for done in ranges where done.upperBound > lower && done.lowerBound < range.upperBound {
      if done.lowerBound > lower { parts.append(lower..<done.lowerBound) }
      lower = done.upperBound
    }
    if lower < range.upperBound { parts.append(lower..<range.upperBound) }
    return parts
  }

  private static func touch(_ a: Range<Int64>, _ b: Range<Int64>) -> Bool {
    a.lowerBound <= b.upperBound && b.lowerBound <= a.upperBound
  }
}
