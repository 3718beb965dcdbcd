import Markets

/// How strongly every asset leads every other one, by one reading of a model or of the returns: larger = more.
///
///     let ablation = forecaster.ablation(of: windows, windowEnds: windows.test, seed: 1)
///     ablation.rise[0, 2]                      // asset 0 as the cause, asset 2 as the effect
///     ablation.rise.detection(of: truth.edges) // AUROC and average precision
public struct InfluenceMatrix: Equatable, Sendable {
  /// The assets; [N].
  public let symbols: [String]
  /// The scores, [cause][effect]; an asset's score on itself is no part of any ranking; [N·N].
  public let scores: [Double]

  /// Known scores, [cause][effect]; [N·N].
  public init(symbols: [String], scores: [Double]) {
    require(scores.count == symbols.count * symbols.count, "scores are not [N·N]")
    self.symbols = symbols
    self.scores = scores
  }

  /// Scores pair by pair.
  public init(symbols: [String], _ score: (_ cause: Int, _ effect: Int) -> Double) {
    self.init(
      symbols: symbols,
      scores: symbols.indices.flatMap { cause in symbols.indices.map { score(cause, $0) } })
  }

  /// The score of `cause` on `effect`.
  public subscript(cause: Int, effect: Int) -> Double { scores[cause * symbols.count + effect] }

  /// The scores among `chosen` of the assets, in their order.
  public func among(_ chosen: [String]) -> InfluenceMatrix {
    let places = chosen.map { symbol in
      guard let place = symbols.firstIndex(of: symbol) else {
        fatalError("InfluenceMatrix: \(symbol) is none of \(symbols)")
      }
      return place
    }
    return InfluenceMatrix(symbols: chosen) { self[places[$0], places[$1]] }
  }

  /// One ordered pair of different assets.
  public struct Pair: Hashable, Sendable {
    /// The number of the asset that may lead.
    public let cause: Int
    /// The number of the asset that may follow.
    public let effect: Int

    /// The pair of the assets numbered `cause` and `effect`.
    public init(cause: Int, effect: Int) {
      self.cause = cause
      self.effect = effect
    }
  }

  /// All N(N − 1) ordered pairs, cause first.
  public var pairs: [Pair] {
    symbols.indices.flatMap { cause in
      symbols.indices.filter { $0 != cause }.map { Pair(cause: cause, effect: $0) }
    }
  }

  /// The pairs that `edges` name.
  public func pairs(of edges: [PlantedTruth.Edge]) -> Set<Pair> {
    Set(
      edges.compactMap { edge in
        guard let cause = symbols.firstIndex(of: edge.cause),
          let effect = symbols.firstIndex(of: edge.effect)
        else { return nil }
        return Pair(cause: cause, effect: effect)
      })
  }

  /// The scores as attention is drawn: a row for every effect (query), a column for every cause (key).
  public var rowsByEffect: [[Double]] {
    symbols.indices.map { effect in symbols.indices.map { self[$0, effect] } }
  }

  /// `cause,effect,score`, N(N − 1) rows; a missing score is an empty field.
  public var csv: CSVWriter {
    var writer = CSVWriter(columns: ["cause", "effect", "score"])
    for pair in pairs {
      writer.append(symbols[pair.cause])
      writer.append(symbols[pair.effect])
      writer.append(self[pair.cause, pair.effect])
      writer.endRow()
    }
    return writer
  }
}
