import Files
import Foundation
import Markets
import NeuralNetworks

@testable import Experiments

/// A training of a second, and a folder for it that goes away.
final class RunSample {
  static let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 200, edges: 1, seed: 5))

  let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("runs-\(UUID().uuidString)").path
  let experiment: Experiment

  init(_ settings: [String] = []) throws {
    var c = ExperimentConfiguration()
    let plain = ["lookback=4", "training.epochs=3", "training.batchSize=50", "model.width=8"]
    let isStockformer = !settings.contains { $0.hasPrefix("model.kind=") }
    try c.apply(
      (plain + (isStockformer ? ["model.heads=2"] : []) + settings).compactMap(
        ConfigurationSetting.init(assignment:)))
    experiment = try Experiment(Self.market.panel, c, source: "planted")
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

  /// The names in the folder `name`.
  func names(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
  }

  /// The rows of metrics without their times.
  func metrics(_ folder: String) -> [String] {
    String(decoding: bytes("\(folder)/metrics.csv") ?? Data(), as: UTF8.self)
      .split(separator: "\n").map { line in
        line.split(separator: ",", omittingEmptySubsequences: false).dropLast(2)
          .joined(separator: ",")
      }
  }

  /// Opens the folder `name`, which is made where it is not there.
  func open(_ name: String) throws -> RunFolder {
    if case .absent = RunFolder.standing(path(name)) {
      return try RunFolder(
        creating: path(name), configuration: experiment.configuration.yaml, command: "stockformer")
    }
    return try RunFolder(resuming: path(name))
  }

  /// Trains in the folder `name`, at most `steps` steps of this process.
  @discardableResult
  func train(_ name: String, steps: Int = .max, saveSeconds: Double = 60) throws -> TrainingRun {
    var taken = 0
    let keeper = TrainingKeeper(
      try open(name), saveSeconds: saveSeconds,
      shouldStop: {
        taken += 1
        return taken >= steps
      })
    return try experiment.run(workers: 1, keeping: keeper)
  }
}
