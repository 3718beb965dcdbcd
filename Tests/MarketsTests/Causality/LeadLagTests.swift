import Testing

@testable import Markets

struct LeadLagTests {
  @Test func aDelayedCopyIsFoundAtItsLag() {
    var random = RandomStream(seed: 1, name: "lead")
    let cause = (0..<200).map { _ in random.normal() }
    let effect = [0, 0] + cause.dropLast(2).map { -3 * $0 }
    #expect(isClose(LeadLag.correlation(cause: cause, effect: effect, lag: 2), -1, 1e-12))
    #expect(abs(LeadLag.correlation(cause: cause, effect: effect, lag: 1)) < 0.3)
    let rolling = LeadLag.rolling(cause: cause, effect: effect, lag: 2, window: 20)
    #expect(rolling[20].isNaN && isClose(rolling[21], -1, 1e-12))
  }

  @Test func commonReturnsSkipWhatOneAssetLacks() {
    let a = OHLCVSeries(symbol: "A", timestamps: [1, 2, 3, 4], close: [1, 2, .nan, 8])
    let b = OHLCVSeries(symbol: "B", timestamps: [1, 2, 3, 4, 5], close: [1, 1, 1, 3, 3])
    let returns = CommonReturns([a, b])
    #expect(returns.timestamps == [2, 4])
    #expect(
      returns.columns
        == [LogReturn.values(of: [1, 2, 8]), LogReturn.values(of: [1, 1, 3])]
        .map { Array($0.dropFirst()) })
    #expect(CommonReturns([a, b], until: 4).timestamps == [2])
  }
}
