import Testing

@testable import Backtesting

@Suite struct StationaryBootstrapTests {
  /// Oracle: arch 8.0.0, `stationary_bootstrap_sample` with the same draws.
  @Test func blocksAsInTheReference() throws {
    let blocks = try ScoreFixture.read().bootstrap
    #expect(
      StationaryBootstrap.indices(
        starts: blocks.starts, uniforms: blocks.uniforms, block: blocks.block) == blocks.indices)
  }

  /// The share of steps that continue a block is 1 - 1/L + 1/(L n); every index is as likely as another.
  @Test(arguments: [1.0, 3.5, 24]) func blockLengthAndUniformity(block: Double) {
    let count = 100
    let bootstrap = StationaryBootstrap(block: block, resamples: 4_000, seed: 3)
    var continued = 0
    var visits = [Int](repeating: 0, count: count)
    bootstrap.forEachResample(of: count) { indices in
      for index in indices { visits[index] += 1 }
      for (a, b) in zip(indices, indices.dropFirst()) where b == (a + 1) % count { continued += 1 }
    }
    let steps = Double(4_000 * (count - 1))
    let expected = 1 - 1 / block + 1 / (block * Double(count))
    // Four standard errors of a share of `steps` independent steps.
    let error = 4 * (expected * (1 - expected) / steps).squareRoot()
    #expect(abs(Double(continued) / steps - expected) < error)
    // Visits of one index come in runs of about 2L - 1 along the series: that widens their spread.
    let spread = (4_000 * 2 * block).squareRoot()
    #expect(visits.allSatisfy { abs(Double($0) - 4_000) < 5 * spread })
  }

  @Test func oneValueHasNoInterval() {
    let bootstrap = StationaryBootstrap(block: 1, resamples: 10, seed: 1)
    #expect(bootstrap.interval(of: [1], level: 0.9, Sample.mean) == nil)
    #expect(bootstrap.interval(of: [], level: 0.9, Sample.mean) == nil)
    #expect(bootstrap.interval(of: [2, 2], level: 0.9, Sample.mean) == [2, 2])
  }

  @Test func defaultBlocks() {
    #expect(StationaryBootstrap.defaultBlock(count: 27, horizon: 1) == 3)
    #expect(StationaryBootstrap.defaultBlock(count: 28, horizon: 1) == 4)
    #expect(StationaryBootstrap.defaultBlock(count: 1_000, horizon: 24) == 24)
    #expect(StationaryBootstrap.defaultBlock(count: 1, horizon: 1) == 1)
  }
}

@Suite struct BlockLengthTests {
  /// Oracle: arch 8.0.0, `optimal_block_length(x)` for the oracle's returns, and for an AR(1) of uniform shocks.
  @Test func agreesWithTheReference() throws {
    let expected = try OracleMetrics().numbers("arch.optimal_block")
    let found = try #require(StationaryBootstrap.optimalBlock(oracleReturns))
    #expect(abs(found / expected[0] - 1) < 1e-10)
    var state = 0.0
    let dependent = SyntheticMarket.uniform(seed: 21, count: 500).map {
      state = 0.8 * state + $0 - 0.5
      return state
    }
    let longer = try #require(StationaryBootstrap.optimalBlock(dependent))
    #expect(abs(longer / 11.715712638376235 - 1) < 1e-10)
  }

  @Test func undefinedWithoutVariation() {
    #expect(StationaryBootstrap.optimalBlock([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) == nil)
    #expect(StationaryBootstrap.optimalBlock([1, 2]) == nil)
    for count in 9...40 {
      let values = SyntheticMarket.uniform(seed: 4, count: count)
      #expect(StationaryBootstrap.optimalBlock(values).map { $0 >= 0 } == true)
    }
  }
}

@Suite struct SharpeInferenceTests {
  private let bootstrap = StationaryBootstrap(block: 24, resamples: 5_000, seed: 1)

  /// Oracle: arch 8.0.0, StationaryBootstrap(24), 20,000 resamples: [0.0469, 8.3787].
  ///
  /// The end points' own error: √(0.025 · 0.975 / B) / density = 0.078 for B = 5,000 and half of it for 20,000; four
  /// standard errors of the difference are 0.35.
  @Test func intervalOfOneRatio() throws {
    let interval = try #require(
      SharpeInference.interval(oracleReturns, annualization: 8_760, bootstrap: bootstrap))
    #expect(abs(interval[0] - 0.0469) < 0.35)
    #expect(abs(interval[1] - 8.3787) < 0.35)
  }

  /// Oracle as above with both series resampled together: [-1.5290, 5.2194].
  @Test func intervalOfADifference() throws {
    let noise = SyntheticMarket.uniform(seed: 12, count: 2_000).map {
      0.004 * Distribution.normalQuantile($0)
    }
    let benchmark = zip(oracleReturns, noise).map { 0.6 * $0 + $1 }
    let interval = try #require(
      SharpeInference.differenceInterval(
        oracleReturns, against: benchmark, annualization: 8_760, bootstrap: bootstrap))
    #expect(abs(interval[0] + 1.5290) < 0.35)
    #expect(abs(interval[1] - 5.2194) < 0.35)
  }

  @Test func aSeriesDoesNotDifferFromItself() {
    #expect(
      SharpeInference.differenceInterval(
        oracleReturns, against: oracleReturns, annualization: 252,
        bootstrap: StationaryBootstrap(block: 5, resamples: 50, seed: 1)) == [0, 0])
  }
}
