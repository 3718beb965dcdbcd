import Experiments
import Markets
import Testing

@testable import Influence

@Suite("Influence against the planted truth")
struct InfluenceBenchmarkTests {
  /// The measurement of `stockformer influence-benchmark`, small: five assets, four strong edges, 8,000 bars.
  private func benchmark(_ mode: PlantedConfiguration.Mode) -> InfluenceBenchmark {
    var benchmark = InfluenceBenchmark()
    benchmark.market = PlantedConfiguration(
      assets: 5, bars: 8000, edges: 4, r2: 0.1, maxLag: 3, mode: mode)
    benchmark.configuration.training.epochs = 8
    return benchmark
  }

  @Test func ablationFindsTheEdges() throws {
    let areas = try [1 as UInt64, 2].map { seed in
      let outcome = try benchmark(.signal).run(seed: seed, workers: 2)
      #expect(outcome.rSquared > 0)
      let conditional = try #require(outcome.detection(.conditionalGranger))
      #expect(conditional.areaUnderROC > 0.95)
      return try #require(outcome.detection(.ablation)).areaUnderROC
    }
    #expect(areas.reduce(0, +) / 2 >= 0.95, "\(areas)")
  }

  /// Where nothing leads, next to nothing is found: no rise stands out of its own noise.
  @Test(arguments: [PlantedConfiguration.Mode.noSignal, .commonFactorOnly])
  func trapsHoldNothing(_ mode: PlantedConfiguration.Mode) throws {
    let outcome = try benchmark(mode).run(seed: 1, workers: 2)
    #expect(outcome.edges.count == 4)
    #expect(outcome.rSquared < 0.01)
    #expect(outcome.ablation.found(level: 0.01).isEmpty)
    for method in InfluenceMethod.allCases { #expect(outcome.detection(method) != nil) }
  }

  @Test func statisticsNameTheRightPair() throws {
    let market = PlantedMarket(
      PlantedConfiguration(assets: 4, bars: 3000, edges: 1, seed: 2, r2: 0.2, maxLag: 2))
    let edge = try #require(market.truth.edges.first)
    let returns = CommonReturns(market.panel)
    for method in InfluenceMethod.allCases where !method.readsModel {
      let scores = try #require(method.scores(of: returns, lag: 2))
      let best = scores.pairs.max { scores[$0.cause, $0.effect] < scores[$1.cause, $1.effect] }
      #expect(best.map { scores.symbols[$0.cause] } == edge.cause)
      #expect(best.map { scores.symbols[$0.effect] } == edge.effect)
      for result in GrangerTest(lag: .fixed(2)).run(returns) where method == .granger {
        let cause = try #require(scores.symbols.firstIndex(of: result.cause))
        let effect = try #require(scores.symbols.firstIndex(of: result.effect))
        #expect(scores[cause, effect] == result.f)
      }
    }
  }
}
