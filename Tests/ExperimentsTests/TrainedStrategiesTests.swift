import Markets
import Testing

@testable import Backtesting
@testable import Experiments

/// Strategies of a trained model in a study of error rates.
@Suite struct TrainedStrategiesTests {
  private let study = ErrorRateStudy(
    cases: [.init(bars: 100, feeBasisPoints: 0)], trainBars: 500, referenceBars: 0)
  private static let market = PlantedMarket(
    PlantedConfiguration(assets: 4, bars: 600, edges: 4, seed: 3, r2: 0.5, maxLag: 2)
  ).panel.closes

  /// The closes of the market, those after bar `last` multiplied by `factor`, which differs from asset to asset.
  private func prices(changedAfter last: Int = .max, by factor: Double = 1) -> Panel {
    let closes = Self.market
    return Panel(
      joining: closes.assets.enumerated().map { asset, symbol in
        OHLCVSeries(
          symbol: symbol, timestamps: closes.timestamps,
          close: closes.timestamps.indices.map {
            closes[$0, asset] * ($0 > last ? factor * Double(asset + 1) : 1)
          })
      })
  }

  /// Signs are those of the sizes, best and worst are one asset each of four, and the three begin where training ends.
  @Test func threeWaysToTradeTheSameForecasts() throws {
    let tables = try study.trainedStrategies(prices(), seed: 1, workers: 2)
    try #require(tables.count == 3)
    let times = tables[0].timestamps
    #expect(
      times.first == Self.market.timestamps[500] && tables.allSatisfy { $0.timestamps == times })
    for row in times.indices {
      let sizes = Array(tables[0].row(row))
      #expect(sizes.allSatisfy { $0 != 0 } && sizes.reduce(0) { $0 + abs($1) } < 1 + 1e-12)
      #expect(Array(tables[1].row(row)) == sizes.map { $0 > 0 ? 0.25 : -0.25 })
      let (best, worst) = (sizes.max(), sizes.min())
      #expect(
        Array(tables[2].row(row)) == sizes.map { $0 == best ? 0.5 : $0 == worst ? -0.5 : 0 })
    }
  }

  /// Prices after a bar change no target up to it; the model has learned from none of them.
  @Test func theFutureIsNotSeen() throws {
    let last = 550
    let own = try study.trainedStrategies(prices(), seed: 1, workers: 2)
    let other = try study.trainedStrategies(
      prices(changedAfter: last, by: 1.01), seed: 1, workers: 2)
    for (own, other) in zip(own, other) {
      let known = own.timestamps.count { $0 <= Self.market.timestamps[last] } * 4
      #expect(known == 51 * 4)
      #expect(own.values.prefix(known) == other.values.prefix(known))
      #expect(own.values.dropFirst(known) != other.values.dropFirst(known))
    }
  }

  @Test func anyNumberOfWorkersGivesTheSame() throws {
    let tables = try [1, 2].map {
      try study.trainedStrategies(prices(), seed: 1, workers: $0).map(\.values)
    }
    #expect(tables[0] == tables[1])
  }
}
