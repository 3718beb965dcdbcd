/// Finds positions in assets that have had no price for some bars, to close them at their last mark.
struct Delisting {
  private let patience: Int
  /// How many bars up to now have been without a price, asset by asset; [N].
  private var missing: [Int]

  /// Closes after `patience` bars without a price.
  init(after patience: Int, assetCount: Int) {
    self.patience = patience
    missing = [Int](repeating: 0, count: assetCount)
  }

  /// Takes note of a bar's closes, and closes in `portfolio` what is held of assets that are gone.
  ///
  /// - Returns: the notional that was sold and bought back.
  mutating func close(
    _ closes: UnsafeBufferPointer<Double>, in portfolio: inout Portfolio
  ) -> Double {
    var isAnyGone = false
    for asset in missing.indices {
      missing[asset] = closes[asset].isNaN ? missing[asset] + 1 : 0
      if missing[asset] >= patience, portfolio.units[asset] != 0 { isAnyGone = true }
    }
    guard isAnyGone else { return 0 }
    return portfolio.close { missing[$0] >= patience }
  }
}
