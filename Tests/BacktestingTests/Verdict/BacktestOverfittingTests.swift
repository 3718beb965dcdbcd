import Testing

@testable import Backtesting

@Suite struct BacktestOverfittingTests {
  /// 5 bars in 2 blocks of 3 and 2. First as in-sample a (mean of 1, 2, 3 over 1) wins and is best of both; then b.
  @Test func unequalBlocksByHand() throws {
    let test = try #require(
      BacktestOverfitting([[1, 2, 3, 5, 6], [1, 2, -3, 5, 5.5]], splits: 2))
    // a: 2/1 and 5.5/√½; b: 0 and 5.25/√⅛: the second half chooses b, whose first half is below a's.
    #expect(test.combinations == 2 && test.probability == 1)
    let low = try #require(
      BacktestOverfitting([[1, 2, 3, 5, 6], [-1, 2, -3, 1, -1]], splits: 2))
    #expect(low.probability == 0 && low.lossFraction == 0)
  }

  /// One more column of the same returns: their ranks are shared, exactly in the middle of two.
  @Test func tiesEndInTheMiddle() throws {
    let column = [0.01, -0.02, 0.03, 0.01, 0, 0.02, -0.01, 0.01]
    let test = try #require(BacktestOverfitting([column, column], splits: 4))
    #expect(test.combinations == 6 && test.probability == 1 && test.meanLogit == 0)
  }

  @Test func tooShortOrAlone() {
    #expect(BacktestOverfitting([[1, 2, 3, 4]], splits: 2) == nil)
    #expect(BacktestOverfitting([[1, 2, 3], [3, 2, 1]], splits: 2) == nil)
    let flat = BacktestOverfitting([[1, 1, 1, 1], [2, 2, 2, 2]], splits: 2)
    #expect(flat?.slope == nil && flat?.probability == 1)
  }

  /// Of noise the selected one is as often below the middle as above it; of one that always earns more never.
  @Test func noiseAndSkill() throws {
    let noise = (0..<9).map { column in
      SyntheticMarket.uniform(seed: UInt64(900 + column), count: 240).map { $0 - 0.5 }
    }
    let blind = try #require(BacktestOverfitting(noise, splits: 12))
    #expect(blind.combinations == 924 && blind.probability > 0.2)
    let skill = noise + [noise[0].map { $0 + 1 }]
    #expect(BacktestOverfitting(skill, splits: 12)?.probability == 0)
  }
}
