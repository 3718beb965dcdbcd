import Foundation
import Testing

@testable import Markets

struct PlantedMarketTests {
  private func market(
    _ mode: PlantedConfiguration.Mode = .signal, seed: UInt64 = 3, bars: Int = 20_000,
    change: (inout PlantedConfiguration) -> Void = { _ in }
  ) -> PlantedMarket {
    var configuration = PlantedConfiguration(bars: bars, seed: seed, mode: mode)
    change(&configuration)
    return PlantedMarket(configuration)
  }

  private func deviation(_ values: [Double]) -> Double { SampleMoments.standardDeviation(values) }

  /// The asset at place p of the order can have p causes; ⌈2E/N⌉ of each are enough for all edges.
  @Test func noEffectHasMoreThanItsShareOfCausesWhileOthersCanTakeOne() {
    for (assets, edges) in [(6, 12), (8, 8), (8, 20)] {
      let share = (2 * edges + assets - 1) / assets
      #expect((0..<assets).reduce(0) { $0 + min($1, share) } >= edges)
      for seed in 0..<20 {
        let truth = market(seed: UInt64(seed), bars: 10) { ($0.assets, $0.edges) = (assets, edges) }
          .truth
        let causes = Dictionary(grouping: truth.edges, by: \.effect).mapValues(\.count)
        #expect(causes.values.reduce(0, +) == edges)
        #expect((causes.values.max() ?? 0) <= share)
      }
    }
  }

  @Test func ofSeveralFaultsOfARegimeTheFirstIsNamed() {
    var configuration = PlantedConfiguration(bars: 100)
    configuration.regimeSwitch = .init(bar: 0, coefficientFactor: 2, volatilityFactor: 20)
    #expect(configuration.problem == "the regime must switch at a bar from 1 to 99")
    configuration.regimeSwitch?.bar = 50
    #expect(configuration.problem == "the coefficients' factor must lie between -1 and 1")
    configuration.regimeSwitch?.coefficientFactor = 1
    #expect(configuration.problem == "the volatility's factor must be above 0 and at most 10")
  }

  @Test func edgesAreDistinctPairsWithinTheLag() {
    for edges in [0, 1, 14, 28] {
      let market = market(bars: 10) { $0.edges = edges }
      let truth = market.truth
      #expect(truth.edges.count == edges)
      #expect(Set(truth.edges.map { [$0.cause, $0.effect] }).count == edges)
      #expect(truth.edges.allSatisfy { $0.cause != $0.effect && (1...3).contains($0.lag) })
    }
  }

  @Test func explainedSharesAreWhatWasAskedFor() {
    for (r2, edges) in [(0.02, 8), (0.3, 14), (0.02, 28)] {
      let market = market(bars: 10) { ($0.r2, $0.edges) = (r2, edges) }
      let effects = Set(market.truth.edges.map(\.effect))
      for (symbol, share) in market.truth.r2 {
        #expect(isClose(share, effects.contains(symbol) ? r2 : 0, 1e-12))
      }
    }
  }

  @Test func returnsObeyTheEquation() {
    // What is left after the edges are taken off has the variance of factor and noise; the sample share is the planted
    // one within five standard errors, about 5 · 2√(r2/T) of a small share r2.
    let market = market { $0.r2 = 0.1 }
    let truth = market.truth
    let returns = CommonReturns(market.panel)
    let column = Dictionary(uniqueKeysWithValues: zip(returns.symbols, returns.columns))
    for symbol in truth.symbols {
      var explained = [Double](repeating: 0, count: returns.count)
      for edge in truth.edges where edge.effect == symbol {
        for bar in edge.lag..<returns.count {
          explained[bar] += edge.coefficient * (column[edge.cause]?[bar - edge.lag] ?? 0)
        }
      }
      let own = column[symbol] ?? []
      let loading = truth.factorLoadings[symbol] ?? 0
      let noise = truth.noise[symbol] ?? 0
      let rest = zip(own, explained).map { $0 - $1 }
      let expected = (pow(loading * truth.factorVolatility, 2) + noise * noise).squareRoot()
      #expect(abs(deviation(rest) / expected - 1) < 5 / (2.0 * Double(returns.count)).squareRoot())
      let share = pow(deviation(explained) / deviation(own), 2)
      let bound = 5 * 2 * (0.1 / Double(returns.count)).squareRoot()
      #expect(abs(share - (truth.r2[symbol] ?? 0)) < bound)
    }
  }

  @Test func conditionalGrangerFindsTheEdges() {
    let market = market()
    let results = GrangerTest(lag: .fixed(3), isConditional: true).run(CommonReturns(market.panel))
    let found = results.sorted { ($0.pValue ?? 1) < ($1.pValue ?? 1) }.prefix(8)
    #expect(found.allSatisfy { market.truth.hasEdge(from: $0.cause, to: $0.effect) })
  }

  @Test func theFactorTrapMovesTogetherAndTheQuietOneDoesNot() {
    let pairs = { (market: PlantedMarket) in
      let matrix = LeadLag.matrix(CommonReturns(market.panel), lag: 0)
      let values = matrix.indices.flatMap { i in
        matrix.indices.filter { $0 != i }.map { matrix[i][$0] }
      }
      return SampleMoments.mean(values)
    }
    let trap = market(.commonFactorOnly)
    #expect(trap.truth.edges.isEmpty && pairs(trap) > 0.2)
    let quiet = market(.noSignal)
    #expect(quiet.truth.factorVolatility == 0 && abs(pairs(quiet)) < 0.01)
    #expect(quiet.truth.r2.values.allSatisfy { $0 == 0 })
  }

