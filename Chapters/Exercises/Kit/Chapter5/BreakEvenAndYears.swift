/// 5.5: what a strategy can pay, and how long it must be watched.
public protocol BreakEvenAndYears: Predicting {
  /// The fee at which nothing is left, in basis points of what is traded.
  var breakEvenFee: Double? { get }
  /// Years of data until the Sharpe ratio is found in four of five cases.
  var years: Double? { get }
}

extension BreakEvenAndYears {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [breakEvenFee, years] }
}
