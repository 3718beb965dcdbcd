/// 4.8: an experiment in which depth changes, and what it measures.
public protocol DepthAlone: Answering {
  /// The training runs of the experiment; nil where there is none yet.
  var runs: [DepthRun]? { get }

  /// Mean and standard deviation (divided by n − 1) over seeds of attention's AUROC minus ablation's.
  ///
  /// - Parameters:
  ///   - attention: the AUROC of attention, one for each seed; two at least.
  ///   - ablation: the AUROC of ablation of the same models.
  func gap(
    attention: [Double], ablation: [Double]
  ) throws -> (mean: Double, standardDeviation: Double)
}

/// One training run.
public struct DepthRun: Sendable {
  /// Layers of the model.
  public var layers: Int
  /// Bars that it looks back on.
  public var lookback: Int
  /// Epochs of training.
  public var epochs: Int
  /// The highest learning rate.
  public var learningRate: Double
  /// The random seed.
  public var seed: Int

  /// A run.
  public init(layers: Int, lookback: Int, epochs: Int, learningRate: Double, seed: Int) {
    self.layers = layers
    self.lookback = lookback
    self.epochs = epochs
    self.learningRate = learningRate
    self.seed = seed
  }
}

extension DepthAlone {
  /// The answer to a question: with two lists, the wanted layers and look-backs, counts that describe the design; with
  /// four, of which the last two are AUROCs, the gap.
  public func reply(to question: Values) throws -> Values {
    guard question.lists.count < 4 else {
      let gap = try gap(attention: question[2], ablation: question[3])
      return Values([gap.mean], [gap.standardDeviation])
    }
    guard let runs else { throw NotAttempted() }
    let wanted = question[0].flatMap { layers in question[1].map { [Int(layers), Int($0)] } }
    let cells = Dictionary(grouping: runs) { [$0.layers, $0.lookback] }
    let seeds = wanted.map { Set(cells[$0, default: []].map(\.seed)) }
    let shared = seeds.dropFirst().reduce(seeds.first ?? []) { $0.intersection($1) }
    return Values([
      Double(seeds.count { !$0.isEmpty }), Double(cells.keys.count { !wanted.contains($0) }),
      Double(Set(runs.map(\.epochs)).count), Double(Set(runs.map(\.learningRate)).count),
      Double(min(3, shared.count)),
    ])
  }
}
