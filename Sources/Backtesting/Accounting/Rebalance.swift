/// One execution of target weights: what is bought and sold, before costs.
enum Rebalance {
  /// Net money spent, Σ d_i, and traded notional, Σ|d_i|.
  typealias Order = (bought: Double, traded: Double)

  /// Sets `units` to u_i = s w_i V / price_i for every asset with a price; the others keep theirs.
  ///
  /// With L = max(1, Σ|w|), g = Σ|w| over assets with a price and u = Σ|h|/V over the others:
  /// s = 1 when g + u ≤ L, else max(0, L - u)/g. The target is scaled down when units that cannot be sold
  /// take its room, never up. An asset whose trade would be of at most `band` of equity keeps its units too.
  /// `changes` gets what was spent on each asset, d_i.
  @inline(__always)
  static func execute(
    weights: UnsafeBufferPointer<Double>, prices: UnsafeBufferPointer<Double>,
    marks: UnsafeBufferPointer<Double>, units: UnsafeMutableBufferPointer<Double>,
    changes: UnsafeMutableBufferPointer<Double>, equity: Double, band: Double?
  ) -> Order {
    let isWhole = !prices.contains(where: \.isNaN)
    if isWhole && band == nil {
      return executeAll(
        weights: weights, prices: prices, units: units, changes: changes, equity: equity)
    }
    // Where every asset has a price nothing is stuck, so that s = 1.
    let scale =
      isWhole
      ? 1 : scale(weights: weights, prices: prices, marks: marks, units: units, equity: equity)
    var order: Order = (0, 0)
    for asset in 0..<weights.count {
      changes[asset] = 0
      if prices[asset].isNaN { continue }
      let wanted = scale * weights[asset] * equity
      let change = wanted - units[asset] * prices[asset]
      if let band, abs(change) <= band * equity { continue }
      changes[asset] = change
      order.bought += change
      order.traded += abs(change)
      units[asset] = wanted / prices[asset]
    }
    return order
  }

  /// `execute` where every asset has a price and no band holds it back, four assets at a time.
  @inline(__always)
  static func executeAll(
    weights: UnsafeBufferPointer<Double>, prices: UnsafeBufferPointer<Double>,
    units: UnsafeMutableBufferPointer<Double>,
    changes: UnsafeMutableBufferPointer<Double>? = nil, equity: Double
  ) -> Order {
    var (bought, traded) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    for first in stride(from: 0, to: weights.count, by: 4) {
      let assets = first..<min(first + 4, weights.count)
      let price = fourLanes(of: prices, assets, padding: 1)
      let wanted = equity * fourLanes(of: weights, assets, padding: 0)
      let change = wanted - fourLanes(of: UnsafeBufferPointer(units), assets, padding: 0) * price
      bought += change
      traded += SIMD4(abs(change[0]), abs(change[1]), abs(change[2]), abs(change[3]))
      store(wanted / price, to: units, assets)
      if let changes { store(change, to: changes, assets) }
    }
    return (bought.sum(), traded.sum())
  }

  /// The values at the four or fewer positions of `range`, and `padding` in the lanes that are left.
  @inline(__always)
  private static func fourLanes(
    of values: UnsafeBufferPointer<Double>, _ range: Range<Int>, padding: Double
  ) -> SIMD4<Double> {
    if range.count == 4 {
      return UnsafeRawBufferPointer(values).loadUnaligned(
        fromByteOffset: range.lowerBound * MemoryLayout<Double>.size, as: SIMD4<Double>.self)
    }
    var lanes = SIMD4(repeating: padding)
    for (lane, position) in range.enumerated() { lanes[lane] = values[position] }
    return lanes
  }

  @inline(__always)
  private static func store(
    _ lanes: SIMD4<Double>, to values: UnsafeMutableBufferPointer<Double>, _ range: Range<Int>
  ) {
    if range.count == 4 {
      UnsafeMutableRawBufferPointer(values).storeBytes(
        of: lanes, toByteOffset: range.lowerBound * MemoryLayout<Double>.size, as: SIMD4.self)
    } else {
      for (lane, position) in range.enumerated() { values[position] = lanes[lane] }
    }
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
