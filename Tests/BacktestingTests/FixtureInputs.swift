import Markets

@testable import Backtesting

/// The tables that `Fixtures/inputs.py` makes of whole numbers, bit for bit.
struct FixtureInputs {
  let rows: Int
  let assets: Int
  let horizon: Int
  let quantiles: Int
  private let number: Int

  private enum Flavour: Int {
    case plain, ties, constant, oneAsset, twoRows, oneRow, zeros, rising, sparse, long
  }
  private let flavour: Flavour

  init(case number: Int) {
    let flavour = Flavour(rawValue: number % 10) ?? .plain
    self.number = number
    self.flavour = flavour
    rows =
      switch flavour {
      case .twoRows: 2
      case .oneRow: 1
      case .long: 120
      default: 3 + number % 23
      }
    assets = flavour == .oneAsset ? 1 : 2 + number % 5
    horizon = 1 + number / 10 % 6
    quantiles = 2 + number / 7 % 3
  }

  var predictions: WideTable {
    var values = zip(outcomes, whole(2)).map { floored($0, by: 4) + $1 }
    if flavour == .constant { values = values.map { _ in 3 } }
    return table(values, 0)
  }

  var targets: WideTable {
    table(flavour == .rising ? outcomes.map { abs($0) + 1 } : outcomes, 1)
  }

  var lower: WideTable { table(whole(3, 1000), 2) }

  var upper: WideTable {
    table(zip(whole(3, 1000), whole(4, 1500)).map { $0 + abs($1) }, 3)
  }

  var probabilities: WideTable {
    let reach = flavour == .ties ? 10 : 1000
    return table(whole(5, reach).map(abs), 4, over: Double(reach))
  }

  private var reach: Int { flavour == .ties ? 2 : flavour == .zeros ? 1 : 1000 }
  private var outcomes: [Int] { whole(1) }

  private func floored(_ value: Int, by divisor: Int) -> Int {
    (value - ((value % divisor) + divisor) % divisor) / divisor
  }

  private func whole(_ stream: Int, _ reach: Int? = nil) -> [Int] {
    let reach = reach ?? self.reach
    return SyntheticMarket.uniform(seed: UInt64(1000 * number + stream), count: rows * assets)
      .map { Int($0 * Double(2 * reach + 1)) - reach }
  }

  private func table(_ values: [Int], _ stream: Int, over scale: Double = 1e4) -> WideTable {
    let gone = SyntheticMarket.uniform(
      seed: UInt64(1000 * number + 10 + stream), count: values.count)
    let limit = flavour == .sparse ? 0.6 : 0.1
    return WideTable(
      timestamps: days(rows), assets: (0..<assets).map { "\($0)" },
      values: zip(values, gone).map { $1 < limit ? .nan : Double($0) / scale })
  }
}
