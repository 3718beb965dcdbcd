import Foundation
import Markets
import Testing

@testable import Experiments

/// Oracle: `Fixtures/baselines.py` (numpy, statsmodels, scikit-learn).
struct BaselineFixtureTests {
  private struct Fixture: Decodable {
    let close: [[Double]]
    let test: [Int]
    let ar1, ridge, var_ridge: [[Double]]
    let ridge_bars: [Int]
    let ridge_powers: [Double]
    let var_ridge_bars: Int
    let var_ridge_power: Double
  }

  private let fixture: Fixture
  private let windows: Windows

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/baselines.json")
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path))
    let closes = fixture.close
    let panel = Panel(
      joining: (0..<3).map { asset in
        OHLCVSeries(
          symbol: "A\(asset)", timestamps: closes.indices.map { Int64($0) * 3_600_000 },
          close: closes.map { $0[asset] })
      }, join: .outer)
    var configuration = ExperimentConfiguration()
    configuration.lookback = 3
    windows = try Experiment(panel, configuration, source: "fixture").windows
    #expect(windows.test == fixture.test)
  }

  /// The largest difference between two tables of forecasts of about 0.01.
  private func distance(_ table: WideTable, _ rows: [[Double]]) -> Double {
    zip(table.values, rows.flatMap { $0 }).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test func autoregressionIsThatOfStatsmodels() {
    let forecasts = AutoregressiveBaseline(windows)
      .forecasts(of: windows, windowEnds: windows.test)
    #expect(forecasts.values.count == fixture.test.count * 3)
    #expect(distance(forecasts, fixture.ar1) < 1e-13)
  }

  @Test func ridgeOfEachAssetIsThatOfScikitLearn() throws {
    let ridge = try #require(AssetRidgeForecaster(windows))
    for (asset, forecaster) in ridge.forecasters.enumerated() {
      #expect(forecaster.inputs.bars == fixture.ridge_bars[asset])
      #expect(abs(log10(forecaster.lambda) - fixture.ridge_powers[asset]) < 1e-12)
    }
    let forecasts = ridge.forecasts(of: windows, windowEnds: windows.test)
    #expect(distance(forecasts, fixture.ridge) < 1e-10)
    #expect(ridge.parameterCount == ridge.forecasters.reduce(3) { $0 + $1.inputs.bars })
  }

  @Test func vectorRidgeIsThatOfScikitLearn() throws {
    let ridge = try #require(RidgeForecaster(windows))
    #expect(ridge.inputs.bars == fixture.var_ridge_bars)
    #expect(abs(log10(ridge.lambda) - fixture.var_ridge_power) < 1e-12)
    let forecasts = ridge.forecasts(of: windows, windowEnds: windows.test)
    #expect(distance(forecasts, fixture.var_ridge) < 1e-10)
    #expect(ridge.parameterCount == 3 * (3 * fixture.var_ridge_bars + 1))
  }

  /// The planted effects of another asset are found by the regression that sees it alone.
  @Test func onlyTheVectorRidgeSeesOtherAssets() throws {
    let outcomes = windows.targets.table(windowEnds: windows.test)
    let ratio = { (kind: BaselineKind) in
      let table = try #require(kind.fit(windows)).forecasts(of: windows, windowEnds: windows.test)
      let errors = table.timestamps.indices.reduce(0) {
        $0 + pow(table[$1, 1] - outcomes[$1, 1], 2)
      }
      return errors / outcomes.timestamps.indices.reduce(0) { $0 + pow(outcomes[$1, 1], 2) }
    }
    #expect(try ratio(.varRidge) < 0.95)
    #expect(try ratio(.ridge) > 0.97)
  }
}
