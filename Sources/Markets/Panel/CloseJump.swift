import Files

/// A close that jumps in one bar as nothing around it does: a split that was not adjusted for, or another unit.
public enum CloseJump {
  /// The bars at which the close is more than three times the one before it or less than a third, while the steps before and
  /// after it are smaller than a factor of two; each with the bar before it.
  static func bars(in closes: [Double]) -> [(before: Int, after: Int)] {
    let rows = closes.indices.filter { !closes[$0].isNaN }
    let step = { (position: Int) -> Double? in
      guard position > 0, position < rows.count else { return nil }
      let ratio = closes[rows[position]] / closes[rows[position - 1]]
      return max(ratio, 1 / ratio)
    }
    // Two bars alone have no neighbours to be measured by.
    guard rows.count > 2 else { return [] }
    return rows.indices.dropFirst().filter { position in
      guard let own = step(position), own > 3 else { return false }
      return step(position - 1) ?? 1 < 2 && step(position + 1) ?? 1 < 2
    }.map { (rows[$0 - 1], rows[$0]) }
  }

  /// Says where the first jump is, and how many more there are; nil without one.
  ///
  /// - Parameter line: the line of a bar in the file, if it has one.
  public static func remark(
    path: String, _ symbol: String, _ timestamps: [Int64], _ closes: [Double],
    line: (Int) -> Int?
  ) -> Remark? {
    let found = bars(in: closes)
    guard let (before, after) = found.first else { return nil }
    let row = line(after).map { "row \($0): " } ?? ""
    let more = found.count > 1 ? " (and \(found.count - 1) more of the kind)" : ""
    return .warning(
      file: path,
      "\(row)the close of \(symbol) jumps from \(closes[before]) to \(closes[after]) at "
        + "\(Timestamp.iso8601(timestamps[after])) and stays\(more): a split that is not adjusted for?",
      subject: "\(path) \(symbol) jump")
  }
}
