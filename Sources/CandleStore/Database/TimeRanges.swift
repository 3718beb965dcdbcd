/// A set of timestamps, kept as half-open ranges that are sorted and do not touch.
public struct TimeRanges: Equatable, Sendable {
  /// The ranges, ascending, none empty, none touching the next.
  public private(set) var ranges: [Range<Int64>] = []

  /// The union of `ranges`, in any order and overlapping as they may.
  public init(_ ranges: some Sequence<Range<Int64>> = []) {
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound {
        let upper = max(last.upperBound, range.upperBound)
        self.ranges[self.ranges.count - 1] = last.lowerBound..<upper
      } else {
        self.ranges.append(range)
      }
    }
  }

  /// The timestamps of either set.
  public func union(_ other: TimeRanges) -> TimeRanges { TimeRanges(ranges + other.ranges) }

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
}
