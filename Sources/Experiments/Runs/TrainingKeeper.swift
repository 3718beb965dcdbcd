import Files
import Foundation
import NeuralNetworks

/// A training was asked to stop; its state is saved.
public struct TrainingStopped: Error, Sendable {}

/// What happens in a training that is kept.
public enum TrainingMoment: Sendable {
  /// Member number `member`, from 1, has taken a step.
  case step(StepReport, member: Int)
  /// It has ended an epoch; the entropy is that of its attention across assets.
  case epoch(EpochReport, member: Int, attentionEntropy: Double?)

  /// Of the entropy: below this nearly all weight lies on one asset.
  public static let collapsedEntropy = 0.1
}

/// Keeps a training in a folder while it goes on: `metrics.csv` and TensorBoard's events grow by every epoch, `last.safetensors`,
/// `best.safetensors` and `state.safetensors` are replaced after every epoch, every so many seconds, and when it stops.
///
/// A process that is killed at any moment leaves the folder so that another keeper of it goes on and ends with the same bytes.
/// Until the training has ended the weights in it are not calibrated.
public final class TrainingKeeper {
  static let stateName = "state.safetensors"
  static let bestName = "best.safetensors"
  static let lastName = "last.safetensors"
  static let metricsName = "metrics.csv"

  private let folder: String
  private let run: RunFolder
  private let saveSeconds: Double
  private let shouldStop: () -> Bool
  private let observe: (TrainingMoment) -> Void

  private var file: SafetensorsFile?
  private var memberCount = 0
  private var record = Record()
  private var members = 1
  private var metrics: AppendedFile?
  private var events: AppendedFile?
  private var failure: InputFault?
  private var keptBest: [Double?]?
  private var lastSave = ContinuousClock.now
  private var epochStart = ContinuousClock.now

  /// What the state remembers of the run as a whole.
  private struct Record: Codable {
    /// What was trained on what, as checksums.
    var settings = ""
    var data = ""
    /// When it began, in milliseconds since 1970.
    var started: Int64 = 0
    /// One for every epoch of every member, member by member.
    var notes: [EpochNote] = []
    /// How long the epoch that has not ended has taken so far.
    var epochSeconds = 0.0
  }

