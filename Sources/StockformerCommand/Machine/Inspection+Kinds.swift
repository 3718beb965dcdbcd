import CandleStore
import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks

extension Inspection {
  /// What a checkpoint says of itself, proved against its tensors.
  ///
  /// - Throws: `InputFault` when it is missing, broken, or neither a checkpoint nor a store.
  init(checkpoint path: String) throws(InputFault) {
    self.init("checkpoint")
    let forecaster = try TrainedForecaster(contentsOf: path, workers: 1)
    let (scaling, kind) = (forecaster.scaling, forecaster.kind)
    add("family", type(of: forecaster.configuration).kind)
    add("parameters", forecaster.parameterCount)
    add("members", forecaster.model.ensembleMembers.count)
    add("symbols", scaling.features.symbols)
    add("features", scaling.features.names)
    add("lookback", forecaster.configuration.task.lookback)
    add("head", kind.head.rawValue)
    add("horizons", kind.horizons)
    add("quantiles", kind.quantiles)
    add("bar_ms", Int(scaling.barMilliseconds))
    add("join", scaling.join.rawValue)
    add("unseen_from", scaling.unseenFrom.map(Timestamp.iso8601))
    add("calibration", scaling.calibration)
    add("validation_residuals", scaling.residuals?.map(\.count).min() ?? 0)
    add("line_alone", forecaster.isLineAlone ? "yes" : "no")
    add("settings", settings(of: forecaster.configuration))
  }

  private func settings(of configuration: any ModelConfiguration) -> Inspection {
    var settings = Inspection()
    for key in configuration.keys { settings.add(key.name, key.text) }
    return settings
  }

  /// The series of a store, and whether the file is whole.
  ///
  /// - Throws: `InputFault` when it is no store.
  init(store path: String) throws(InputFault) {
    self.init("store")
    let candles = try CandleDatabase(path)
    let (status, integrity) = (try candles.status(), try candles.integrity())
    try candles.close()
    add("integrity", integrity)
    add("series", status.count)
    for series in status {
      let key = [series.series.symbol, series.series.kind.rawValue, series.series.interval]
      var part = Inspection()
      part.add("rows", series.rows)
      part.add("first", series.first.map(Timestamp.iso8601))
      part.add("last", series.last.map(Timestamp.iso8601))
      part.add("gaps", series.gaps)
      part.add("rejected", series.rejected)
      part.add("revised", series.revised)
      add(key.filter { !$0.isEmpty }.joined(separator: " "), part)
    }
  }

  /// The settings of a run that are not the defaults, its epochs, and its checkpoints.
  ///
  /// - Throws: `InputFault` when the folder is none of a run, or a file in it is broken.
  init(runFolder path: String) throws(InputFault) {
    self.init("run")
    let config = "\(path)/config.yaml"
    guard FileBytes.exists(config) else {
      throw InputFault(
        file: path, "is no run folder: there is no config.yaml, as 'stockformer train' writes it")
    }
    add("files", Self.names(in: path))
    add("changed_settings", try Self.changedSettings(config))
    if FileBytes.exists("\(path)/metrics.csv") { try addEpochs("\(path)/metrics.csv") }
    for name in ["best.safetensors", "last.safetensors"] where FileBytes.exists("\(path)/\(name)") {
      add(name, try Inspection(checkpoint: "\(path)/\(name)"))
    }
    for fold in Self.names(in: path).filter({ $0.hasPrefix("fold-") }) {
      let best = "\(path)/\(fold)/best.safetensors"
      if FileBytes.exists(best) { add(fold, try Inspection(checkpoint: best)) }
    }
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .sorted { $0.localizedStandardCompare($1) == .orderedAscending }
  }

  /// `key=value` of what is not the default.
  private static func changedSettings(_ config: String) throws(InputFault) -> [String] {
    var configuration = ExperimentConfiguration()
    let written = try ConfigurationYAML.settings(contentsOf: config)
    do throws(ConfigurationFault) { try configuration.apply(written) } catch {
      throw InputFault(file: config, row: error.row, error.message)
    }
    return configuration.changedSettings.map { "\($0.name)=\($0.text)" }
  }

  /// How many epochs there were, and the smallest validation loss among them.
  private mutating func addEpochs(_ metrics: String) throws(InputFault) {
    let table = try CSVTable(contentsOf: metrics)
    let (epoch, loss) = (
      try table.requiredColumn("epoch"), try table.requiredColumn("validation_loss")
    )
    var best: (epoch: Int, loss: Double)?
    for row in 0..<table.rowCount {
      let value = try table.double(row, loss)
      if value < best?.loss ?? .infinity { best = (Int(try table.integer(row, epoch)), value) }
    }
    add("epochs", table.rowCount)
    add("best_epoch", best?.epoch)
    add("best_validation_loss", best?.loss)
  }
}
