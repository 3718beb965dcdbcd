import Files
import Foundation
import Markets
import Models
import NeuralNetworks
import Testing

@testable import Experiments

/// Checkpoints whose metadata no training can have left: refused with the file and the field, before anything is built.
@Suite struct TamperedCheckpointTests {
  /// The metadata's `key` with the value at `place` replaced by the JSON `value`.
  private func changing(
    _ key: String, _ place: [String], to value: String, in file: inout SafetensorsFile
  ) throws {
    let decoder = JSONDecoder()
    let text = try #require(file.metadata[key])
    let json = try decoder.decode(JSONValue.self, from: Data(text.utf8))
    let new = try decoder.decode(JSONValue.self, from: Data(value.utf8))
    let changed = try place.reversed().reduce(new) { (inner, name) throws -> JSONValue in
      .object([name: inner])
    }
    let whole = place.isEmpty ? new : json.overlaid(with: changed)
    file.metadata[key] = String(decoding: try JSONEncoder().encode(whole), as: UTF8.self)
  }

  /// What is said of a checkpoint after `change`, and of the forecasts of it.
  private func fault(
    _ change: (inout SafetensorsFile) throws -> Void
  ) throws -> InputFault? {
    let path = NSTemporaryDirectory() + "tampered-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Self.checkpoint.write(to: path)
    var file = try SafetensorsFile(contentsOf: path)
    try change(&file)
    try file.write(to: path)
    do {
      let forecaster = try TrainedForecaster(contentsOf: path, workers: 1)
      _ = try forecaster.forecasts(of: Self.panel, source: "planted", checkpoint: path)
      return nil
    } catch {
      #expect(error.file == path && error.kind == .content, "\(error)")
      return error
    }
  }

  private static let panel = PlantedMarket(
    PlantedConfiguration(assets: 3, bars: 300, edges: 1, seed: 5)
  ).panel

  /// Two features, one horizon.
  private static let checkpoint: TrainedForecaster = {
    var c = ExperimentConfiguration()
    c.features = ["log_return", "volatility"]
    c.lookback = 4
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.training.epochs = 1
    guard let experiment = try? Experiment(panel, c, source: "planted"),
      let forecaster = try? experiment.train(workers: 1)
    else { fatalError("the planted market cannot be learned") }
    return forecaster
  }()

  @Test func anUntouchedOneForecasts() throws {
    #expect(try fault { _ in } == nil)
  }

  @Test(arguments: [
    ("features.deviations", "[1,1,1,0,1,1]", "features.deviations[3] is 0.0"),
    ("features.deviations", "[1,1,-2,1,1,1]", "features.deviations[2] is -2.0"),
    ("features.deviations", "[1,1,1,1,1]", "features.deviations has 5 numbers, expected 6"),
    ("features.deviations", "[]", "features.deviations has 0 numbers"),
    ("features.means", "[0,0,0,0,0]", "features.means has 5 numbers, expected 6"),
    ("features.means", "[0,0,0,0,0,\"0\"]", "features.means[5] is not a number"),
    ("features.means", "null", "features.means is null"),
    ("features.names", "[\"log_return\"]", "features.means has 6 numbers, expected 3"),
    ("features.names", "[\"log_return\",\"log_return\"]", "features.names has 'log_return' twice"),
    ("features.names", "[\"log_return\",\"magic\"]", "unknown feature 'magic'"),
    ("features.symbols", "[\"A01\",\"A02\",\"A04\"]", "features.symbols"),
    ("targets.scales", "[1,0,1]", "targets.scales[1] is 0.0"),
    ("targets.scales", "[1,5e-324,1]", "targets.scales[1] is 5e-324"),
    ("targets.scales", "[1e-300,1,1]", "targets.scales[0] is 1e-300"),
    ("targets.scales", "[1,1,1e308]", "targets.scales[2] is 1e+308"),
    ("features.deviations", "[1,1,1,1e308,1,1]", "features.deviations[3] is 1e+308"),
    ("features.deviations", "[1,1e-300,1,1,1,1]", "features.deviations[1] is 1e-300"),
    ("features.means", "[1,1e30,1,1,1,1]", "features.means[1] is 1e+30"),
    ("targets.scales", "[1,-1,1]", "targets.scales[1] is -1.0"),
    ("targets.scales", "[1]", "targets.scales has 1 numbers, expected 3"),
    ("horizons", "[0]", "horizons has 0"), ("horizons", "[-1]", "horizons has -1"),
    ("horizons", "[4611686018427387904]", "horizons has 4611686018427387904, expected 1 to 100000"),
    ("horizons", "[]", "targets.scales has 3 numbers, expected 0"),
    ("horizons", "[1,1]", "targets.scales has 3 numbers, expected 6"),
    ("horizons", "[1.5]", "cannot be read"), ("horizons", "[1e30]", "cannot be read"),
    ("settings.window", "-1", "window is -1"), ("settings.window", "0", "window is 0"),
    ("settings.rsiPeriod", "-5", "rsiPeriod is -5"),
    ("settings.correlationWindow", "0", "correlationWindow is 0"),
    ("settings.correlationWindow", "9223372036854775807", "correlationWindow is"),
    ("barMilliseconds", "-1", "barMilliseconds is -1"),
    ("barMilliseconds", "9223372036854775807", "barMilliseconds is"),
    ("unseenFrom", "9223372036854775807", "unseenFrom is"), ("join", "\"left\"", "join"),
    ("residuals", "[[1]]", "residuals has 1 lists, expected 3"),
    ("residuals", "[[1],[2,1e300],[]]", "residuals has 1e+300"),
    ("residuals", "[[1],[2],\"3\"]", "residuals[2]"),
    ("", "[]", "scaler in the metadata"), ("", "7", "scaler in the metadata"),
  ])
  func theFieldOfTheScalerIsNamed(field: String, value: String, found: String) throws {
    let place = field.split(separator: ".").map(String.init)
    let message = try fault { try changing("scaler", place, to: value, in: &$0) }?.message
    #expect(message?.contains(found) == true, "\(message ?? "no fault")")
    #expect(message?.hasPrefix("scaler in the metadata: ") == true)
  }

