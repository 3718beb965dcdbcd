/// 2.10: how many parameters a model has.
public protocol ParameterCount: Predicting {
  /// The parameters with the smaller number of assets.
  var parameters: Double? { get }
  /// The parameters with the larger number of assets.
  var parametersWithMoreAssets: Double? { get }
}

extension ParameterCount {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [parameters, parametersWithMoreAssets] }
}
