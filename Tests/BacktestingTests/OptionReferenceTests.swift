import Foundation
import Markets
import Testing

@testable import Backtesting

/// Every output under random combinations of all options. Oracle: `Fixtures/backtest_options_reference.py`, which is written from the
/// rules alone; the same script has run thousands of larger cases through the command.
@Suite struct OptionReferenceTests {
  @Test(arguments: try OptionCase.all()) func equityAndPositions(_ one: OptionCase) throws {
    let (result, _) = one.run()
    let lines = result.equityCSV.text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(lines[0].map(String.init) == one.expected["columns"] as? [String])
    let rows = try #require(one.expected["equity"] as? [[NSNumber]])
    #expect(lines.count == rows.count + 1)
    for (line, row) in zip(lines.dropFirst(), rows) {
      for (found, value) in zip(line, row) { expectClose(Double(found) ?? .nan, value) }
    }
    let positions = try #require(one.expected["positions"] as? [[NSNumber]])
    for (found, value) in zip(result.units, positions.joined()) { expectClose(found, value) }
    #expect(result.units.count == positions.joined().count)
  }

  @Test(arguments: try OptionCase.all()) func trades(_ one: OptionCase) throws {
    let trades = try #require(one.run().result.trades)
    let rows = try #require(one.expected["trades"] as? [[Any]])
    try #require(trades.count == rows.count)
    for (trade, row) in zip(trades, rows) {
      #expect(trade.asset == row[1] as? String)
      #expect(trade.timestamp == (row[0] as? NSNumber)?.int64Value)
      let numbers = [trade.units, trade.price, trade.notional, trade.fee, trade.slippage]
      for (found, value) in zip(numbers, row.dropFirst(2)) { expectClose(found, value) }
    }
  }

  @Test(arguments: try OptionCase.all()) func attribution(_ one: OptionCase) throws {
    let text = try #require(one.run().result.attribution).csv.text
    let rows = try #require(one.expected["attribution"] as? [[Any]])
    let lines = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    try #require(lines.count == rows.count)
    for (line, row) in zip(lines, rows) {
      #expect(String(line[0]) == row[0] as? String)
      for (found, value) in zip(line.dropFirst(), row.dropFirst()) {
        expectClose(Double(found) ?? .nan, value)
      }
    }
  }

  @Test(arguments: try OptionCase.all()) func metrics(_ one: OptionCase) throws {
    let (result, comparison) = one.run()
    var object = PerformanceReport(result, annualization: one.annualization).json
    if let comparison { object.set("benchmark", comparison.json) }
    if one.isMonthly {
      let months = MonthlyReturns(
        result.timestamps, returns: result.returns, benchmark: comparison?.returns)
      object.set("monthly", months.json)
    }
    let found = try #require(
      JSONSerialization.jsonObject(with: Data(object.text.utf8)) as? [String: Any])
    let expected = try #require(one.expected["metrics"] as? [String: Any])
    for key in expected.keys { compare(found[key], expected[key], key) }
    for key in ["borrow", "interest", "benchmark", "monthly"] {
      #expect((found[key] == nil) == (expected[key] == nil), "\(key)")
    }
  }

  private func compare(_ found: Any?, _ expected: Any?, _ place: String) {
    switch expected {
    case let members as [String: Any]:
      for key in members.keys { compare((found as? [String: Any])?[key], members[key], key) }
    case let values as [Any]:
      #expect((found as? [Any])?.count == values.count, "\(place)")
      for (one, other) in zip(found as? [Any] ?? [], values) { compare(one, other, place) }
    case let text as String: #expect(found as? String == text, "\(place)")
    case is NSNull: #expect(found is NSNull, "\(place)")
    default:
      guard let number = (found as? NSNumber)?.doubleValue else {
        Issue.record("no \(place)")
        return
      }
      expectClose(number, expected as Any, place)
    }
  }
}

/// Expects the same number to nine digits, money and fractions alike.
private func expectClose(
  _ found: Double, _ expected: Any, _ place: String = "",
  at location: SourceLocation = #_sourceLocation
) {
  let value = (expected as? NSNumber)?.doubleValue ?? .nan
  #expect(abs(found - value) <= 1e-9 * max(1, abs(value)), "\(place)", sourceLocation: location)
}
