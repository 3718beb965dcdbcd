/// 2.1: which tokens change with one input.
public protocol MovedTokens: Predicting {
  /// The first step at which a token changes.
  var firstStep: Double? { get }
  /// The last step at which a token changes.
  var lastStep: Double? { get }
  /// How many assets have a token that changes.
  var assets: Double? { get }
}

extension MovedTokens {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [firstStep, lastStep, assets] }
}
