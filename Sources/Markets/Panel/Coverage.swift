import Files

/// Whether what is published beside prices, such as funding rates, covers their time.
public enum Coverage {
  /// What is missing of `published` between the bars that start at `first` and `last`: all of it, or the longest stretch that is
  /// more than three times as long as the usual one; nil when nothing is.
  ///
  /// - Parameters:
  ///   - published: the times of the values that are not missing, rising.
  ///   - bar: the length of a bar; `last + bar` is the end.
  public static func gap(
    _ published: [Int64], from first: Int64, through last: Int64, bar: Int64
  ) -> String? {
    let (end, overflow) = last.addingReportingOverflow(bar)
    guard let earliest = published.first, let latest = published.last, !overflow else { return nil }
    let inside = published.filter { (first...max(first, end)).contains($0) }
    // One value alone does not say how often there is one.
    let usual = Timestamp.usualStep(published).map { max($0, bar) }
    let known = published.last { $0 < first }
    let isNear = known.map { end - $0 <= 3 * (usual ?? 0) } ?? false
    guard !inside.isEmpty || isNear else {
      return "none of the \(published.count) lies within the bars, which go from "
        + "\(Timestamp.iso8601(first)) to \(Timestamp.iso8601(last)); they go from "
        + "\(Timestamp.iso8601(earliest)) to \(Timestamp.iso8601(latest))"
    }
    guard let usual else { return nil }
    let marks = [known ?? first] + inside + [end]
    let longest = zip(marks, marks.dropFirst()).max { $0.1 - $0.0 < $1.1 - $1.0 }
    guard let (start, stop) = longest, stop - start > 3 * usual else { return nil }
    return "none from \(Timestamp.iso8601(start)) to \(Timestamp.iso8601(stop)), "
      + "\((stop - start).duration); there is usually one every \(usual.duration)"
  }
}

extension Panel {
  /// Which bars the symbols do not share, and which of them lacks how many; nil when all have all.
  public func commonBarsRemark(_ path: String) -> Remark? {
    let closes = symbols.indices.map(closes(of:))
    let kept = timestamps.indices.filter { bar in closes.allSatisfy { !$0[bar].isNaN } }
    return allSeries.joinRemark(path, kept: kept.map { timestamps[$0] })
  }
}

extension [OHLCVSeries] {
  /// What is missing of the funding rates and the open interest in files of their own.
  func coverageRemarks(_ path: String) -> [Remark] {
    flatMap { series in
      [("funding rates", series.fundingRate), ("open interest", series.openInterest)]
        .compactMap { name, side in
          guard case .published(let times, let values)? = side, let first = series.timestamps.first,
            let last = series.timestamps.last
          else { return nil }
          let known = times.indices.filter { !values[$0].isNaN }.map { times[$0] }
          let bar = series.barLength ?? 0
          return Coverage.gap(known, from: first, through: last, bar: bar).map {
            Remark.warning(file: path, "\(name) of \(series.symbol): \($0)")
          }
        }
    }
  }

  /// Which symbols share fewer than half of their timestamps with any other; nil when none does.
  ///
  /// - Parameter path: the file that they came from.
  public func overlapRemark(_ path: String) -> Remark? {
    guard count > 1, let first, contains(where: { $0.timestamps != first.timestamps }) else {
      return nil
    }
    let all = map(\.timestamps).joined().sorted()
    let lonely = filter { series in
      var position = 0
      let shared = series.timestamps.count { timestamp in
        while all[position] < timestamp { position += 1 }
        return position + 1 < all.count && all[position + 1] == timestamp
      }
      return 2 * shared < series.count
    }
    guard !lonely.isEmpty else { return nil }
    let list = lonely.map(\.symbol).listed(first: 3)
    return .warning(
      file: path,
      "fewer than half of the timestamps of \(list) are shared with any other symbol; without common "
        + "bars there is no correlation")
  }
}
