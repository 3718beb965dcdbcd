import Files
import Foundation
import Tensors

/// Everything that a training run remembers between two steps: with it and the same windows a run resumes with the same bytes.
///
/// Random streams need no state: they are functions of seed, step and window.
public struct TrainerState<Model: Forecaster>: Sendable {
  /// The model as it is now.
  public internal(set) var model: Model
  /// The model of the best validation loss; nil before one was judged: a line that is there from the start, else the first epoch.
  public internal(set) var best: Model?
  /// The moving average of the weights, which is judged and kept in the model's place; nil without one.
  public internal(set) var average: Model?
  /// Moments of the gradients, and how many steps were taken.
  public internal(set) var optimizer: Optimizer<Model>
  /// The counters and the history.
  public internal(set) var progress: Progress
  /// What the last step did; nil before the first step of this process.
  public internal(set) var lastStep: StepReport?

  /// The counters of a training run, and what it has reported.
  public struct Progress: Codable, Sendable, Equatable {
    /// Epochs that have ended.
    public internal(set) var epoch = 0
    /// Steps taken in the epoch that has not ended.
    public internal(set) var position = 0
    /// Their loss, times their windows.
    var lossSum = 0.0
    /// Their largest gradient norm.
    var largestGradientNorm = 0.0
    /// The schedule that follows the validation loss.
    var plateau: ReduceOnPlateau
    /// The best validation loss; nil as long as `best` is.
    public internal(set) var bestLoss: Double?
    /// One report for every epoch so far.
    public internal(set) var history: [EpochReport] = []
  }

  /// The state before the first step.
  init(_ model: Model, _ configuration: TrainingConfiguration) {
    self.model = model
    average = configuration.averaging > 0 ? model : nil
    optimizer = Optimizer(
      for: model, configuration.optimizer.rule(weightDecay: configuration.weightDecay))
    let isPlateau = configuration.schedule == .plateau
    progress = Progress(
      plateau: ReduceOnPlateau(
        learningRate: configuration.learningRate,
        factor: isPlateau ? configuration.plateauFactor : 1,
        patience: isPlateau ? configuration.plateauPatience : .max))
  }
}

/// What decides a training besides model and settings, so that a state can be held against it.
public struct TrainingIdentity: Codable, Sendable, Equatable {
  /// The root of shuffle, dropout and sampling.
  public let seed: UInt64
  /// What is minimised, with its numbers.
  public let objective: String
  /// The windows of training and of validation, in short.
  public let training, validation: String

  /// What decides a training of `configuration` on these windows.
  ///
  /// - Parameter objective: what is minimised; nil takes the loss that the configuration names.
  public init(
    _ configuration: TrainingConfiguration, objective: (any Objective)? = nil, seed: UInt64,
    training: some WindowSource, validation: some WindowSource
  ) {
    self.seed = seed
    self.objective = "\(objective ?? configuration.objective())"
    self.training = Self.digest(training)
    self.validation = Self.digest(validation)
  }

  /// The number of windows, and a fingerprint of the first, the middle and the last with their labels.
  private static func digest(_ source: some WindowSource) -> String {
    guard source.count > 0 else { return "0" }
    let batch = source.batch([0, source.count / 2, source.count - 1])
    var fingerprint = Fingerprint()
    for tensor in [batch.input.features, batch.input.mask, batch.labels.returns] {
      for scalar in tensor?.scalars ?? [] { fingerprint.add(word: UInt64(scalar.bitPattern)) }
    }
    return "\(source.count):\(String(fingerprint.value, radix: 16))"
  }
}

extension TrainerState {
  /// Whether the epochs or the patience have run out.
  public func isComplete(_ configuration: TrainingConfiguration) -> Bool {
    if progress.epoch >= max(1, configuration.epochs) { return true }
    guard configuration.patience > 0, progress.epoch > 0 else { return false }
    let bestEpoch = progress.history.last { $0.isBest }?.epoch ?? 0
    return progress.epoch - bestEpoch >= configuration.patience
  }

  /// The model that is judged after an epoch.
  public var judged: Model { average ?? model }

  /// Moves the average towards the model: a ← d·a + (1 − d)·θ with d = min(`decay`, (1 + t)/(10 + t)) at step t, so that the first
  /// weights are soon forgotten (as in TensorFlow's `ExponentialMovingAverage`).
  mutating func updateAverage(decay: Float) {
    guard var average else { return }
    let step = Float(optimizer.step)
    let decay = min(decay, (1 + step) / (10 + step))
    for parameter in model.parameters {
      average[keyPath: parameter.value].scale(by: decay)
      average[keyPath: parameter.value].add(model[keyPath: parameter.value], times: 1 - decay)
    }
    for buffer in model.buffers { average[keyPath: buffer.value] = model[keyPath: buffer.value] }
    self.average = average
  }

