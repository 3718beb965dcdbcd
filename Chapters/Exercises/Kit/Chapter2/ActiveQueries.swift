/// 2.7: how many queries attend in ProbSparse attention.
public protocol ActiveQueries: Predicting {
  /// u by Informer's rule, c·⌈ln L⌉.
  var queries: Double? { get }
  /// u by the reference document's rule, int(c·ln L).
  var documentsQueries: Double? { get }
  /// The smallest whole c for which Informer's rule lets all L queries attend.
  var factorForAll: Double? { get }
}

extension ActiveQueries {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [queries, documentsQueries, factorForAll] }
}
