import Markets
import Testing

@testable import Backtesting

/// What the first draft's accounting does, beside the exact one.
@Suite struct ReferenceBacktestTests {
  /// By hand: weights 2, -2 become ½, -½; cost 1 · 0.001 · 1000 = 1; return ½ · 0.1 + ½ · 0.1 = 0.1.
  @Test func transcription() {
    let entries = ReferenceBacktest(initialCapital: 1_000, transactionCost: 0.001)
      .run(weights: [[2, -2], [1, 0]], returns: [[0.1, -0.1], [0, 0]])
    #expect(entries[0].weights == [0.5, -0.5])
    #expect(abs(entries[0].capital - 1_099) < 1e-10)
    #expect(abs(entries[1].capital - (1_099 - 1_099 * 0.001)) < 1e-10)
    #expect(entries[0].grossReturn == 0.1)
  }

  @Test func aFlatBarDestroysTheCapital() {
    let entries = ReferenceBacktest().run(
      weights: [[0, 0], [1, 0]], returns: [[0, 0], [0, 0]])
    #expect(entries.allSatisfy { $0.capital.isNaN })
    let prices = WideTable(timestamps: days(2), assets: ["A", "B"], values: [1, 1, 1, 1])
    let targets = WideTable(timestamps: days(2), assets: ["A", "B"], values: [0, 0, 1, 0])
    let exact = Backtest(lag: 0, feeBasisPoints: 10).run(prices: prices, targets: targets)
    #expect(exact.equity == [100_000, 99_900])
  }

  /// One asset doubles: keeping ½ of each needs trades. The draft pays for the entry alone.
  @Test func driftIsNotFree() {
    let weights = [[0.5, 0.5], [0.5, 0.5]]
    let draft = ReferenceBacktest(initialCapital: 1_000).run(
      weights: weights, returns: [[1, 0], [0, 0]])
    #expect(draft[1].capital == draft[0].capital)
    let prices = WideTable(timestamps: days(2), assets: ["A", "B"], values: [1, 1, 2, 1])
    let targets = WideTable(
      timestamps: days(2), assets: ["A", "B"], values: weights.flatMap(\.self))
    let exact = Backtest(lag: 0, initial: 1_000).run(prices: prices, targets: targets)
    // Holdings 1000 and 500 become 750 and 750: 500 traded of 1500.
    #expect(abs(exact.turnover[1] - 1.0 / 3) < 1e-15)
  }

  /// Four-bar returns booked at every bar compound a steady 1 % to about 4 %.
  @Test func overlappingReturnsAreCountedAgain() {
    let growth = 1.01
    let overlapping = growth * growth * growth * growth - 1
    let draft = ReferenceBacktest(initialCapital: 1, transactionCost: 0).run(
      weights: .init(repeating: [1], count: 10), returns: .init(repeating: [overlapping], count: 10)
    )
    var price = 1.0
    let values = (0...10).map { _ in
      defer { price *= growth }
      return price
    }
    let prices = WideTable(timestamps: days(11), assets: ["A"], values: values)
    let exact = Backtest(lag: 0, initial: 1).run(.buyAndHold, prices: prices)
    #expect(abs(exact.equity[10] - values[10]) < 1e-12)
    #expect(abs(draft[9].capital / (values[10] * values[10] * values[10] * values[10]) - 1) < 1e-12)
  }

  /// A signal that is the sign of the bar's own return: without any skill the draft grows without bound.
  @Test func aSameBarFillInventsProfit() throws {
    let market = SyntheticMarket(bars: 2_000, assets: 1, every: 1, longShort: false)
    let signs = market.returns.map { $0 > 0 ? 1.0 : -1 }
    let draft = ReferenceBacktest(initialCapital: 1, transactionCost: 0)
      .run(weights: signs.map { [$0] }, returns: market.returns.map { [$0] })
    #expect(draft[1_999].capital > 100)
    let targets = WideTable(timestamps: days(2_000), assets: ["asset 0"], values: signs)
    let exact = Backtest(lag: 1, initial: 1).run(prices: market.prices, targets: targets)
    let ratio = try #require(SharpeRatio(exact.returns).perBar)
    // Four standard errors of a ratio per bar over 2,000 bars.
    #expect(abs(ratio) < 4 / 2_000.0.squareRoot())
  }
}