  @Test func candlesAreConsistent() {
    for asset in market(bars: 2000).series {
      for bar in 0..<asset.count {
        let candle = Candle(
          timestamp: asset.timestamps[bar], open: asset.open?[bar] ?? 0,
          high: asset.high?[bar] ?? 0,
          low: asset.low?[bar] ?? 0, close: asset.close[bar], volume: asset.volume?[bar] ?? 0)
        #expect(candle.isConsistent)
      }
    }
  }

  @Test func fundingAndOpenInterestKnowNothingOfReturns() {
    // The correlation of T independent pairs has the standard error 1/√T; changes of the side series are independent.
    for asset in market().series {
      let returns = Array(LogReturn.values(of: asset.close).dropFirst())
      for side in [asset.fundingRate, asset.openInterest] {
        guard case .published(let timestamps, let values) = side else {
          Issue.record("no side series")
          continue
        }
        let step = Int(timestamps[1] - timestamps[0]) / Int(Timestamp.hour)
        let ahead = timestamps.indices.dropLast().map { returns[min($0 * step, returns.count - 1)] }
        let changes = zip(values, values.dropFirst()).map { $1 - $0 }
        let correlation = LeadLag.correlation(cause: changes, effect: ahead, lag: 0)
        #expect(abs(correlation) < 5 / Double(ahead.count).squareRoot())
      }
    }
  }

  @Test func sameSeedSameBytes() throws {
    let first = market(bars: 50).files()
    let second = market(bars: 50).files()
    #expect(first.map(\.name) == second.map(\.name) && first.map(\.bytes) == second.map(\.bytes))
    #expect(first.map(\.bytes) != market(seed: 4, bars: 50).files().map(\.bytes))
    #expect(first.count == 8 * 3 + 1)
  }

  @Test func truthReadsBack() throws {
    try withTemporaryDirectory { directory in
      let market = market(bars: 20) {
        $0.noise = .studentT(degrees: 4)
        $0.regimeSwitch = .init(bar: 10, coefficientFactor: 0)
      }
      try market.write(to: directory)
      #expect(try PlantedTruth(contentsOf: directory + "/truth.json") == market.truth)
    }
  }

  @Test func noiseHasTheVarianceThatIsSaid() {
    // Kurtoses of 6 (t, 6 degrees) and about 3.7 (GARCH) widen the error of a deviation to √((κ − 1)/4T).
    let kinds: [PlantedConfiguration.Noise] = [
      .studentT(degrees: 6), .garch(arch: 0.1, garch: 0.8),
    ]
    for kind in kinds {
      let market = market(.noSignal) { $0.noise = kind }
      for asset in market.series {
        let returns = Array(LogReturn.values(of: asset.close).dropFirst())
        let expected = market.truth.noise[asset.symbol] ?? 0
        #expect(abs(deviation(returns) / expected - 1) < 5 * (5.0 / 4 / 20_000).squareRoot() * 2)
      }
    }
  }

  @Test func aRegimeSwitchEndsTheSignal() {
    let market = market {
      $0.r2 = 0.1
      $0.regimeSwitch = .init(bar: 10_000, coefficientFactor: 0, volatilityFactor: 2)
    }
    let panel = market.panel
    guard let edge = market.truth.edges.first,
      let cause = panel.symbols.firstIndex(of: edge.cause),
      let effect = panel.symbols.firstIndex(of: edge.effect)
    else {
      Issue.record("no edge")
      return
    }
    let halves = [panel.bars(0..<10_000), panel.bars(10_000..<20_000)].map { part in
      let returns = CommonReturns(part)
      return (
        LeadLag.correlation(
          cause: returns.columns[cause], effect: returns.columns[effect], lag: edge.lag),
        deviation(returns.columns[cause])
      )
    }
    #expect(abs(halves[0].0) > 0.05 && abs(halves[1].0) < 0.05)
    #expect(halves[1].1 > 1.8 * halves[0].1)
  }

  @Test func missingBarsAreLeftOut() {
    let market = market(bars: 1000) { $0.missingFraction = 0.1 }
    #expect(market.series.allSatisfy { (850...950).contains($0.count) })
    #expect(Set(market.series.map(\.count)).count > 1)
    #expect(market.panel.barCount < 600)
  }

  @Test func problemsAreNamed() {
    #expect(PlantedConfiguration(assets: 4, edges: 6).problem == nil)
    #expect(PlantedConfiguration(assets: 4, edges: 7).problem?.contains("edges") == true)
    #expect(PlantedConfiguration(r2: 1).problem?.contains("r2") == true)
    #expect(PlantedConfiguration(maxLag: 0).problem?.contains("max-lag") == true)
    #expect(PlantedConfiguration(noise: .studentT(degrees: 2)).problem?.contains("degrees") == true)
    #expect(PlantedConfiguration(noise: .garch(arch: 0.3, garch: 0.7)).problem != nil)
    #expect(PlantedConfiguration(missingFraction: 1).problem?.contains("missing") == true)
    let switches: [PlantedConfiguration.RegimeSwitch] = [
      .init(bar: 0, coefficientFactor: 0), .init(bar: 20_000, coefficientFactor: 0),
      .init(bar: 9, coefficientFactor: 1.5),
      .init(bar: 9, coefficientFactor: 0, volatilityFactor: 0),
    ]
    for change in switches { #expect(PlantedConfiguration(regimeSwitch: change).problem != nil) }
  }
}
