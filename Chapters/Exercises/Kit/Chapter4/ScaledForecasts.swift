/// 4.2: what scores say of forecasts that are too large or too small.
public protocol ScaledForecasts: Predicting {
  /// R² of the forecasts multiplied by 2, in per cent.
  var rSquaredOfDouble: Double? { get }
  /// R² of the forecasts multiplied by ½, in per cent.
  var rSquaredOfHalf: Double? { get }
  /// IC of the forecasts multiplied by 2, divided by the IC before.
  var coefficientRatio: Double? { get }
  /// Hit rate of the forecasts multiplied by 2, divided by the hit rate before.
  var hitRateRatio: Double? { get }
}

extension ScaledForecasts {
  /// The predictions in the order of the task.
  public var predictions: [Double?] {
    [rSquaredOfDouble, rSquaredOfHalf, coefficientRatio, hitRateRatio]
  }
}
