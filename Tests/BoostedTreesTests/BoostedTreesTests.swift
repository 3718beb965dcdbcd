import Experiments
import Foundation
import Markets
import Testing

@testable import BoostedTrees

struct BoostedTreesTests {
  private struct Fixture: Decodable {
    let x, y, forecasts: [Float]
    let rounds, nodes: Int
  }

  private let fixture: Fixture

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/parity.json")
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path))
  }

  private func sample(_ rows: Range<Int>) -> BoostedTrees.Sample {
    BoostedTrees.Sample(
      inputs: Array(fixture.x[rows.lowerBound * 6..<rows.upperBound * 6]),
      outcomes: Array(fixture.y[rows]))
  }

  private func trees(seed: UInt64, _ change: (inout TreeSettings) -> Void = { _ in }) throws
    -> BoostedTrees
  {
    var settings = TreeSettings()
    settings.rounds = 300
    settings.patience = 20
    settings.rate = 0.1
    change(&settings)
    return try BoostedTrees(
      fitting: sample(0..<400), validation: sample(400..<500), settings, seed: seed)
  }

  /// Oracle: `Fixtures/parity.py`, XGBoost's Python package of the same version; float32 sums in the same order.
  @Test func theseAreXGBoostsOwnTrees() throws {
    let trees = try trees(seed: 3)
    #expect(trees.rounds == fixture.rounds && trees.nodeCount == fixture.nodes)
    let forecasts = try trees.forecasts(of: sample(500..<600).inputs, rows: 100)
    for (one, other) in zip(forecasts, fixture.forecasts) { #expect(abs(one - other) < 1e-6) }
    #expect(forecasts.count == 100)
  }

  /// The validation error is that of the trees that are kept, by the forecasts that they make when read from their bytes.
  @Test func theBestRoundIsKept() throws {
    let trees = try trees(seed: 1)
    let validation = sample(400..<500)
    let forecasts = try trees.forecasts(of: validation.inputs, rows: 100)
    let error = zip(forecasts, validation.outcomes).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    #expect(abs(trees.validationError - error / 100) < 1e-6)
    #expect(try self.trees(seed: 1) { $0.rounds = trees.rounds }.bytes == trees.bytes)
  }

  @Test func aSeedRepeatsItself() throws {
    #expect(try trees(seed: 4) == trees(seed: 4))
    #expect(try trees(seed: 4).bytes != trees(seed: 5).bytes)
  }

  /// Trees that make validation worse from the first on are not kept: the forecast is zero.
  @Test func withoutAnythingToFindThereAreNoTrees() throws {
    let training = sample(0..<400)
    let opposed = BoostedTrees.Sample(
      inputs: training.inputs, outcomes: training.outcomes.map { -$0 })
    let trees = try BoostedTrees(
      fitting: training, validation: opposed, TreeSettings(), seed: 1)
    #expect(trees.rounds == 0 && trees.nodeCount == 0 && trees.bytes.isEmpty)
    #expect(try trees.forecasts(of: [1, 2, 3, 4, 5, 6], rows: 1) == [0])
  }

  @Test func brokenBytesAreAnError() {
    #expect(throws: XGBoostError.self) { try Booster(bytes: [1, 2, 3]) }
  }
}

struct TreesForecasterTests {
  /// Even edges: the size of a cause's return moves the effect, which no line can see.
  private static let market = PlantedMarket(
    PlantedConfiguration(
      assets: 4, bars: 3_000, edges: 2, seed: 4, r2: 0.3, maxLag: 1, edgeKind: .even))

  private static func windows(_ panel: Panel) throws -> Windows {
    var configuration = ExperimentConfiguration()
    configuration.lookback = 2
    return try Experiment(panel, configuration, source: "planted").windows
  }

  private static func rSquared(_ baseline: any Baseline, _ windows: Windows) -> Double {
    let forecasts = baseline.forecasts(of: windows, windowEnds: windows.test).values
    let outcomes = windows.targets.table(windowEnds: windows.test).values
    let total = outcomes.reduce(0) { $0 + $1 * $1 }
    return 1 - zip(forecasts, outcomes).reduce(0) { $0 + pow($1.0 - $1.1, 2) } / total
  }

  @Test func findsEvenEdgesThatRidgeDoesNot() throws {
    let windows = try Self.windows(Self.market.panel)
    let trees = try TreesForecaster(windows, seed: 1)
    let effects = Set(Self.market.truth.edges.map(\.effect))
    for (member, symbol) in zip(trees.members, windows.table.symbols)
    where effects.contains(symbol) {
      #expect(member.assets == [0, 1, 2, 3] && member.trees.rounds > 0)
    }
    let ridge = try #require(RidgeForecaster(windows))
    #expect(Self.rSquared(trees, windows) > 0.05)
    #expect(Self.rSquared(ridge, windows) < 0.02)
  }

  /// The test's prices decide no tree.
  @Test func aChangedFutureChangesNoForecastBeforeIt() throws {
    let panel = Self.market.panel
    let windows = try Self.windows(panel)
    let cut = windows.test[20]
    let changed = Panel(
      joining: panel.allSeries.map { series in
        OHLCVSeries(
          symbol: series.symbol, timestamps: series.timestamps,
          close: series.close.enumerated().map { $0 > cut ? $1 * 1.5 : $1 })
      })
    let windowEnds = Array(windows.test[0...20])
    let tables = try [windows, Self.windows(changed)].map {
      try TreesForecaster($0, seed: 1).forecasts(of: $0, windowEnds: windowEnds)
    }
    #expect(tables[0] == tables[1])
  }
}
