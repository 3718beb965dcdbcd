/// 3.1: by how much the loss tanhv1 overstates what a short position earns.
public protocol OverstatedShort: Predicting {
  /// What tanhv1 counts as the gain of a full short position, less its log return; in log return, to four digits.
  var overstatement: Double? { get }
}

extension OverstatedShort {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [overstatement] }
}
