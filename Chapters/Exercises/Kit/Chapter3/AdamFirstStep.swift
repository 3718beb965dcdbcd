/// 3.5: Adam's first step.
public protocol AdamFirstStep: Predicting {
  /// The change of the first parameter.
  var first: Double? { get }
  /// The change of the second parameter.
  var second: Double? { get }
  /// The change of the third parameter.
  var third: Double? { get }
}

extension AdamFirstStep {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [first, second, third] }
}
