import Backtesting
import Files
import Foundation
import Markets
import NeuralNetworks

/// One configuration trained again on every fold, and what each training forecast of the test bars that it had not seen.
///
/// Tests that cover the bars once are a path: a walk forward has one, combinatorial cross-validation several.
public struct FoldedTraining: Sendable {
  /// One training.
  public struct Part: Sendable {
    /// The fold's division of the bars.
    public let fold: Fold
    /// What was trained.
    public let run: TrainingRun
    /// Windows of training, of validation and of the test.
    public let windows: [Int]
    /// Windows that training lost because they read bars of a test.
    public let droppedWindows: Int
    /// The path of each test block.
    let paths: [Int]
    /// Forecasts of each test block, and their outcomes where the label lies inside the block.
    let blocks: [(forecasts: WideTable, outcomes: WideTable)]

    /// How good its forecasts were; nil without a label, and for positions, which forecast nothing.
    public var scores: ForecastScores? {
      score(WideTable(rowsOf: blocks.map(\.forecasts)), WideTable(rowsOf: blocks.map(\.outcomes)))
    }

    fileprivate func score(_ forecasts: WideTable, _ outcomes: WideTable) -> ForecastScores? {
      let kind = run.best.kind
      guard kind.head != .allocation else { return nil }
      return ForecastScores(
        predictions: forecasts, targets: outcomes,
        settings: .init(
          horizon: kind.horizons[0], kind: kind.head == .direction ? .probability : .returns))
    }
  }

  /// The trainings, in the order of the folds.
  public let parts: [Part]

  /// Trains `configuration` on each of `folds`, at least one.
  ///
  /// - Parameter train: trains on a fold, with the fold's number from 0.
  /// - Throws: `InputFault` when the prices are too few for a fold, and what `train` throws.
  public init(
    _ panel: Panel, _ configuration: ExperimentConfiguration, source: String, folds: [Fold],
    train: (Int, Experiment) throws -> TrainingRun
  ) throws {
    try Self.requireFolds(folds, of: panel, configuration, source: source)
    var parts: [Part] = []
    for (number, paths) in FoldScheme.paths(of: folds).enumerated() {
      let experiment = try Experiment(
        panel, configuration, source: source, fold: folds[number])
      parts.append(Part(experiment, try train(number, experiment), paths))
    }
    self.parts = parts
  }

  /// Finds folds that are too short before the first is trained.
  ///
  /// - Throws: `InputFault` of the first one.
  public static func requireFolds(
    _ folds: [Fold], of panel: Panel, _ configuration: ExperimentConfiguration, source: String
  ) throws(InputFault) {
    require(!folds.isEmpty, "no fold to train on")
    for fold in folds { _ = try Experiment(panel, configuration, source: source, fold: fold) }
  }

  /// A checksum of everything that decides what is trained; equal hashes are one trial.
  public static func hash(
    _ panel: Panel, _ configuration: ExperimentConfiguration, folds: [Fold]
  ) -> String {
    var checksum = Fingerprint()
    checksum.add(configuration.yaml)
    checksum.add(panel)
    for fold in folds { checksum.add("\(fold)") }
    return checksum.text
  }

  /// How many paths there are.
  public var pathCount: Int { (parts.flatMap(\.paths).max() ?? 0) + 1 }

  /// The forecasts of path `path` in the order of time, timestamped with the last input bar, and their outcomes: the same rows, empty
  /// where a label ends outside its test block.
  public func path(_ path: Int) -> (forecasts: WideTable, outcomes: WideTable) {
    let blocks = parts.flatMap { part in
      zip(part.paths, part.blocks).filter { $0.0 == path }.map(\.1)
    }
    return (
      WideTable(rowsOf: blocks.map(\.forecasts)), WideTable(rowsOf: blocks.map(\.outcomes))
    )
  }

  /// How good the forecasts of path `path` were; nil without a label, and for positions.
  public func scores(ofPath path: Int) -> ForecastScores? {
    let (forecasts, outcomes) = self.path(path)
    return parts[0].score(forecasts, outcomes)
  }
}

extension FoldedTraining.Part {
  fileprivate init(_ experiment: Experiment, _ run: TrainingRun, _ paths: [Int]) {
    let windows = experiment.windows
    fold = windows.fold
    self.run = run
    self.windows = [windows.train.count, windows.validation.count, windows.test.count]
    droppedWindows = windows.droppedTrainingWindows
    self.paths = paths
    let labelled = Set(windows.test)
    blocks = windows.fold.test.map { block in
      let ends = windows.readyBars.filter(block.contains)
      var outcomes = windows.targets.table(windowEnds: ends)
      for (row, end) in ends.enumerated() where !labelled.contains(end) {
        for asset in outcomes.assets.indices { outcomes[row, asset] = .nan }
      }
      return (run.best.forecasts(of: windows, windowEnds: ends), outcomes)
    }
  }
}

extension WideTable {
  /// The rows of `tables` of the same assets, whose timestamps differ, in the order of time.
  fileprivate init(rowsOf tables: [WideTable]) {
    let rows = tables.flatMap { table in
      table.timestamps.indices.map { (table.timestamps[$0], table.row($0)) }
    }.sorted { $0.0 < $1.0 }
    self.init(
      timestamps: rows.map(\.0), assets: tables.first?.assets ?? [],
      values: rows.flatMap { Array($0.1) })
  }
}
