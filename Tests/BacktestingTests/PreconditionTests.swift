import Testing

@testable import Backtesting

/// The programmer's mistakes end in a sentence, in optimised builds too.
@Suite struct PreconditionTests {
  @Test func mistakesAreNamed() async {
    let metrics = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = PerformanceMetrics(equity: [1], initial: 0, annualization: 252) }
    #expect(text(metrics).contains("1 bars, annualization 252.0, initial 0.0"))
    let rules = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Backtest(lag: -1) }
    #expect(text(rules).contains("Backtest: lag -1"))
    let pairs = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Correlation.pearson([1, 2], [1, 2, 3]) }
    #expect(text(pairs).contains("samples of 2 and 3 values"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
