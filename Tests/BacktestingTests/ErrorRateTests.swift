import Markets
import Testing

@testable import Backtesting

@Suite struct ErrorRateTests {
  /// scipy 1.17.1: `binomtest(count, trials).proportion_ci(level, method="exact")`.
  @Test(arguments: [
    (0, 10, 0.95, [0, 0.30849710781876294]),
    (5, 10, 0.95, [0.1870860284474045, 0.8129139715525955]),
    (10, 10, 0.95, [0.6915028921812371, 1]),
    (20, 400, 0.95, [0.030805241143280735, 0.0761669727551424]),
    (3, 20, 0.9, [0.042169407885778595, 0.34366380431470434]),
    (199, 400, 0.99, [0.4322062866515059, 0.5628543970182146]),
  ])
  func binomialIntervals(
    _ count: Int, _ trials: Int, _ level: Double, _ bounds: [Double]
  ) {
    let (low, high) = binomialInterval(count, of: trials, level: level)
    #expect(abs(low - bounds[0]) < 1e-9 && abs(high - bounds[1]) < 1e-9)
  }

  @Test func countsAddUp() {
    var one = ErrorRates()
    one.markets = 1
    one.count(.deflated, 0.03)
    one.count(.overfitting, 0.2)
    one.count(.superiorAbility, nil)
    var sum = one
    sum += one
    #expect(sum.markets == 2 && sum.passes[.deflated] == [2, 2, 0])
    #expect(sum.passes[.overfitting] == [0, 0, 0] && sum.passes[.superiorAbility] == [0, 0, 0])
  }

  private let study = ErrorRateStudy(
    cases: [.init(bars: 150, feeBasisPoints: 0), .init(bars: 300, feeBasisPoints: 20)],
    trainBars: 400, referenceBars: 200, resamples: 40)

  /// Prices after a bar change no target before it, and those after training no regression.
  @Test func strategiesSeeNoFuture() {
    let panel = PlantedMarket(study.market(rSquared: 0.3, seed: 4)).panel
    let closes = panel.closes
    let cut = 500
    var changed = closes
    for cell in (cut + 1) * 8..<closes.values.count { changed.values[cell] *= 1.5 }
    let (own, other) = (
      LaggedRegression(closes, trainBars: 400, lags: 3),
      LaggedRegression(changed, trainBars: 400, lags: 3)
    )
    let known = (cut - 399 + 1) * 8
    #expect(own?.forecasts.timestamps.first == closes.timestamps[399])
    #expect(own?.forecasts.values.prefix(known) == other?.forecasts.values.prefix(known))
    #expect(own?.forecasts.values.suffix(8) != other?.forecasts.values.suffix(8))
    #expect(own?.scale == other?.scale)
    #expect(study.linearStrategies(panel).count == 12)
  }

  /// A strong edge passes before costs, and fails where each trade costs more than it brings.
  @Test func aStrongEdge() {
    let rates = study.rates(rSquared: 0.5, seed: 1)
    #expect(rates.count == 2 && rates.allSatisfy { $0.markets == 1 })
    #expect(rates[0].passes[.deflated] == [1, 1, 1] && rates[0].earning == 1)
    #expect(rates[0].passes[.overfitting]?.count == 3)
  }

  /// The same seed counts the same, and a level that is stricter passes no more.
  @Test func countsAreDeterministicAndOrdered() {
    let rates = study.rates(rSquared: 0, seed: 9)
    #expect(rates == study.rates(rSquared: 0, seed: 9))
    for passes in rates.flatMap(\.passes.values) {
      #expect(passes[0] >= passes[1] && passes[1] >= passes[2])
    }
  }
}
