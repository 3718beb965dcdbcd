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

/// A folder of one training run that appears as a whole or not at all: `config.yaml`, `metrics.csv`, `best.safetensors`,
/// `last.safetensors`.
public struct RunFolder: Sendable {
  /// The folder as it was named.
  public let path: String
  private let staging: String
  /// The folders above it that were not there before, the deepest first.
  private let made: [String]

  /// Makes room beside `path`, so that a place that cannot be written is found before the training.
  ///
  /// - Throws: `InputFault` of kind `failure` when there is no writable folder to make it in, or something is at `path`.
  public init(_ path: String) throws(InputFault) {
    self.path = path
    staging = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
    guard !FileManager.default.fileExists(atPath: path) else {
      throw InputFault(.failure, file: path, "cannot be written: something is there already")
    }
    var above = URL(fileURLWithPath: path).deletingLastPathComponent()
    var made: [String] = []
    while !FileManager.default.fileExists(atPath: above.path) {
      made.append(above.path)
      above.deleteLastPathComponent()
    }
    self.made = made
    // A killed process of the same number may have left a stale staging directory.
    try? FileManager.default.removeItem(atPath: staging)
    do {
      try FileManager.default.createDirectory(
        atPath: staging, withIntermediateDirectories: true)
    } catch {
      for folder in made { rmdir(folder) }
      throw InputFault(.failure, file: path, "cannot be written: no folder can be made there")
    }
  }

  /// Writes the files of `run` and moves the folder into place.
  public func write(_ run: TrainingRun) throws(InputFault) {
    do throws(InputFault) {
      try AtomicFile.write(run.configuration.yaml, to: "\(staging)/config.yaml")
      try AtomicFile.write(run.metricsCSV, to: "\(staging)/metrics.csv")
      try run.best.write(to: "\(staging)/best.safetensors")
      try run.last.write(to: "\(staging)/last.safetensors")
    } catch { throw InputFault(.failure, file: path, error.message) }
    guard rename(staging, path) == 0 else {
      throw InputFault(
        .failure, file: path, "cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  /// Takes away what has been written so far, and the folders that were made for it.
  public func discard() {
    try? FileManager.default.removeItem(atPath: staging)
    for folder in made { rmdir(folder) }
  }
}
