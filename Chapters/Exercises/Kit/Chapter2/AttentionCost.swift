/// 2.6: what attention costs along time and across assets.
public protocol AttentionCost: Predicting {
  /// The cost along time divided by the cost across assets.
  var ratio: Double? { get }
  /// By which factor the cost along time grows when L doubles.
  var growthAlongTime: Double? { get }
  /// By which factor the cost across assets grows when L doubles.
  var growthAcrossAssets: Double? { get }
}

extension AttentionCost {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [ratio, growthAlongTime, growthAcrossAssets] }
}
