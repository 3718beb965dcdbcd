import Markets
import Testing

@testable import Backtesting

/// What holds of every back-test, whatever the options.
@Suite struct OptionLawsTests {
  @Test(arguments: try OptionCase.all()) func cashAndHoldingsAreEquity(_ one: OptionCase) {
    let result = one.run().result
    for bar in result.equity.indices {
      #expect(result.cash[bar] + result.holdings[bar] == result.equity[bar])
    }
  }

  @Test(arguments: try OptionCase.all()) func theTotalsAreTheGain(_ one: OptionCase) throws {
    let result = one.run().result
    let gain = try #require(result.equity.last) - result.initial
    let total = try #require(result.attribution).total
    #expect(abs(total - gain) <= 1e-9 * max(1, result.initial))
  }

  /// A trade's money is what the bar reports, and its units are what the positions change by.
  @Test(arguments: try OptionCase.all()) func tradesAreTheChangesOfPositions(
    _ one: OptionCase
  ) throws {
    let result = one.run().result
    let trades = try #require(result.trades)
    for (bar, timestamp) in result.timestamps.enumerated() {
      let here = trades.filter { $0.timestamp == timestamp }
      let fees = here.reduce(0) { $0 + $1.fee }
      #expect(abs(fees - result.fees[bar]) <= 1e-9 * max(1, result.initial))
      if result.bankruptBar == bar { break }
      for (asset, name) in result.assets.enumerated() {
        let count = result.assets.count
        let before = bar > 0 ? result.units[(bar - 1) * count + asset] : 0
        let change = result.units[bar * count + asset] - before
        let traded = here.filter { $0.asset == name }.reduce(0) { $0 + $1.units }
        #expect(abs(change - traded) <= 1e-9 * max(1, abs(before), abs(change)))
      }
    }
  }

  /// Whatever is known only after the close of a bar, nothing up to it moves by a bit.
  @Test(arguments: try OptionCase.all()) func theFutureChangesNothing(_ one: OptionCase) throws {
    let (whole, _) = one.run()
    let trades = try #require(whole.trades)
    let columns: [(String, KeyPath<BacktestResult, [Double]>)] = [
      ("equity", \.equity), ("cash", \.cash), ("turnover", \.turnover), ("fee", \.fees),
      ("slippage", \.slippage), ("funding", \.funding), ("borrow", \.borrow),
      ("interest", \.interest), ("benchmark", \.benchmark),
    ]
    for cut in [0, 2, 5, whole.equity.count / 2] where cut < whole.equity.count - 1 {
      let other = one.changed(after: cut).run().result
      for (name, column) in columns {
        #expect(
          other[keyPath: column].prefix(cut + 1) == whole[keyPath: column].prefix(cut + 1),
          "\(name) up to \(cut)")
      }
      let held = (cut + 1) * whole.assets.count
      #expect(other.units.prefix(held) == whole.units.prefix(held))
      let limit = whole.timestamps[cut]
      let until = { (ledger: TradeLedger) in Array(ledger.prefix { $0.timestamp <= limit }) }
      #expect(until(try #require(other.trades)) == until(trades))
    }
  }

  /// So that the law above can fail: the future does change what comes after it.
  @Test func theFutureChangesTheFuture() throws {
    let cases = try OptionCase.all()
    let moved = cases.filter { one in
      one.run().result.equity != one.changed(after: 2).run().result.equity
    }
    #expect(moved.count > cases.count / 2)
  }

  @Test(arguments: try OptionCase.all()) func targetsAreWithinTheirLimits(_ one: OptionCase) {
    for (weight, gross, net) in [(0.2, 0.5, 0.1), (0.05, 3, 0.3), (2, 0.3, 1)] {
      let rules = TargetRules(
        tranches: 3, maximumWeight: weight, maximumGross: gross, maximumNet: net)
      var schedule = TargetSchedule(one.targets, on: one.prices, lag: 0, rules: rules)
      let rounding = 1 + 1e-15
      for bar in one.prices.timestamps.indices {
        guard let target = schedule.due(at: bar) else { continue }
        #expect(target.allSatisfy { abs($0) <= weight * rounding })
        #expect(target.reduce(0) { $0 + abs($1) } <= gross * rounding)
        #expect(abs(target.reduce(0, +)) <= net * rounding)
      }
    }
  }

  /// Inside the band units stay to the last bit; outside, the trade goes all the way.
  @Test(arguments: try OptionCase.all()) func theBandKeepsUnits(_ one: OptionCase) {
    var rules = one.rules
    rules.band = 0.07
    rules.delistAfter = nil
    let result = rules.run(
      prices: one.prices, targets: one.targets, opens: one.opens, recording: [.units, .trades])
    let count = result.assets.count
    for bar in result.equity.indices.dropFirst() where bar != result.bankruptBar {
      let timestamp = result.timestamps[bar]
      let traded = Set(
        (result.trades?.filter { $0.timestamp == timestamp } ?? []).map(\.asset))
      for (asset, name) in result.assets.enumerated() where !traded.contains(name) {
        #expect(result.units[bar * count + asset] == result.units[(bar - 1) * count + asset])
      }
    }
  }

  /// The mean of the last rows is the same by any way of adding them up, and a window of any length costs the same.
  @Test(arguments: [1, 2, 3, 5, 40]) func tranchesAreTheMeanOfTheLastRows(count: Int) {
    let rows = 23
    let table = SyntheticMarket.uniform(seed: 5, count: rows * 3).map { $0 - 0.5 }
    var mean = TrancheMean(count: count, assetCount: 3)
    for row in stride(from: 0, to: rows, by: 2) {
      let window = max(0, row - count + 1)...row
      let found = mean.mean(through: row, of: table)
      for asset in 0..<3 {
        let sum = window.reduce(0) { $0 + table[$1 * 3 + asset] }
        #expect(abs(found[asset] - sum / Double(window.count)) < 1e-15)
      }
    }
  }
}
