import Files
import Foundation
import NeuralNetworks

/// What is remembered of an epoch besides its report.
struct EpochNote: Codable, Equatable {
  /// How spread the attention across assets is, 0 to 1; nil for a model without it.
  var attentionEntropy: Double?
  /// How long the epoch took.
  var seconds: Double
  /// When it ended, in milliseconds since 1970.
  var timestamp: Int64
}

/// An epoch as `metrics.csv` and TensorBoard show it.
struct MetricsRow {
  let report: EpochReport
  let note: EpochNote
  /// The number of the ensemble's member, from 1; nil where there is one model.
  let member: Int?

  /// The first line of `metrics.csv`; the columns with times come last.
  static func header(members: Int) -> Data {
    let names =
      ["epoch", "training_loss", "validation_loss", "learning_rate", "gradient_norm", "is_best"]
      + (members > 1 ? ["member"] : []) + ["attention_entropy", "seconds", "timestamp_ms"]
    return Data((names.joined(separator: ",") + "\n").utf8)
  }

  /// The line of `metrics.csv`.
  var line: Data {
    let numbers = [
      report.trainingLoss, report.validationLoss, report.learningRate, report.gradientNorm,
    ]
    let fields =
      ["\(report.epoch)"] + numbers.map(\.csvText) + [report.isBest ? "1" : "0"]
      + (member.map { ["\($0)"] } ?? []) + [(note.attentionEntropy ?? .nan).csvText]
      + [note.seconds.csvText, "\(note.timestamp)"]
    return Data((fields.joined(separator: ",") + "\n").utf8)
  }

  /// The record of TensorBoard's file.
  var event: Data {
    let prefix = member.map { "member-\($0)/" } ?? ""
    var values = [
      ("loss/training", report.trainingLoss), ("loss/validation", report.validationLoss),
      ("learning_rate", report.learningRate), ("gradient_norm", report.gradientNorm),
    ]
    if let entropy = note.attentionEntropy { values.append(("attention_entropy", entropy)) }
    return EventFile.scalars(
      values.map { (prefix + $0.0, $0.1) }, step: report.epoch, at: note.timestamp)
  }
}
