/// 2.3: whether attention knows the order of the steps.
public protocol ShuffledSteps: Predicting {
  /// Whether the newest output moves in case A.
  var movesInA: Bool? { get }
  /// Whether the newest output moves in case B.
  var movesInB: Bool? { get }
  /// Whether the newest output moves in case C.
  var movesInC: Bool? { get }
  /// Whether the newest output moves in case D.
  var movesInD: Bool? { get }
}

extension ShuffledSteps {
  /// The predictions in the order of the task: 1 where the output moves, else 0.
  public var predictions: [Double?] {
    [movesInA, movesInB, movesInC, movesInD].map { $0.map { $0 ? 1 : 0 } }
  }
}
