/// 5.1: a book by hand.
public protocol EquityAfterThreeBars: Predicting {
  /// Cash and holdings after bar 3, to the cent.
  var equity: Double? { get }
}

extension EquityAfterThreeBars {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [equity] }
}
