/// One execution of target weights: what is bought and sold, before costs.
enum Rebalance {
  /// Net money spent, Σ d_i, and traded notional, Σ|d_i|.
  typealias Order = (bought: Double, traded: Double)

  /// Sets `units` to u_i = s w_i V / price_i for every asset with a price; the others keep theirs.
  ///
  /// With L = max(1, Σ|w|), g = Σ|w| over assets with a price and u = Σ|h|/V over the others:
  /// s = 1 when g + u ≤ L, else max(0, L - u)/g. The target is scaled down when units that cannot be sold
  /// take its room, never up.
  @inline(__always)
  static func execute(
    weights: UnsafeBufferPointer<Double>, prices: UnsafeBufferPointer<Double>,
    marks: UnsafeBufferPointer<Double>, units: UnsafeMutableBufferPointer<Double>, equity: Double
  ) -> Order {
    let scale = scale(weights: weights, prices: prices, marks: marks, units: units, equity: equity)
    var order: Order = (0, 0)
    for asset in 0..<weights.count where !prices[asset].isNaN {
      let wanted = scale * weights[asset] * equity
      let change = wanted - units[asset] * prices[asset]
      order.bought += change
      order.traded += abs(change)
      units[asset] = wanted / prices[asset]
    }
    return order
  }

  @inline(__always)
  private static func scale(
    weights: UnsafeBufferPointer<Double>, prices: UnsafeBufferPointer<Double>,
    marks: UnsafeBufferPointer<Double>, units: UnsafeMutableBufferPointer<Double>, equity: Double
  ) -> Double {
    var all = 0.0
    var tradable = 0.0
    var stuck = 0.0
    for asset in 0..<weights.count {
      let size = abs(weights[asset])
      all += size
      if prices[asset].isNaN {
        stuck += abs(units[asset] * marks[asset])
      } else {
        tradable += size
      }
    }
    let limit = max(1, all)
    let blocked = stuck / equity
    if tradable == 0 || tradable + blocked <= limit { return 1 }
    return max(0, limit - blocked) / tradable
  }
}
