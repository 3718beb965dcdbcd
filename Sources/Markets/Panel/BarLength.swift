import Files

extension OHLCVSeries {
  /// The usual length of a bar in milliseconds: three of four steps between bars are at least as long; nil with fewer than three
  /// bars.
  ///
  /// Neither a gap nor a single step that is too short changes it.
  public var barLength: Int64? { count > 2 ? Timestamp.usualStep(timestamps) : nil }

  /// Whether the length of the bars is beyond doubt: the steps between them are even, or so many that gaps cannot explain
  /// them.
  var hasCertainBarLength: Bool {
    guard let length = barLength else { return false }
    let even = zip(timestamps, timestamps.dropFirst()).count {
      Double($1 - $0) <= 1.2 * Double(length)
    }
    return count > 20 || Double(even) >= 0.8 * Double(count - 1)
  }
}

extension [OHLCVSeries] {
  /// Refuses bars of different length side by side: the close of the longer one is not known at its timestamp plus the shorter
  /// one's length, and would look ahead.
  ///
  /// - Throws: `InputFault` that names two of the assets and their lengths.
  func requireOneBarLength(_ path: String) throws(InputFault) {
    let lengths = compactMap { series in series.barLength.map { (series, $0) } }
    guard let shortest = lengths.min(by: { $0.1 < $1.1 }) else { return }
    for (series, length) in lengths
    where Double(length) >= 1.25 * Double(shortest.1) && series.hasCertainBarLength {
      throw InputFault(
        file: path,
        "bars of different length side by side: \(shortest.0.symbol) has one every "
          + "\(shortest.1.duration), \(series.symbol) every \(length.duration); bring them to one length"
      )
    }
  }

  /// What the timestamps themselves make doubtful: a length of the bars that is only guessed, and clocks that change.
  func timestampRemarks(_ path: String) -> [Remark] {
    compactMap { $0.clockRemark(path) }
  }

  /// Says so when the smallest step, which is taken for the length of a bar, is not the usual one.
  public func barLengthRemark(_ path: String) -> Remark? {
    let smallest = smallestStep
    let steps = flatMap { series in
      zip(series.timestamps, series.timestamps.dropFirst()).lazy.map { $1 - $0 }
    }
    let short = steps.count { $0 == smallest }
    guard steps.count > 1, 2 * short < steps.count else { return nil }
    let usual = steps.sorted()[steps.count / 2]
    return .warning(
      file: path,
      "--bar-ms is taken as \(smallest), the smallest step between timestamps, but only "
        + "\(short) of \(steps.count) steps are that short, and the usual one is \(usual); give --bar-ms"
    )
  }

  /// Which bars an inner join leaves out, and which asset lacks them; nil when it keeps all.
  ///
  /// - Parameter kept: the bars that are left.
  func joinRemark(_ path: String, kept: [Int64]) -> Remark? {
    let own = map { series in series.ownRows.map { series.timestamps[$0] } }
    let union = Set(own.joined())
    guard union.count > kept.count else { return nil }
    let missing = zip(self, own).map { (symbol: $0.symbol, count: union.count - $1.count) }
      .filter { $0.count > 0 }.sorted { $0.count > $1.count }
    let list = missing.prefix(5).map { "\($0.symbol) lacks \($0.count)" }.joined(separator: ", ")
    let further = missing.count > 5 ? ", \(missing.count - 5) others fewer" : ""
    let longest = zip(kept, kept.dropFirst()).map { $1 - $0 }.max() ?? 0
    let ownLongest = own.map { zip($0, $0.dropFirst()).map { $1 - $0 }.max() ?? 0 }.max() ?? 0
    let step =
      longest > ownLongest
      ? "; the longest step between two of them is \(longest.duration), and counts as one bar" : ""
    return .warning(
      file: path,
      "\(kept.count) of \(union.count) bars are common to all symbols and used: "
        + "\(list)\(further)\(step)", subject: "\(path) join")
  }
}

extension OHLCVSeries {
  /// Says so when daily bars start at two times of the day, as those of a market with summer time do.
  fileprivate func clockRemark(_ path: String) -> Remark? {
    guard let length = barLength, length >= 20 * Timestamp.hour, length <= 28 * Timestamp.hour
    else { return nil }
    var counts: [Int64: Int] = [:]
    for timestamp in timestamps {
      counts[
        timestamp - Timestamp.floorDivide(timestamp, Timestamp.day) * Timestamp.day, default: 0] +=
        1
    }
    let usual = counts.filter { 20 * $0.value >= count }.sorted { $0.value > $1.value }
    guard usual.count > 1 else { return nil }
    let list = usual.prefix(3).map {
      "\($0.value) at \(Timestamp.iso8601($0.key).dropFirst(11).prefix(5))"
    }
    return .warning(
      file: path,
      "the \(count) daily bars of \(symbol) start at different times of the day (UTC): "
        + "\(list.joined(separator: ", ")); other symbols may share only part of them")
  }
}

extension Int64 {
  /// Milliseconds as people say them: `1 hour`, `213.0 days`.
  public var duration: String {
    let units = [
      ("day", Timestamp.day), ("hour", Timestamp.hour), ("minute", Timestamp.minute),
      ("second", Timestamp.second),
    ]
    for (name, unit) in units where self >= unit {
      let tenths = (self * 10 + unit / 2) / unit
      let number = tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
      return "\(number) \(name)\(tenths == 10 ? "" : "s")"
    }
    return "\(self) ms"
  }
}

extension Timestamp {
  /// The step between timestamps than which a quarter of them are not longer; nil with fewer than two.
  public static func usualStep(_ timestamps: [Int64]) -> Int64? {
    let steps = zip(timestamps, timestamps.dropFirst()).map { $1 - $0 }.sorted()
    return steps.isEmpty ? nil : steps[(steps.count - 1) / 4]
  }
}
