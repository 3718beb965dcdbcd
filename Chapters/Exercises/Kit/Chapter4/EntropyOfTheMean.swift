/// 4.5: the entropy of an average map, and the average of entropies.
public protocol EntropyOfTheMean: Predicting {
  /// H/ln 2 of the mean of the two rows.
  var entropyOfMean: Double? { get }
  /// The mean of H/ln 2 of each row.
  var meanOfEntropies: Double? { get }
}

extension EntropyOfTheMean {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [entropyOfMean, meanOfEntropies] }
}
