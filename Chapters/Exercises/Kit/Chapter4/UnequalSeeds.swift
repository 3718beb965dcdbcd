/// 4.1: a comparison in which one thing changes.
public protocol UnequalSeeds: Answering {
  /// What the clean ones of the comparisons say.
  ///
  /// - Returns: the mean gain in R² of the block, how many comparisons it rests on, and how many of these show a
  ///   gain with p < 0.05.
  func report(
    _ comparisons: [BlockPair]
  ) throws -> (gain: Double, count: Int, significant: Int)
}

/// A model with the cross-ticker block against one without it, on the same test windows.
public struct BlockPair: Sendable {
  /// The random seed of the model with the block, and of the one without.
  public let seeds: (with: Int, without: Int)
  /// How many epochs each was trained.
  public let epochs: (with: Int, without: Int)
  /// R² of each on the test windows.
  public let rSquared: (with: Double, without: Double)
  /// The p value of the Diebold–Mariano test: the probability of such a difference if both are equally good.
  public let p: Double

  /// The comparison with the seven numbers of a row.
  public init?(_ row: [Double]) {
    guard row.count == 7 else { return nil }
    seeds = (Int(row[0]), Int(row[1]))
    epochs = (Int(row[2]), Int(row[3]))
    rSquared = (row[4], row[5])
    p = row[6]
  }
}

extension UnequalSeeds {
  /// The answer to a question, a list of seven numbers for each comparison.
  public func reply(to question: Values) throws -> Values {
    let (gain, count, significant) = try report(question.lists.compactMap(BlockPair.init))
    return Values([gain], [Double(count)], [Double(significant)])
  }
}
