import Synchronization
import Tensors

/// What a forward pass needs besides its input: training or inference, and the random streams.
///
/// Places in a model that draw random numbers have names, such as `layers.0.temporal.weights`: the author of a layer
/// chooses them, and no two places of a model may share one. Streams are keyed by seed, step, name and window, never by how a batch is
/// cut, so that one seed gives the same numbers for any number of cores.
public struct ForwardContext: Sendable {
  /// One dropout stream for each window; empty in inference.
  let windows: [RandomStream]
  /// Where ProbSparse attention draws its key tables from.
  let sampling: RandomStream
  /// Key tables by name of the place, that replace the drawn ones.
  let tables: [String: KeyTable]?
  /// Where intermediate results are recorded; nil when none are.
  public let recorder: Recorder?
  /// Where batch normalisation leaves its statistics in training.
  public let statistics: StatisticsCollector?
  /// Whether this is a training pass.
  public let isTraining: Bool

  /// A pass without dropout; key tables are drawn anew from `seed`, so that a prediction never depends on what was
  /// predicted before.
  public static func inference(
    seed: UInt64, tables: [String: KeyTable]? = nil, recorder: Recorder? = nil
  ) -> ForwardContext {
    ForwardContext(
      windows: [], sampling: RandomStream(seed: seed).child("sampling"), tables: tables,
      recorder: recorder, statistics: nil, isTraining: false)
  }

  /// A pass of training step `step` over the windows numbered `windows`.
  public static func training(
    seed: UInt64, step: Int, windows: [Int], tables: [String: KeyTable]? = nil,
    statistics: StatisticsCollector? = nil, recorder: Recorder? = nil
  ) -> ForwardContext {
    let root = RandomStream(seed: seed)
    let dropout = root.child("dropout").child(step)
    return ForwardContext(
      windows: windows.map { dropout.child($0) },
      sampling: root.child("sampling").child(step), tables: tables, recorder: recorder,
      statistics: statistics, isTraining: true)
  }

  /// What goes before the recorded names of member `index` of an ensemble.
  static func memberPrefix(_ index: Int) -> String { "members.\(index)." }

  /// The same pass for member `index` of an ensemble, which records under names of its own.
  func member(_ index: Int) -> ForwardContext {
    ForwardContext(
      windows: windows, sampling: sampling, tables: tables,
      recorder: recorder.map { Recorder(into: $0, prefix: Self.memberPrefix(index)) },
      statistics: statistics, isTraining: isTraining)
  }

  /// Dropout at `rate` for the place called `name`; nil in inference, and at rate 0.
  public func dropout(_ rate: Float, at name: String) -> Dropout? {
    guard isTraining, rate > 0 else { return nil }
    return Dropout(rate: rate, keys: windows.map { $0.child(name).key })
  }

  /// Which of `keys` keys ProbSparse attention samples for `length` queries at the place called `name`; nil for as many keys as
  /// queries.
  public func keyTable(at name: String, length: Int, keys: Int? = nil, factor: Int) -> KeyTable {
    if let table = tables?[name] { return table }
    var stream = sampling.child(name)
    return KeyTable(length: length, keys: keys, factor: factor, using: &stream)
  }
}

/// Collects intermediate results of one forward pass by name, as the model names them.
public final class Recorder: Sendable {
  private let values = Mutex<[String: Tensor]>([:])
  private let selections = Mutex<[String: [Int32]]>([:])

  /// Who keeps what is recorded here, and what goes before its names there.
  private let parent: Recorder?
  private let prefix: String

  /// An empty collection.
  public init() {
    parent = nil
    prefix = ""
  }

  /// Passes everything on to `parent`, each name behind `prefix`.
  init(into parent: Recorder, prefix: String) {
    self.parent = parent
    self.prefix = prefix
  }

  /// What was recorded under `name`, one of the model's own; tokens of single steps are called `embedding`, [B, L, N, D].
  public subscript(name: String) -> Tensor? { values.withLock { $0[name] } }

  /// The active queries that ProbSparse attention chose, [B, N, H, u], recorded under `name`.
  public func active(_ name: String) -> [Int32]? { selections.withLock { $0[name] } }

  /// Keeps `value` under `name`.
  public func record(_ name: String, _ value: Tensor) {
    if let parent { return parent.record(prefix + name, value) }
    values.withLock { $0[name] = value }
  }

  /// Keeps the active queries under `name`.
  public func record(_ name: String, active: [Int32]) {
    if let parent { return parent.record(prefix + name, active: active) }
    selections.withLock { $0[name] = active }
  }
}

/// Collects the batch statistics of one training pass, for the running averages.
public final class StatisticsCollector: Sendable {
  private let values = Mutex<[String: ChannelStatistics]>([:])

  /// An empty collection.
  public init() {}

  /// The statistics that the layer called `name` left.
  public subscript(name: String) -> ChannelStatistics? { values.withLock { $0[name] } }

  /// Keeps the statistics of the layer called `name`.
  public func record(_ name: String, _ value: ChannelStatistics) {
    values.withLock { $0[name] = value }
  }
}
