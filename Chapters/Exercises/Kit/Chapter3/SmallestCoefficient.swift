/// 3.10: the smallest information coefficient (IC) that a test set can find.
public protocol SmallestCoefficient: Predicting {
  /// The smallest mean IC for returns of one bar.
  var oneBar: Double? { get }
  /// The smallest mean IC for overlapping returns of several bars.
  var overlapping: Double? { get }
}

extension SmallestCoefficient {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [oneBar, overlapping] }
}
