import Foundation

/// Log returns of prices.
public enum LogReturn {
  /// ln(p_t / p_{t−1}); NaN in row 0 and where either price is missing.
  ///
  ///     LogReturn.values(of: [100, 110, 99])  // [nan, 0.0953…, −0.1054…]
  public static func values(of prices: [Double]) -> [Double] {
    guard !prices.isEmpty else { return [] }
    return [.nan] + zip(prices, prices.dropFirst()).map { logRatio($1, $0) }
  }

  /// ln(a / b), also where the ratio itself leaves the range of a double.
  static func logRatio(_ a: Double, _ b: Double) -> Double {
    let ratio = a / b
    return ratio.isNormal ? log(ratio) : log(a) - log(b)
  }
}
