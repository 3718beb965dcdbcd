import Experiments
import Foundation
import NeuralNetworks
import Workbook

/// Shows how far a training is: on a terminal a bar that is redrawn, elsewhere a line an epoch.
final class TrainingProgress {
  private var progress: Workbook.Progress
  private let quiet: Bool
  private let name: String
  private let members: Int
  private let epochs: Int
  private let width: Int
  private var bar: ProgressBar?
  /// Lines of the first two seconds, which are shown if there is more to come.
  private var held: [String] = []
  private var validation: Double?
  private var entropy: Double?
  private var hasWarned = false
  private var lastDrawn = ContinuousClock.now

  /// - Parameter name: what goes before the epoch.
  init(
    _ configuration: ExperimentConfiguration, quiet: Bool, of name: String = "",
    progress: Workbook.Progress = .init(), width: Int = TerminalSize.columns
  ) {
    self.progress = progress
    self.quiet = quiet
    self.name = name
    self.width = width
    members = configuration.training.members
    epochs = configuration.training.epochs
  }

  /// Takes what has happened.
  func observe(_ moment: TrainingMoment) {
    switch moment {
    case .step(let step, let member): took(step, member)
    case .epoch(let report, let member, let entropy):
      validation = report.validationLoss
      self.entropy = entropy
      warn(ofEntropy: entropy, epoch: report.epoch)
      if !quiet && !progress.isTerminal { write(line(report, member)) }
    }
  }

  /// Takes the bar away.
  func finish() { progress.finish() }

  private func took(_ step: StepReport, _ member: Int) {
    guard !quiet, progress.isTerminal else { return }
    let (done, all) = ((member - 1) * step.steps + step.step, members * step.steps)
    if bar == nil { bar = ProgressBar(begin: done - 1, all: all) }
    // No eye sees more than ten a second.
    guard ContinuousClock.now - lastDrawn >= .milliseconds(100), let bar else { return }
    lastDrawn = .now
    progress.report(bar.text(done: done, remarks: remarks(step, member), width: width))
  }

  private func remarks(_ step: StepReport, _ member: Int) -> [String] {
    [
      name + (members > 1 ? "member \(member)/\(members), " : "")
        + "epoch \(step.epoch)/\(epochs)", "loss \(step.loss.significant(4))",
      validation.map { "validation \($0.significant(4))" },
      "rate \(step.learningRate.significant(2))", "gradient \(step.gradientNorm.significant(2))",
      entropy.map { "entropy \($0.fixed(2))" },
    ].compactMap(\.self)
  }

  private func line(_ report: EpochReport, _ member: Int) -> String {
    name + (members > 1 ? "member \(member)/\(members), " : "")
      + "epoch \(report.epoch)/\(epochs), training \(report.trainingLoss.fixed(4)), "
      + "validation \(report.validationLoss.fixed(4))\(report.isBest ? ", best" : ""), "
      + "rate \(report.learningRate.significant(2)), "
      + "gradient \(report.gradientNorm.significant(2))"
      + (entropy.map { ", entropy \($0.fixed(2))" } ?? "")
  }

  private func write(_ line: String) {
    held.append(line)
    if progress.report(held.joined(separator: "\n")) { held = [] }
  }

  private func warn(ofEntropy entropy: Double?, epoch: Int) {
    guard let entropy, entropy < TrainingMoment.collapsedEntropy, !hasWarned else { return }
    hasWarned = true
    StandardError.warn(
      "\(name)attention across assets has collapsed in epoch \(epoch): its entropy is \(entropy.fixed(3)) of the "
        + "largest possible, nearly all weight lies on one asset; try a smaller training.learningRate or training.clip"
    )
  }
}

/// A line like that of tqdm: fraction, bar, steps, time taken and left, steps a second.
struct ProgressBar {
  private let begin: Int
  private let all: Int
  private let start: ContinuousClock.Instant
  private let now: () -> ContinuousClock.Instant

  /// A bar of `all` steps of which `begin` were done before.
  init(
    begin: Int, all: Int, now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.begin = begin
    self.all = max(1, all)
    self.now = now
    start = now()
  }

  /// The line when `done` steps are done, not longer than `width`.
  func text(done: Int, remarks: [String], width: Int) -> String {
    let seconds = (now() - start) / .seconds(1)
    let rate = seconds > 0 ? Double(done - begin) / seconds : 0
    let left = rate > 0 ? Self.clock(Double(all - done) / rate) : "?"
    let speed =
      rate == 0 || rate >= 1 ? "\(rate.fixed(1)) step/s" : "\((1 / rate).fixed(1)) s/step"
    let fraction = min(1, Double(done) / Double(all))
    let percent = "\(Int(100 * fraction))%"
    let head = String(repeating: " ", count: 4 - percent.count) + percent + "|"
    let tail =
      "| \(done)/\(all) [\(Self.clock(seconds))<\(left), \(speed)] "
      + remarks.joined(separator: ", ")
    // What the line has left, and at least what one can read.
    let cells = min(30, max(8, width - 1 - head.count - tail.count))
    return String((head + Self.bar(fraction, cells) + tail).prefix(width - 1))
  }

  private static func bar(_ fraction: Double, _ cells: Int) -> String {
    let eighths = Int(fraction * Double(cells) * 8)
    let (full, rest) = eighths.quotientAndRemainder(dividingBy: 8)
    let part = rest > 0 ? String(Array(" ▏▎▍▌▋▊▉")[rest]) : ""
    let bar = String(repeating: "█", count: full) + part
    return bar + String(repeating: " ", count: cells - bar.count)
  }

  /// `1:02:03`, or `02:03`.
  private static func clock(_ seconds: Double) -> String {
    guard seconds < 1e7 else { return "?" }
    let whole = Int(seconds.rounded())
    let parts = [whole / 60 % 60, whole % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return (whole >= 3600 ? ["\(whole / 3600)"] + parts : parts).joined(separator: ":")
  }
}

/// The terminal that progress is shown on.
enum TerminalSize {
  /// Its columns; 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
