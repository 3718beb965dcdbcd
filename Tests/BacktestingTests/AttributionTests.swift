import Markets
import Testing

@testable import Backtesting

@Suite struct AttributionTests {
  /// 6 A earn 6 · 21 = 126, 4 B lose 4 · 10 = 40.
  @Test func workedExample() {
    let targets = WideTable(timestamps: [0], assets: ["A", "B"], values: [0.6, 0.2])
    let result = Backtest(lag: 1, initial: 1_000)
      .run(prices: exampleCloses, targets: targets, recording: .attribution)
    #expect(result.attribution?.profits == [126, -40])
  }

  @Test(arguments: try ReferenceCase.all().filter { $0.expected.bankrupt_bar == nil })
  func profitsLessCostsAreTheGain(_ reference: ReferenceCase) throws {
    let result = reference.run()
    let profits = try #require(result.attribution).profits.reduce(0, +)
    let report = PerformanceReport(result, annualization: 252)
    let gain = report.metrics.finalEquity - result.initial
    #expect(abs(profits - report.costs - report.funding - gain) < 1e-9)
  }
}
