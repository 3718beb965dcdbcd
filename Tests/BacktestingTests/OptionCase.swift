import Foundation
import Markets
import Testing

@testable import Backtesting

/// One case of `Fixtures/backtest_options_reference.json`: any combination of options, with all outputs as plain Python has them.
struct OptionCase: @unchecked Sendable, CustomTestStringConvertible {
  var number: Int
  var prices: WideTable
  var targets: WideTable
  var funding: WideTable?
  var opens: WideTable?
  /// The level of a benchmark that is a file.
  var level: WideTable?
  var benchmark: BenchmarkComparison.Kind?
  var rules: Backtest
  var annualization: Double
  var isMonthly: Bool
  /// `equity`, `columns`, `positions`, `trades`, `attribution`, `metrics` of the fixture; never changed.
  let expected: [String: Any]

  var testDescription: String { "case \(number)" }

  static func all() throws -> [OptionCase] {
    let cases = try JSONSerialization.jsonObject(with: fixture("backtest_options_reference.json"))
    return try #require(cases as? [[String: Any]]).enumerated().map { number, fields in
      try OptionCase(number: number + 1, fields)
    }
  }

  private init(number: Int, _ fields: [String: Any]) throws {
    self.number = number
    prices = try #require(Self.table(fields["prices"]))
    targets = try #require(Self.table(fields["targets"]))
    funding = Self.table(fields["funding"])
    opens = Self.table(fields["opens"])
    level = Self.table(fields["benchmark"])
    benchmark =
      level == nil ? (fields["benchmark"] as? String).flatMap { .init(rawValue: $0) } : .file
    expected = try #require(fields["expected"] as? [String: Any])
    let options = try #require(fields["options"] as? [String: Any])
    let number = { (name: String) in (options[name] as? NSNumber)?.doubleValue }
    let whole = { (name: String) in (options[name] as? NSNumber)?.intValue }
    annualization = try #require(number("annualization"))
    isMonthly = options["monthly"] != nil
    rules = Backtest(
      lag: whole("lag") ?? 1, feeBasisPoints: number("fee-bps") ?? 0,
      slippageBasisPoints: number("slippage-bps") ?? 0, initial: number("initial") ?? 100_000,
      barMilliseconds: whole("bar-ms").map { Int64($0) })
    rules.targets = TargetRules(
      every: whole("every") ?? 1, tranches: whole("tranches") ?? 1,
      maximumWeight: number("max-weight"), maximumGross: number("max-gross"),
      maximumNet: number("max-net"))
    rules.band = number("band")
    rules.borrowBasisPointsPerYear = number("borrow-bps-year")
    rules.cashBasisPointsPerYear = number("cash-bps-year")
    rules.delistAfter = whole("delist-after")
    rules.assetCosts = (fields["fees"] as? [String: [String: Any]])?.mapValues { cost in
      AssetCosts(
        feeBasisPoints: (cost["fee_bps"] as? NSNumber)?.doubleValue,
        halfSpreadBasisPoints: (cost["half_spread_bps"] as? NSNumber)?.doubleValue)
    }
  }

  private static func table(_ value: Any?) -> WideTable? {
    guard let fields = value as? [String: Any], let rows = fields["rows"] as? [[Any]],
      let assets = fields["assets"] as? [String], let times = fields["timestamps"] as? [NSNumber]
    else { return nil }
    return WideTable(
      timestamps: times.map(\.int64Value), assets: assets,
      values: rows.joined().map { ($0 as? NSNumber)?.doubleValue ?? .nan })
  }

  /// The result with everything recorded, and its comparison.
  func run() -> (result: BacktestResult, comparison: BenchmarkComparison?) {
    var result = rules.run(
      prices: prices, targets: targets, funding: funding, opens: opens,
      recording: [.units, .trades, .attribution])
    let comparison = benchmark.map { kind in
      BenchmarkComparison(
        kind, returns: returns(of: kind), of: result, annualization: annualization)
    }
    result.benchmark = comparison?.equity ?? []
    return (result, comparison)
  }

  private func returns(of kind: BenchmarkComparison.Kind) -> [Double] {
    guard let level else {
      return rules.benchmarkReturns(
        isHeld: kind == .buyAndHold, prices: prices, targets: targets, funding: funding,
        opens: opens)
    }
    let values = prices.timestamps.map { level.values[level.timestamps.firstIndex(of: $0) ?? 0] }
    return [0] + zip(values.dropFirst(), values).map { $0 / $1 - 1 }
  }

  /// The same case with another future: whatever is known only after the close of bar `cut` is different.
  func changed(after cut: Int) -> OptionCase {
    var other = self
    let (now, step) = (prices.timestamps[cut], rules.barMilliseconds ?? prices.smallestStep)
    func change(_ table: inout WideTable, after limit: Int64, _ value: (Double) -> Double) {
      for row in table.timestamps.indices where table.timestamps[row] > limit {
        for asset in table.assets.indices { table[row, asset] = value(table[row, asset]) }
      }
    }
    change(&other.prices, after: now) { $0.isNaN ? 3 : $0 > 50 ? .nan : $0 * 7 }
    change(&other.targets, after: now) { 0.3 - $0 }
    if var opens { change(&opens, after: now) { $0.isNaN ? 5 : $0 * 0.2 }; other.opens = opens }
    if var funding { change(&funding, after: now + step) { _ in 0.05 }; other.funding = funding }
    if var level { change(&level, after: now) { $0 * 2 }; other.level = level }
    return other
  }
}