  /// The counters as a file keeps them, with what they belong to.
  private struct Header: Codable {
    var training: JSONValue
    var identity: TrainingIdentity
    var step: Int
    var beta1: Double
    var progress: Progress
  }

  private static var format: String { "2" }

  /// The state as safetensors: `model.*`, `first.*`, `second.*`, `best.*`, and the counters in the metadata.
  ///
  /// - Parameters:
  ///   - configuration: that of the run, which has to be the same when it resumes.
  ///   - identity: the same of seed, objective and windows.
  ///   - hasMoments: whether the gradients' moments are in it, which nobody needs once the training is complete.
  /// - Throws: `EncodingError` when a counter is not finite.
  public func file(
    _ configuration: TrainingConfiguration, _ identity: TrainingIdentity, hasMoments: Bool = true
  ) throws -> SafetensorsFile {
    var entries = model.entries(prefix: "model.")
    entries.merge(best?.entries(prefix: "best.") ?? [:]) { $1 }
    entries.merge(average?.entries(prefix: "average.") ?? [:]) { $1 }
    for (i, parameter) in model.parameters.enumerated() where hasMoments {
      entries["first.\(parameter.name)"] = .init(optimizer.moments[i].first)
      if optimizer.rule.hasSecondMoment {
        entries["second.\(parameter.name)"] = .init(optimizer.moments[i].second)
      }
    }
    let header = Header(
      training: try configuration.json, identity: identity, step: optimizer.step,
      beta1: optimizer.beta1, progress: progress)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return SafetensorsFile(
      entries: entries,
      metadata: [
        "format": Self.format, "state": String(decoding: try encoder.encode(header), as: UTF8.self),
      ])
  }

  /// Reads what `file` made.
  ///
  /// - Parameters:
  ///   - model: a model of the same configuration, whose weights do not matter.
  ///   - path: the file's name, for messages.
  /// - Throws: `InputFault` when the file holds another run's state, or not all of it.
  public init(
    _ file: SafetensorsFile, for model: Model, _ configuration: TrainingConfiguration,
    _ identity: TrainingIdentity, path: String
  ) throws(InputFault) {
    guard file.metadata["format"] == Self.format else {
      throw InputFault(file: path, "is not a training state of format \(Self.format)")
    }
    guard let text = file.metadata["state"],
      let header = try? JSONDecoder().decode(Header.self, from: Data(text.utf8)),
      header.step >= 0, header.progress.epoch >= 0, header.progress.position >= 0
    else { throw InputFault(file: path, "the training state in the metadata cannot be read") }
    // Settings that are newer than the file have their defaults.
    let training = try? TrainingConfiguration().overlaid(with: header.training)
    guard training == configuration, header.identity.seed == identity.seed else {
      throw InputFault(file: path, "is the state of a training with other settings")
    }
    guard header.identity == identity else {
      throw InputFault(file: path, "is the state of a training on other windows or objectives")
    }
    self.init(model, configuration)
    try self.model.load(file.entries(under: "model."), from: path)
    if header.progress.bestLoss != nil {
      var best = model
      try best.load(file.entries(under: "best."), from: path)
      self.best = best
    }
    if var average {
      try average.load(file.entries(under: "average."), from: path)
      self.average = average
    }
    progress = header.progress
    let hasMoments = file.entries.keys.contains { $0.hasPrefix("first.") }
    if hasMoments || !isComplete(configuration) {
      try optimizer.load(file, parameters: model.parameters.map(\.name), from: path)
    }
    optimizer.step = header.step
    optimizer.beta1 = header.beta1
  }
}

extension Optimizer {
  fileprivate mutating func load(
    _ file: SafetensorsFile, parameters: [String], from path: String
  ) throws(InputFault) {
    for (i, name) in parameters.enumerated() {
      let shape = moments[i].first.shape
      moments[i].first = try file.tensor(
        "first.\(name)", shape: shape, mayOverflow: true, from: path)
      if rule.hasSecondMoment {
        moments[i].second = try file.tensor(
          "second.\(name)", shape: shape, mayOverflow: true, from: path)
      }
    }
  }
}

/// The history in a state, which can be read without knowing the model.
public enum TrainingHistory {
  private struct Header: Decodable {
    struct Progress: Decodable { var history: [EpochReport] }
    var progress: Progress
  }

  /// The reports that the state in `file` holds; empty when it is no state.
  public static func read(_ file: SafetensorsFile) -> [EpochReport] {
    let text = file.metadata["state"] ?? ""
    return (try? JSONDecoder().decode(Header.self, from: Data(text.utf8)))?.progress.history ?? []
  }
}