  @Test func theSameSymbolTwiceIsRefused() throws {
    let message = try fault {
      let twice = "[\"A01\",\"A02\",\"A02\"]"
      try changing("symbols", [], to: twice, in: &$0)
      try changing("scaler", ["features", "symbols"], to: twice, in: &$0)
    }?.message
    #expect(message == "symbols in the metadata: 'A02' appears twice")
  }

  @Test(arguments: [
    "width", "layers", "heads", "feedForward", "lookback", "assets", "features", "outputs",
    "factor",
  ])
  func everySizeIsBounded(size: String) throws {
    for value in ["1152921504606846976", "2147483648", "16384", "0", "-1", "1.5", "\"8\"", "null"] {
      // No tensor says how long a window is, nor how many keys ProbSparse attention looks at.
      if ["factor", "lookback"].contains(size) && value == "16384" { continue }
      let fault = try fault { try changing("config", [size], to: value, in: &$0) }
      let message = try #require(fault?.message, "\(size) \(value)")
      #expect(message.contains(size) || message.contains("weights"), "\(message)")
    }
  }

  /// Weights near the largest number there is: no forecast is better than a false one.
  @Test func forecastsThatAreNotFiniteAreRefused() throws {
    let mean = try fault {
      try changing("scaler", ["features", "means"], to: "[1e308,0,0,0,0,0]", in: &$0)
    }
    #expect(
      mean?.message
        == "scaler in the metadata: features.means[0] is 1e+308, expected a number between -1e+20 and 1e+20"
    )
    let weights = try fault { file in
      for (name, entry) in file.entries where name.hasPrefix("head.") {
        file.entries[name] = .init(
          shape: entry.shape,
          values: .float32([Float](repeating: 3e38, count: entry.shape.reduce(1, *))))
      }
    }
    #expect(weights?.message.hasPrefix("the forecast of A01 at ") == true)
    #expect(weights?.message.contains("too extreme") == true)
  }

  @Test func aTypeThatIsNotReadIsNamed() throws {
    let path = NSTemporaryDirectory() + "half-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let header = #"{"a":{"dtype":"F16","shape":[32],"data_offsets":[0,64]}}"#
    var size = UInt64(header.utf8.count).littleEndian
    try (Data(bytes: &size, count: 8) + Data(header.utf8) + Data(count: 64))
      .write(to: URL(fileURLWithPath: path))
    #expect(
      throws: InputFault(
        file: path, "tensor a: dtype F16 is not supported; F32, I32 and I64 are")
    ) { try TrainedForecaster(contentsOf: path, workers: 1) }
  }
}
