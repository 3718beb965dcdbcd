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
  /// What the last trade or closure spent on each asset, d_i; [N].
  private(set) var changes: [Double]
  /// Who earned what; nil unless it is asked for.
  private(set) var attribution: Attribution?

  /// A portfolio of `cash` alone.
  init(cash: Double, assetCount: Int, attribution: Attribution? = nil) {
    self.cash = cash
    units = [Double](repeating: 0, count: assetCount)
    marks = units
    changes = units
    self.attribution = attribution
  }

  /// Cash and the units at the marks.
  var value: Double { cash + holdings }

  /// Value of the units at the marks, h = Σ u_i m_i.
  var holdings: Double { units.withUnsafeBufferPointer { weighted($0) } }

  /// Σ |u_i m_i|.
  var grossHoldings: Double {
    var sum = 0.0
    for (unit, mark) in zip(units, marks) { sum += abs(unit * mark) }
    return sum
  }

  /// Takes over prices; a missing one (NaN) leaves the last known one.
  mutating func mark(_ prices: UnsafeBufferPointer<Double>) {
    for asset in marks.indices where !prices[asset].isNaN {
      if attribution != nil {
        attribution?.profits[asset] += units[asset] * (prices[asset] - marks[asset])
      }
      marks[asset] = prices[asset]
    }
  }

  /// Pays funding, Σ u_i m_i rate_i at the marks of now, and returns the amount (negative when received).
  mutating func settle(_ rates: UnsafeBufferPointer<Double>) -> Double {
    var paid = 0.0
    for asset in units.indices where units[asset] != 0 && !rates[asset].isNaN {
      let amount = units[asset] * marks[asset] * rates[asset]
      paid += amount
      attribution?.funding[asset] += amount
    }
    cash -= paid
    return paid
  }

  /// Earns `interest` per cash, of either sign, and pays `borrow` per value of what is short; returns both amounts.
  mutating func accrue(borrow: Double, interest: Double) -> (borrow: Double, interest: Double) {
    let earned = cash * interest
    var paid = 0.0
    for asset in units.indices where units[asset] < 0 {
      let amount = -units[asset] * marks[asset] * borrow
      paid += amount
      attribution?.borrow[asset] += amount
    }
    cash += earned - paid
    attribution?.interest += earned
    return (paid, earned)
  }

  /// Trades towards `weights` of `equity` at `prices`; what is within `band` of equity of its target stays.
  ///
  /// - Returns: the traded notional Σ|d_i|.
  mutating func trade(
    towards weights: UnsafeBufferPointer<Double>, at prices: UnsafeBufferPointer<Double>,
    equity: Double, band: Double?
  ) -> Double {
    let order = units.withUnsafeMutableBufferPointer { units in
      changes.withUnsafeMutableBufferPointer { changes in
        marks.withUnsafeBufferPointer { marks in
          Rebalance.execute(
            weights: weights, prices: prices, marks: marks, units: units, changes: changes,
            equity: equity, band: band)
        }
      }
    }
    cash -= order.bought
    return order.traded
  }

  /// Closes the positions of the assets that are `gone`, at their marks.
  ///
  /// - Returns: the traded notional Σ|h_i|.
  mutating func close(_ gone: (Int) -> Bool) -> Double {
    var traded = 0.0
    for asset in units.indices {
      changes[asset] = gone(asset) ? -units[asset] * marks[asset] : 0
      guard changes[asset] != 0 else { continue }
      units[asset] = 0
      cash -= changes[asset]
      traded += abs(changes[asset])
    }
    return traded
  }

  /// Pays the costs of the last trade or closure.
  mutating func pay(_ costs: (fee: Double, slippage: Double), rates: TradingCosts) {
    cash -= costs.fee
    cash -= costs.slippage
    attribution?.pay(for: changes, rates)
  }

  /// Loses everything.
  mutating func liquidate() {
    let worth = value
    attribution?.bankruptcy = -worth
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
