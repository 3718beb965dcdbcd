import Files
import Foundation
import NeuralNetworks

/// What a training leaves behind: the weights of its best validation epoch, those of its last, and its history.
public struct TrainingRun: Sendable {
  /// Features, windows, model, training.
  public let configuration: ExperimentConfiguration
  /// With the weights of the best validation loss.
  public let best: TrainedForecaster
  /// With the weights after the last epoch.
  public let last: TrainedForecaster

  /// One report for every epoch.
  public var history: [EpochReport] { best.history }

  /// The history as CSV: `epoch,training_loss,validation_loss,learning_rate,gradient_norm,is_best`, and of an ensemble `member`
  /// behind them, from 1.
  public var metricsCSV: String {
    let members = configuration.training.members
    var member = 0
    let rows = history.map { report in
      if report.epoch == 1 { member += 1 }
      let numbers = [
        report.trainingLoss, report.validationLoss, report.learningRate, report.gradientNorm,
      ]
      return
        ([String(report.epoch)] + numbers.map(\.csvText) + [report.isBest ? "1" : "0"]
        + (members > 1 ? ["\(member)"] : []))
        .joined(separator: ",")
    }
    let header =
      "epoch,training_loss,validation_loss,learning_rate,gradient_norm,is_best"
      + (members > 1 ? ",member" : "")
    return ([header] + rows).joined(separator: "\n") + "\n"
  }
}

extension TrainingRun {
  /// Writes `metrics.csv`, `best.safetensors` and `last.safetensors` into `folder`.
  func write(into folder: String) throws(InputFault) {
    try AtomicFile.write(metricsCSV, to: "\(folder)/metrics.csv")
    try best.write(to: "\(folder)/best.safetensors")
    try last.write(to: "\(folder)/last.safetensors")
  }
}

/// A folder of one training run that appears as a whole or not at all: `config.yaml`, `metrics.csv`, `best.safetensors`,
/// `last.safetensors`.
public struct RunFolder: Sendable {
  /// The folder as it was named, without slashes at its end.
  public let path: String
  private let staging: StagingFolder
  /// The folders above it that were not there before.
  private let made: MadeFolders

  /// Makes room beside `path`, so that a place that cannot be written, or that another training is about to write, is found
  /// before the training.
  ///
  /// - Throws: `InputFault` of kind `failure` when there is no writable folder to make it in, something is at `path` (a link
  ///   that leads nowhere included), or another process is training into it.
  public init(_ path: String) throws(InputFault) {
    let trimmed = String(path.reversed().drop { $0 == "/" }.reversed())
    self.path = trimmed
    let (parent, name) = (FilePath.parent(of: trimmed), FilePath.name(of: trimmed))
    if trimmed.isEmpty { throw .unwritable(path, errno: path.isEmpty ? ENOENT : EEXIST) }
    var status = stat()
    guard lstat(trimmed, &status) != 0, name != "." && name != ".." else {
      throw InputFault(.failure, file: path, "cannot be written: something is there already")
    }
    do throws(InputFault) { made = try MadeFolders(parent) } catch {
      throw InputFault(.failure, file: path, error.message)
    }
    do throws(InputFault) {
      guard let staging = try StagingFolder(claiming: name, in: parent, for: path) else {
        throw InputFault(.failure, file: path, "cannot be written: another run is writing it")
      }
      self.staging = staging
      // Who trained here a moment ago has gone with the folder in its place.
      guard lstat(trimmed, &status) != 0 else { throw .unwritable(path, errno: EEXIST) }
      guard mkdir(inside, 0o777) == 0 else { throw .unwritable(path) }
    } catch {
      made.discard()
      throw error
    }
  }

  /// The folder to be: inside the staging folder, with the permissions that folders have here.
  private var inside: String { "\(staging.path)/run" }

  /// Writes the files of `run` and moves the folder into place.
  public func write(_ run: TrainingRun) throws(InputFault) {
    try write { folder throws(InputFault) in
      try AtomicFile.write(run.configuration.yaml, to: "\(folder)/config.yaml")
      try run.write(into: folder)
    }
  }

  /// Moves the folder into place when `fill` has written into it.
  func write(_ fill: (_ folder: String) throws(InputFault) -> Void) throws(InputFault) {
    do throws(InputFault) { try fill(inside) } catch {
      throw InputFault(.failure, file: path, error.message)
    }
    guard rename(inside, path) == 0 else { throw .unwritable(path) }
    staging.remove()
  }

  /// Takes away what has been written so far, and the folders that were made for it.
  public func discard() {
    staging.remove()
    made.discard()
  }
}
