/// Cash and units of assets, marked bar by bar: the state of a back-test and the steps that change it.
///
/// Units are held, not weights, so positions drift with prices between rebalances.
struct Portfolio {
  /// Money not invested; negative when borrowed.
  private(set) var cash: Double
  /// Units held of each asset, negative when short; [N].
  private(set) var units: [Double]
  /// The last known price of each asset, 0 before its first; [N].
  private(set) var marks: [Double]
  /// The marks of the bar before; [N].
  private var previousMarks: [Double]

  /// A portfolio of `cash` alone.
  init(cash: Double, assetCount: Int) {
    self.cash = cash
    units = [Double](repeating: 0, count: assetCount)
    marks = units
    previousMarks = units
  }

  /// Value of the units at the marks, h = Σ u_i m_i.
  var holdings: Double { units.withUnsafeBufferPointer { weighted($0) } }

  /// Σ |u_i m_i|.
  var grossHoldings: Double {
    var sum = 0.0
    for (unit, mark) in zip(units, marks) { sum += abs(unit * mark) }
    return sum
  }

  /// Takes over the prices of a bar; a missing price (NaN) leaves the last known one.
  mutating func mark(_ prices: UnsafeBufferPointer<Double>) {
    for asset in marks.indices {
      previousMarks[asset] = marks[asset]
      if !prices[asset].isNaN { marks[asset] = prices[asset] }
    }
  }

  /// Pays funding, Σ u_i m_i rate_i, and returns the amount (negative when received).
  ///
  /// `atClose`: the settlement falls on this bar's close, so this bar's marks count; else the bar before's.
  mutating func settle(_ rates: UnsafeBufferPointer<Double>, atClose: Bool) -> Double {
    var paid = 0.0
    for asset in units.indices where units[asset] != 0 && !rates[asset].isNaN {
      paid += units[asset] * (atClose ? marks[asset] : previousMarks[asset]) * rates[asset]
    }
    cash -= paid
    return paid
  }

  /// Trades towards `weights` of `equity` at the bar's `prices` and pays costs of `costRate` per traded notional.
  ///
  /// - Returns: the traded notional Σ|d_i|.
  mutating func trade(
    towards weights: UnsafeBufferPointer<Double>, at prices: UnsafeBufferPointer<Double>,
    equity: Double
  ) -> Double {
    let order = units.withUnsafeMutableBufferPointer { units in
      marks.withUnsafeBufferPointer { marks in
        Rebalance.execute(
          weights: weights, prices: prices, marks: marks, units: units, equity: equity)
      }
    }
    cash -= order.bought
    return order.traded
  }

  /// Pays `amount` out of cash.
  mutating func pay(_ amount: Double) { cash -= amount }

  /// Loses everything.
  mutating func liquidate() {
    cash = 0
    for asset in units.indices { units[asset] = 0 }
  }

  private func weighted(_ units: UnsafeBufferPointer<Double>) -> Double {
    marks.withUnsafeBufferPointer { marks in
      guard let units = units.baseAddress, let marks = marks.baseAddress else { return 0 }
      return sumOfProducts(units, marks, count: self.marks.count)
    }
  }
}

/// Σ a_i b_i in four lanes: the one order of summation for holdings, whoever adds them up.
@inline(__always)
func sumOfProducts(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int
) -> Double {
  var lanes = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    let left = UnsafeRawPointer(a + index).loadUnaligned(as: SIMD4<Double>.self)
    let right = UnsafeRawPointer(b + index).loadUnaligned(as: SIMD4<Double>.self)
    lanes += left * right
    index += 4
  }
  var sum = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
  while index < count {
    sum += a[index] * b[index]
    index += 1
  }
  return sum
}
