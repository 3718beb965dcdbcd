/// 1.7: how much overlapping labels are worth.
public protocol OverlappingLabels: Predicting {
  /// How many of the labels are independent, to the nearest whole number or so.
  var independentLabels: Double? { get }
  /// The autocorrelation of the labels at lag 1, to two digits.
  var autocorrelation: Double? { get }
}

extension OverlappingLabels {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [independentLabels, autocorrelation] }
}
