import Markets

extension LoopbackExchange {
  /// An exchange to practise on: the second half of 2024 in hours, of four instruments that lead one another as a planted market's
  /// do (half as many edges as there could be, 5 % of each effect's variance). Its clock stands at the end of the year.
  public static func practice() -> LoopbackExchange {
    let start: Int64 = 1_719_792_000_000  // 2024-07-01
    let hours = 184 * 24
    let markets = MarketTruth.planted(
      ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"], bars: hours, edges: 3, rSquared: 0.05,
      start: start, seed: 1)
    let end = start + Int64(hours) * MarketTruth.hour
    return LoopbackExchange(Scenario(markets, now: end + MarketTruth.hour))
  }
}
