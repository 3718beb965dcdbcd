import Markets
import Testing

@testable import Backtesting

@Suite struct CostSensitivityTests {
  private let prices = WideTable(timestamps: days(2), assets: ["A"], values: [100, 101])
  private let targets = WideTable(timestamps: [0], assets: ["A"], values: [1])

  /// Returns -f and 0.01/(1 - f): their mean is 0 at f (1 - f) = 0.01, f = (1 - √0.96)/2.
  @Test func breakEven() throws {
    let costs = CostSensitivity(
      Backtest(lag: 0, initial: 1), prices: prices, targets: targets, fees: [0, 50],
      annualization: 252)
    let expected = (1 - 0.96.squareRoot()) / 2 * 1e4
    #expect(abs(try #require(costs.breakEvenFeeBasisPoints) - expected) < 1e-9)
    #expect(abs(costs.points[0].metrics.finalEquity - 1.01) < 1e-15)
    #expect(abs(costs.points[1].metrics.finalEquity - 1.005) < 1e-15)
    #expect(costs.points.map(\.feeBasisPoints) == [0, 50])
  }

  @Test func noneWithoutProfitOrTrade() {
    let losing = WideTable(timestamps: [0], assets: ["A"], values: [-1])
    let idle = WideTable(timestamps: [0], assets: ["A"], values: [0])
    for targets in [losing, idle] {
      #expect(
        CostSensitivity(
          Backtest(lag: 0), prices: prices, targets: targets, fees: [], annualization: 252
        ).breakEvenFeeBasisPoints == nil)
    }
  }

  @Test func fundingIsPaidAtEveryFee() {
    let funding = WideTable(timestamps: [86_400_001], assets: ["A"], values: [0.5])
    let costs = CostSensitivity(
      Backtest(lag: 0, initial: 100), prices: prices, targets: targets, funding: funding,
      fees: [0], annualization: 252)
    #expect(costs.points[0].metrics.finalEquity == 51)
  }
}

@Suite struct RollingSharpeTests {
  /// Windows of 2: means 0.5, 1.5 and deviations √½.
  @Test func seesItsWindowAlone() {
    let rolling = SharpeRatio.rolling([0, 1, 2, 2], window: 2, annualization: 4)
    #expect(rolling[0].isNaN && rolling[3].isNaN)
    #expect(abs(rolling[1] - 0.5 / 0.5.squareRoot() * 2) < 1e-14)
    #expect(abs(rolling[2] - 1.5 / 0.5.squareRoot() * 2) < 1e-14)
  }
}
