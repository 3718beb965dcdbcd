/// 1.10: what a split makes of a method that only remembers.
public protocol SplitAndMemory: Answering {
  /// R² on the test rows of three splits: in the order of time with the purge, in the order of time without it, and at random.
  ///
  /// - Parameters:
  ///   - market: rows in the order of time, and a method that forecasts them.
  ///   - trainCount: how many rows a split trains on, before any are purged; the others are the test.
  ///   - order: all row numbers in a random order: the random split trains on the first `trainCount` of them.
  func rSquared(
    _ market: RememberedMarket, trainCount: Int, order: [Int]
  ) throws -> (purged: Double, ordered: Double, random: Double)
}

extension SplitAndMemory {
  /// The answer to a question: features and how many of them a row has, labels, h, the training rows, and a random order.
  public func reply(to question: Values) throws -> Values {
    let market = RememberedMarket(
      features: question.table(0, columns: question.integer(1)), labels: question[2],
      horizon: question.integer(3))
    let scores = try rSquared(
      market, trainCount: question.integer(4), order: question[5].map { Int($0) })
    return Values([scores.purged, scores.ordered, scores.random])
  }
}

/// Rows of features with their labels, and a method that looks up the most similar training rows.
public struct RememberedMarket: Sendable {
  /// The features of each row, already scaled.
  public let features: [[Double]]
  /// The label of each row t: the log return over the bars t + 1 … t + h.
  public let labels: [Double]
  /// h, in bars.
  public let horizon: Int

  /// A market.
  public init(features: [[Double]], labels: [Double], horizon: Int) {
    self.features = features
    self.labels = labels
    self.horizon = horizon
  }

  /// The mean label of the five rows of `training` whose features are most similar to those of `row`.
  public func forecast(_ row: Int, from training: [Int]) -> Double {
    var nearest: [(distance: Double, row: Int)] = []
    for other in training {
      var distance = 0.0
      for column in features[row].indices {
        let difference = features[row][column] - features[other][column]
        distance += difference * difference
      }
      if nearest.count == 5 && distance >= nearest[4].distance { continue }
      let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
      nearest.insert((distance, other), at: place)
      if nearest.count > 5 { nearest.removeLast() }
    }
    return nearest.reduce(0) { $0 + labels[$1.row] } / Double(max(1, nearest.count))
  }
}
