import RandomStreams
import CXGBoost

/// Gradient-boosted regression trees of several inputs, grown by XGBoost; a value that holds XGBoost's own bytes.
///
/// f(x) = η Σ_k f_k(x): each tree f_k is grown on the errors that those before it leave (Chen and Guestrin 2016,
/// arXiv:1603.02754). No trees at all forecast 0.
///
///     let trees = try BoostedTrees(fitting: training, validation: validation, TreeSettings(), seed: 1)
///     try trees.forecasts(of: rows)
public struct BoostedTrees: Sendable, Equatable {
  /// Inputs and outcomes: `inputs` is [n, k] row by row, `outcomes` [n].
  public struct Sample: Sendable {
    /// [n·k]
    public let inputs: [Float]
    /// [n]
    public let outcomes: [Float]

    /// A sample of at least one row.
    public init(inputs: [Float], outcomes: [Float]) {
      require(
        !outcomes.isEmpty && inputs.count % outcomes.count == 0 && !inputs.isEmpty,
        "\(inputs.count) inputs do not make \(outcomes.count) rows")
      self.inputs = inputs
      self.outcomes = outcomes
    }
  }

  /// How many trees there are: those before the smallest validation error.
  public let rounds: Int
  /// Leaves and splits of all trees, a number each.
  public let nodeCount: Int
  /// Mean squared validation error.
  public let validationError: Double
  /// The model in XGBoost's binary JSON; empty without trees.
  public let bytes: [UInt8]

  /// Grows trees on `training`, one after another on one thread, until `validation` has not become better for
  /// `settings.patience` of them.
  ///
  /// - Throws: `XGBoostError`.
  public init(
    fitting training: Sample, validation: Sample, _ settings: TreeSettings, seed: UInt64
  ) throws(XGBoostError) {
    let train = try DataMatrix(training)
    let validationMatrix = try DataMatrix(validation)
    let booster = try Booster([train, validationMatrix])
    for (name, value) in settings.parameters(seed: seed) { try booster.set(name, value) }
    let outcomes = validation.outcomes
    var best = (
      rounds: 0, error: Self.error([Float](repeating: 0, count: outcomes.count), outcomes)
    )
    for round in 1...settings.rounds where round - best.rounds <= settings.patience {
      try booster.grow(on: train)
      let forecasts = try booster.forecasts(of: validationMatrix, count: outcomes.count)
      let error = Self.error(forecasts, outcomes)
      if error < best.error { best = (round, error) }
    }
    rounds = best.rounds
    validationError = best.error
    let kept = best.rounds > 0 ? try booster.first(best.rounds) : nil
    bytes = try kept?.bytes() ?? []
    nodeCount = try kept?.nodeCount() ?? 0
  }

  /// The forecasts of the rows `inputs`, [n, k] row by row; [n].
  ///
  /// - Throws: `XGBoostError`.
  public func forecasts(of inputs: [Float], rows: Int) throws(XGBoostError) -> [Float] {
    guard rows > 0, rounds > 0 else { return [Float](repeating: 0, count: rows) }
    let booster = try Booster(bytes: bytes)
    return try booster.forecasts(of: try DataMatrix(inputs, rows: rows), count: rows)
  }

  private static func error(_ forecasts: [Float], _ outcomes: [Float]) -> Double {
    zip(forecasts, outcomes).reduce(0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    } / Double(outcomes.count)
  }
}

/// What XGBoost says is wrong.
public struct XGBoostError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The first line of its message.
  public let description: String
}
