import Foundation
import Markets
import Testing

@testable import Backtesting

/// Oracle: `Fixtures/verdict_reference.py` (skfolio 1.12.2, purgedcv 0.1.11, arch 8.0.0), 60 cases with ties, flat and repeated
/// columns.
@Suite struct VerdictReferenceTests {
  private struct Case: Decodable {
    var `case`: Int
    var best: Int?
    var numbers: [String: Double?]
  }
  private struct Reference: Decodable {
    var draws: Int
    var cases: [Case]
  }

  /// The returns that `verdict_reference.py` makes.
  private static func returns(_ number: Int) -> WideTable {
    let (rows, width) = (4 + number * 7 % 90, 1 + number % 6)
    let own = SyntheticMarket.uniform(seed: UInt64(5000 + 10 * number), count: rows * width)
      .map { Int($0 * 401) - 195 }
    let common = SyntheticMarket.uniform(seed: UInt64(5001 + 10 * number), count: rows)
      .map { Int($0 * 301) - 150 }
    var values: [Double] = []
    for row in 0..<rows {
      var cells = (0..<width).map { own[row * width + $0] + number % 3 * common[row] }
      if number % 7 == 3 { cells = cells.map { ($0 - (($0 % 100) + 100) % 100) / 100 } }
      if number % 5 == 1, width > 2 { cells[1] = 7 }
      if number % 5 == 2, width > 2 { cells[2] = cells[0] }
      values += cells.map { Double($0) / 1e4 }
    }
    return WideTable(
      timestamps: days(rows), assets: (0..<width).map { "\($0)" }, values: values)
  }

  private static let chances = [
    "spa_p_lower", "spa_p_consistent", "spa_p_upper", "reality_check_p",
  ]

  @Test func agreesWithThePackages() throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: fixture("verdict_reference.json"))
    let draws = 1_000
    for one in reference.cases {
      let verdict = Verdict(
        Self.returns(one.case),
        settings: .init(
          annualization: 256, splits: 2 + 2 * (one.case % 4), bootstrap: draws))
      #expect(verdict.bestResult?.name == one.best.map(String.init), "case \(one.case)")
      let object = try JSONSerialization.jsonObject(with: Data(verdict.json.text.utf8))
      let found = try #require(object as? [String: Any])
      for (key, expected) in one.numbers {
        let number = (found[key] as? NSNumber)?.doubleValue
        guard let number, let expected else {
          #expect(number == nil && expected == nil, "case \(one.case), \(key)")
          continue
        }
        let tolerance =
          Self.chances.contains(key)
          ? Self.tolerance(number, draws, expected, reference.draws) : 1e-8 * abs(expected) + 1e-13
        #expect(
          abs(number - expected) <= tolerance, "case \(one.case), \(key): \(number), \(expected)")
      }
    }
  }

  /// Two shares of independent draws differ by more in one honest comparison of 150,000.
  private static func tolerance(_ p: Double, _ draws: Int, _ q: Double, _ others: Int) -> Double {
    let (a, b) = (Double(draws), Double(others))
    let pooled = (p * a + q * b) / (a + b)
    return 4.5 * (pooled * (1 - pooled) * (1 / a + 1 / b)).squareRoot() + 1 / a + 1 / b
  }
}