  /// A keeper of one training of `run`.
  ///
  /// - Parameters:
  ///   - subfolder: where its files are in the run's folder; nil writes them there itself.
  ///   - saveSeconds: how long the state may stay unsaved inside an epoch, at least 0.
  ///   - shouldStop: asked after every step.
  ///   - observe: told of every step and epoch.
  public init(
    _ run: RunFolder, subfolder: String? = nil, saveSeconds: Double = 60,
    shouldStop: @escaping () -> Bool = { false },
    observe: @escaping (TrainingMoment) -> Void = { _ in }
  ) {
    self.run = run
    folder = subfolder.map { "\(run.path)/\($0)" } ?? run.path
    self.saveSeconds = saveSeconds
    self.shouldStop = shouldStop
    self.observe = observe
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Reads the state, if there is one, and brings the files that grow to where it stands.
  func begin(_ experiment: Experiment) throws(InputFault) {
    try run.requireThere()
    if mkdir(folder, 0o777) != 0 && errno != EEXIST { throw .unwritable(folder) }
    members = experiment.configuration.training.members
    let (settings, data) = experiment.checksums
    if FileBytes.exists(path(Self.stateName)) {
      try readState(settings, data, source: experiment.source)
    } else {
      record = Record(settings: settings, data: data, started: Self.now)
      for name in names() where name.hasPrefix(EventFile.prefix) { unlink(path(name)) }
    }
    let rows = try rows(file.map(history) ?? [])
    metrics = try AppendedFile(
      path(Self.metricsName),
      holding: rows.reduce(into: MetricsRow.header(members: members)) { $0 += $1.line })
    events = try AppendedFile(
      path(EventFile.name(started: record.started)),
      holding: rows.reduce(into: EventFile.header(started: record.started)) { $0 += $1.event })
    (lastSave, epochStart) = (.now, .now)
  }

  private func names() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static var now: Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded()) }

  private func readState(
    _ settings: String, _ data: String, source: String
  ) throws(InputFault) {
    let state = path(Self.stateName)
    let file = try SafetensorsFile(contentsOf: state)
    guard let text = file.metadata["run"],
      let record = try? JSONDecoder().decode(Record.self, from: Data(text.utf8))
    else { throw InputFault(file: state, "is not the state of a run") }
    guard record.settings == settings else {
      throw InputFault(
        file: state, "is the state of a training with other settings than those in config.yaml")
    }
    guard record.data == data else {
      throw InputFault(file: source, "holds other prices than the run in \(run.path) began with")
    }
    guard let count = file.metadata["members"].flatMap(Int.init), (1...members).contains(count)
    else { throw InputFault(file: state, "does not say how many members it holds") }
    memberCount = count
    self.file = file
    self.record = record
  }

  /// The reports that a state holds, member by member.
  private func history(_ file: SafetensorsFile) -> [[EpochReport]] {
    (0..<memberCount).map { TrainingHistory.read(file.part("members.\($0)")) }
  }

  private func rows(_ history: [[EpochReport]]) throws(InputFault) -> [MetricsRow] {
    let reports = history.enumerated().flatMap { member, reports in reports.map { (member, $0) } }
    guard reports.count == record.notes.count else {
      throw InputFault(
        file: path(Self.stateName), "\(reports.count) epochs with \(record.notes.count) times")
    }
    return zip(reports, record.notes).map { row($0.1, $1, member: $0.0) }
  }

  private func row(_ report: EpochReport, _ note: EpochNote, member: Int) -> MetricsRow {
    MetricsRow(report: report, note: note, member: members > 1 ? member + 1 : nil)
  }

  /// The state of member `member`, from 0, of a model like `model`; nil when it has none yet.
  func state<Model: Forecaster>(
    of member: Int, for model: Model, _ settings: TrainingConfiguration,
    _ identity: TrainingIdentity
  ) throws(InputFault) -> TrainerState<Model>? {
    guard let file, member < memberCount else { return nil }
    let path = path(Self.stateName)
    let state = try TrainerState(
      file.part("members.\(member)"), for: model, settings, identity, path: path)
    // No training has so many steps; the product with the windows of a step would not fit.
    guard state.progress.position < 1 << 40 else {
      throw InputFault(file: path, "claims \(state.progress.position) steps in an epoch")
    }
    return state
  }

  /// An epoch has ended: saves, and lets the files grow.
  func endEpoch(_ snapshot: RunSnapshot, entropy: () -> Double?) {
    guard let report = snapshot.history[snapshot.member].last else { return }
    let note = EpochNote(
      attentionEntropy: entropy(), seconds: takenSeconds, timestamp: Self.now)
    record.notes.append(note)
    record.epochSeconds = 0
    epochStart = .now
    attempt { () throws(InputFault) in
      try save(snapshot)
      let row = row(report, note, member: snapshot.member)
      try metrics?.append(row.line)
      try events?.append(row.event)
    }
    observe(.epoch(report, member: snapshot.member + 1, attentionEntropy: note.attentionEntropy))
  }

  /// How long the epoch has taken, to the millisecond.
  private var takenSeconds: Double {
    ((record.epochSeconds + (ContinuousClock.now - epochStart) / .seconds(1)) * 1000).rounded()
      / 1000
  }

  /// A step has ended: saves if it is time; false ends the training.
  func endStep(_ snapshot: RunSnapshot) -> Bool {
    guard failure == nil else { return false }
    if let step = snapshot.step { observe(.step(step, member: snapshot.member + 1)) }
    let isStopping = shouldStop()
    if isStopping || ContinuousClock.now - lastSave >= .seconds(saveSeconds) {
      record.epochSeconds = takenSeconds
      epochStart = .now
      attempt { () throws(InputFault) in try save(snapshot) }
    }
    return failure == nil && !isStopping
  }

  private func attempt(_ body: () throws(InputFault) -> Void) {
    guard failure == nil else { return }
    do throws(InputFault) { try body() } catch {
      failure = InputFault(.failure, file: error.file, error.message)
      // Whatever failed in a folder that is gone failed for that.
      do throws(InputFault) { try run.requireThere() } catch { failure = error }
    }
  }

  private func save(_ snapshot: RunSnapshot) throws(InputFault) {
    try run.requireThere()
    let state = path(Self.stateName)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard var file = try? snapshot.state(), let text = try? encoder.encode(record) else {
      throw InputFault(.failure, file: state, "the state holds a number that is not finite")
    }
    file.metadata["run"] = String(decoding: text, as: UTF8.self)
    var outputs = [(file.data, state), try snapshot.last().output(to: path(Self.lastName))]
    if keptBest != snapshot.bestLosses, let best = snapshot.best() {
      outputs.append(try best.output(to: path(Self.bestName)))
    }
    try AtomicFile.write(outputs)
    keptBest = snapshot.bestLosses
    lastSave = .now
  }

  /// Ends a training that did not come to its end with the reason.
  func requireGoingOn(isComplete: Bool) throws {
    if let failure { throw failure }
    if !isComplete { throw TrainingStopped() }
  }

  /// Writes the calibrated weights of a training that has ended.
  func write(_ run: TrainingRun) throws(InputFault) {
    try self.run.requireThere()
    try AtomicFile.write([
      try run.best.output(to: path(Self.bestName)), try run.last.output(to: path(Self.lastName)),
    ])
  }
}

extension Experiment {
  /// Checksums of the settings, and of prices and their division.
  var checksums: (settings: String, data: String) {
    var settings = Fingerprint()
    settings.add(configuration.yaml)
    var data = Fingerprint()
    data.add(panel)
    data.add("\(windows.fold)")
    return (settings.text, data.text)
  }

  /// A checksum of everything that decides what is trained: settings, the seed among them, prices and their division. Equal hashes
  /// are one trial.
  public var hash: String {
    let (settings, data) = checksums
    var both = Fingerprint()
    both.add(settings + data)
    return both.text
  }
}
