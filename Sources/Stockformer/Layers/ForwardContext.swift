import Synchronization
import Tensors

/// What a forward pass needs besides its input: training or inference, and the random streams.
///
/// Streams are keyed by seed, step, site and window, never by how a batch is cut, so that one seed gives the same
/// numbers for any number of cores.
public struct ForwardContext: Sendable {
  /// One dropout stream for each window; empty in inference.
  let windows: [RandomStream]
  /// Where ProbSparse attention draws its key tables from.
  let sampling: RandomStream
  /// Key tables, one for each encoder layer, that replace the drawn ones.
  let tables: [KeyTable]?
  /// Where intermediate results go, when somebody wants to see them.
  public let recorder: Recorder?
  /// Where batch normalisation leaves its statistics in training.
  public let statistics: StatisticsCollector?
  /// Whether this is a training pass.
  public let isTraining: Bool

  /// A pass without dropout; key tables are drawn anew from `seed`, so that a prediction never depends on what was
  /// predicted before.
  public static func inference(
    seed: UInt64, tables: [KeyTable]? = nil, recorder: Recorder? = nil
  ) -> ForwardContext {
    ForwardContext(
      windows: [], sampling: RandomStream(seed: seed).child("sampling"), tables: tables,
      recorder: recorder, statistics: nil, isTraining: false)
  }

  /// A pass of training step `step` over the windows numbered `windows`.
  public static func training(
    seed: UInt64, step: Int, windows: [Int], tables: [KeyTable]? = nil,
    statistics: StatisticsCollector? = nil, recorder: Recorder? = nil
  ) -> ForwardContext {
    let root = RandomStream(seed: seed)
    let dropout = root.child("dropout").child(step)
    return ForwardContext(
      windows: windows.map { dropout.child($0) },
      sampling: root.child("sampling").child(step), tables: tables, recorder: recorder,
      statistics: statistics, isTraining: true)
  }

  /// Dropout at `rate` for the place in the model that is numbered `site`; nil in inference.
  func dropout(_ rate: Float, site: Int) -> Dropout? {
    guard isTraining, rate > 0 else { return nil }
    return Dropout(rate: rate, keys: windows.map { $0.child(site).key })
  }

  /// The key table of encoder layer `layer` for sequences of `length` steps.
  func keyTable(layer: Int, length: Int, factor: Int) -> KeyTable {
    if let tables { return tables[layer] }
    var stream = sampling.child(layer)
    return KeyTable(length: length, factor: factor, using: &stream)
  }
}

/// Collects intermediate results of one forward pass by name, as the architecture page names them.
public final class Recorder: Sendable {
  private let values = Mutex<[String: Tensor]>([:])
  private let selections = Mutex<[String: [Int32]]>([:])

  /// An empty collection.
  public init() {}

  /// What was recorded under `name`: `embedding`, `temporal.i`, `cross.i`, `layer.i`, `distil.i`, `measure.i`, `representation`.
  public subscript(name: String) -> Tensor? { values.withLock { $0[name] } }

  /// The active queries of ProbSparse layer `layer`, [B, N, H, u].
  public func active(layer: Int) -> [Int32]? { selections.withLock { $0["active.\(layer)"] } }

  func record(_ name: String, _ value: Tensor) { values.withLock { $0[name] = value } }

  func record(active: [Int32], layer: Int) {
    selections.withLock { $0["active.\(layer)"] = active }
  }
}

/// Collects the batch statistics of one training pass, for the running averages.
public final class StatisticsCollector: Sendable {
  private let values = Mutex<[Int: ChannelStatistics]>([:])

  /// An empty collection.
  public init() {}

  /// The statistics that layer number `index` left.
  public subscript(index: Int) -> ChannelStatistics? { values.withLock { $0[index] } }

  func record(_ index: Int, _ value: ChannelStatistics) { values.withLock { $0[index] = value } }
}
