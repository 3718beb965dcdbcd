extension Windows {
  /// The bars at which a forecast can be made, with or without a label; the newest bar is among them if nothing is missing.
  ///
  /// In an inner join the last `lookback` rows of `table` are complete there. In an outer join at least one asset has all its
  /// features there, and any asset has them when the window begins or before.
  public static func readyBars(
    of table: FeatureTable, lookback: Int, join: Join = .inner
  ) -> [Int] {
    let mask = BarMask(table)
    return (0..<table.barCount).filter { mask.isReady($0, lookback: lookback, join: join) }
  }

  /// The ready bars of `part` whose labels lie inside it.
  static func labelledBars(
    of part: Range<Int>, _ targets: Targets, _ mask: BarMask, lookback: Int, join: Join
  ) -> [Int] {
    part.filter { bar in
      bar + targets.horizon < part.upperBound
        && mask.isReady(bar, lookback: lookback, join: join)
        && mask.isLabelled(targets, bar, join: join)
    }
  }
}
