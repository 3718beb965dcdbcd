import Files
import Foundation
import Markets
import Models
import Testing

@testable import Experiments

/// `Fixtures/format-1.safetensors` was written by the first version: it has neither format nor family, one horizon, and no join.
@Suite struct OlderCheckpointTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private func forecaster() throws -> TrainedForecaster {
    try TrainedForecaster(
      contentsOf: Self.root + "/Tests/ExperimentsTests/Fixtures/format-1.safetensors", workers: 1)
  }

  @Test func whatItLacksMeansWhatItMeantThen() throws {
    let forecaster = try forecaster()
    #expect(forecaster.scaling.join == .inner && forecaster.kind.horizons == [1])
    #expect(forecaster.configuration is StockformerConfiguration)
    #expect(forecaster.kind.quantiles == [] && forecaster.configuration.task.lookback == 20)
  }

  /// Settings that are newer than a file have their defaults.
  @Test func settingsThatAFileLacksHaveTheirDefaults() throws {
    let scaling = try forecaster().scaling
    var json = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(scaling))
    json["settings"] = .object([:])
    let read = try JSONDecoder().decode(Scaling.self, from: JSONEncoder().encode(json))
    #expect(read.settings == FeatureSettings() && read.features == scaling.features)
  }

  /// The first and the last forecast that the first version made with it, to the three digits that survive another processor.
  @Test func itForecastsAsItDidThen() throws {
    let (forecaster, path) = (try forecaster(), Self.root + "/data/us-tech-daily.csv")
    let forecasts = try forecaster.forecasts(
      of: try forecaster.panel(contentsOf: path), source: path)
    #expect(forecasts.timestamps.count == 2_620)
    let first = [
      0.0003999448425146114, 0.002546459859968133, 0.000923301888254977, -0.0002613095154559998,
      0.0017358363610055743, 0.00033536186280870014,
    ]
    let last = [
      0.0020646495413591585, 0.002824588605736157, 0.0008323503572538636, 0.0027932302706738174,
      0.003621970640726336, 0.0011660454080850643,
    ]
    for (want, row) in [(first, forecasts.row(0)), (last, forecasts.row(2_619))] {
      for (want, got) in zip(want, row) { #expect(abs(want - got) < 1e-3 * 0.003) }
    }
  }

  /// Written anew it carries format, family, horizons and join, and forecasts the same to the bit.
  @Test func writtenAnewItIsTheSame() throws {
    let (old, path) = (try forecaster(), NSTemporaryDirectory() + "anew-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try old.write(to: path)
    let new = try TrainedForecaster(contentsOf: path, workers: 1)
    #expect(new.scaling == old.scaling)
    #expect(ModelSelection(new.configuration) == ModelSelection(old.configuration))
    let panel = try old.panel(contentsOf: Self.root + "/data/us-tech-daily.csv").bars(0..<200)
    #expect(
      try new.forecasts(of: panel, source: "") == old.forecasts(of: panel, source: ""))
  }
}
