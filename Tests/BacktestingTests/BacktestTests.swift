import Foundation
import Markets
import Testing

@testable import Backtesting

/// Stamps one day apart from 0.
func days(_ count: Int) -> [Int64] { (0..<count).map { Int64($0) * 86_400_000 } }

/// The worked example of the contract: A 100, 100, 110, 121; B 50, 50, 50, 40.
let exampleCloses = WideTable(
  timestamps: days(4), assets: ["A", "B"], values: [100, 50, 100, 50, 110, 50, 121, 40])

@Suite struct BacktestTests {
  private let rules = Backtest(lag: 1, feeBasisPoints: 10, initial: 1_000)

  @Test func workedExampleBuyAndHold() {
    let targets = WideTable(timestamps: [0], assets: ["A", "B"], values: [0.6, 0.2])
    let result = rules.run(prices: exampleCloses, targets: targets)
    #expect(result.equity == [1_000, 999.2, 1_059.2, 1_085.2])
    #expect(result.cash == [1_000, 199.2, 199.2, 199.2])
    #expect(result.holdings == [0, 800, 860, 886])
    #expect(result.turnover == [0, 0.8, 0, 0])
    #expect(result.fees == [0, 0.8, 0, 0])
    #expect(result.units == [0, 0, 6, 4, 6, 4, 6, 4])
    #expect(result.rebalances == 1)
  }

  @Test func workedExampleRebalanced() {
    let targets = WideTable(
      timestamps: days(2), assets: ["A", "B"], values: [0.6, 0.2, 0.6, 0.2])
    let result = rules.run(prices: exampleCloses, targets: targets)
    #expect(abs(result.fees[2] - 0.03632) < 1e-13)
    #expect(abs(result.equity[2] - 1_059.16368) < 1e-12)
    #expect(abs(result.turnover[2] * 1_059.2 - 36.32) < 1e-12)
    #expect(result.rebalances == 2)
  }

  /// Oracle: `Fixtures/backtest_reference.py`, the rules bar by bar in plain Python.
  @Test(arguments: try ReferenceCase.all()) func agreesWithTheReference(_ reference: ReferenceCase)
  {
    let result = reference.run()
    #expect(result.bankruptBar == reference.expected.bankrupt_bar)
    for (bar, row) in reference.expected.rows.enumerated() {
      let found =
        [
          result.equity[bar], result.cash[bar], result.turnover[bar], result.fees[bar],
          result.slippage[bar], result.funding[bar],
        ] + result.positions.row(bar)
      for (value, expected) in zip(found, row) {
        #expect(abs(value - expected) <= 1e-12 * max(1_000, abs(expected)), "bar \(bar)")
      }
    }
  }

  @Test(arguments: try ReferenceCase.all()) func cashAndHoldingsAreEquity(
    _ reference: ReferenceCase
  ) {
    let result = reference.run()
    for bar in result.equity.indices {
      #expect(abs(result.cash[bar] + result.holdings[bar] - result.equity[bar]) < 1e-9)
    }
  }

  /// Whatever comes after bar t, nothing up to t moves by a bit.
  @Test(arguments: try ReferenceCase.all()) func theFutureChangesNothing(
    _ reference: ReferenceCase
  ) {
    let whole = reference.run()
    for cut in [1, 7, 20, 40] {
      var changed = reference
      for bar in (cut + 1)..<reference.prices.count {
        changed.prices[bar] = changed.prices[bar].map { _ in Double.random(in: 1...1_000) }
      }
      let timestamp = reference.timestamps[cut]
      for row in reference.targets.indices where reference.target_timestamps[row] > timestamp {
        changed.targets[row] = changed.targets[row].map { _ in Double.random(in: -1...1) }
      }
      for row in reference.funding.indices
      where reference.funding_timestamps[row] > timestamp + reference.bar_ms {
        changed.funding[row] = changed.funding[row].map { _ in 0.5 }
      }
      let other = changed.run()
      let assets = reference.prices[0].count
      #expect(other.equity[0...cut] == whole.equity[0...cut])
      #expect(other.cash[0...cut] == whole.cash[0...cut])
      #expect(other.fees[0...cut] == whole.fees[0...cut])
      #expect(other.funding[0...cut] == whole.funding[0...cut])
      #expect(other.units[0..<(cut + 1) * assets] == whole.units[0..<(cut + 1) * assets])
    }
  }
}

/// One portfolio of the fixture, with names as in the file.
struct ReferenceCase: Decodable, Sendable {
  struct Expected: Decodable { var rows: [[Double]], bankrupt_bar: Int? }

  var timestamps: [Int64]
  var prices: [[Double?]]
  var target_timestamps: [Int64]
  var targets: [[Double]]
  var funding_timestamps: [Int64]
  var funding: [[Double?]]
  var lag: Int
  var fee_bps: Double
  var slippage_bps: Double
  var initial: Double
  var bar_ms: Int64
  var expected: Expected

  static func all() throws -> [ReferenceCase] {
    try JSONDecoder().decode([ReferenceCase].self, from: fixture("backtest_reference.json"))
  }

  /// The prices as a table.
  var closes: WideTable { table(timestamps, prices) }

  func run() -> BacktestResult {
    Backtest(
      lag: lag, feeBasisPoints: fee_bps, slippageBasisPoints: slippage_bps, initial: initial,
      barMilliseconds: bar_ms
    ).run(
      prices: closes, targets: table(target_timestamps, targets),
      funding: table(funding_timestamps, funding), recording: [.units, .attribution])
  }

  private func table(_ timestamps: [Int64], _ rows: [[Double?]]) -> WideTable {
    WideTable(
      timestamps: timestamps, assets: prices[0].indices.map { "asset \($0)" },
      values: rows.flatMap { $0.map { $0 ?? .nan } })
  }
}

/// The bytes of a file under `Fixtures`.
func fixture(_ name: String) throws -> Data {
  try Data(contentsOf: Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)"))
}
