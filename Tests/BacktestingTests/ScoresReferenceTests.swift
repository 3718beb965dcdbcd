import Foundation
import Markets
import Testing

@testable import Backtesting

/// Oracle: `Fixtures/scores_reference.py` (statsmodels 0.15.0, scipy 1.17.1, scikit-learn 1.9.1), 240 cases: ties, constants, one
/// asset, one and two rows, many zeros, outcomes of one sign, many missing cells.
@Suite struct ScoresReferenceTests {
  private struct Case: Decodable {
    var `case`: Int
    var scores: [Double?]?
    var probability: [Double?]?
    var assets: [[Double?]]?
    var quantiles: [[Double?]]?
    var bins: [[Double]]?
  }
  private struct Reference: Decodable {
    var keys: [String]
    var cases: [Case]
  }

  private let reference: Reference

  init() throws {
    reference = try JSONDecoder().decode(Reference.self, from: fixture("scores_reference.json"))
  }

  /// The fixture has 12 digits; 1e-14 stands for means and differences that are 0 but for rounding.
  private func expectEqual(_ found: Double?, _ expected: Double?, _ what: String) {
    guard let found, let expected else {
      #expect(found == nil && expected == nil, "\(what): \(found as Any), \(expected as Any)")
      return
    }
    #expect(abs(found - expected) <= 1e-9 * abs(expected) + 1e-14, "\(what): \(found), \(expected)")
  }

  private func scored(_ inputs: FixtureInputs, _ kind: ForecastScores.Kind) -> ForecastScores? {
    ForecastScores(
      predictions: kind == .returns ? inputs.predictions : inputs.probabilities,
      targets: inputs.targets,
      settings: .init(horizon: inputs.horizon, bootstrap: 0, kind: kind))
  }

  private func number(_ value: Any?) -> Double? { (value as? NSNumber)?.doubleValue }

  @Test func scoresAgree() throws {
    for one in reference.cases {
      let inputs = FixtureInputs(case: one.case)
      let scores = scored(inputs, .returns)
      #expect((scores == nil) == (one.scores == nil), "case \(one.case)")
      guard let scores, let expected = one.scores else { continue }
      var json = scores.json
      IntervalScores(
        at: inputs.predictions, targets: inputs.targets, lower: inputs.lower, upper: inputs.upper,
        level: 0.8)?.add(to: &json)
      let object = try JSONSerialization.jsonObject(with: Data(json.text.utf8))
      let found = try #require(object as? [String: Any])
      for (key, value) in zip(reference.keys, expected) {
        if key == "interval_cells", value == 0 {
          #expect(found[key] == nil)
        } else {
          expectEqual(number(found[key]), value, "case \(one.case), \(key)")
        }
      }
    }
  }

  @Test func probabilitiesAgree() throws {
    for one in reference.cases {
      guard let expected = one.probability else { continue }
      let scores = try #require(scored(FixtureInputs(case: one.case), .probability))
      let own = try #require(scores.probability)
      let found = [
        own.brier, own.logLoss, own.areaUnderCurve, own.baseRate, scores.hitRate,
      ]
      for (found, value) in zip(found, expected) { expectEqual(found, value, "case \(one.case)") }
      guard let bins = one.bins else { continue }
      #expect(own.bins.count == bins[0].count)
      for (position, bin) in own.bins.enumerated() {
        expectEqual(bin.riseRate, bins[0][position], "case \(one.case), bin \(position)")
        expectEqual(bin.meanProbability, bins[1][position], "case \(one.case), bin \(position)")
      }
    }
  }

  @Test func tablesAgree() throws {
    for one in reference.cases {
      let inputs = FixtureInputs(case: one.case)
      guard let assets = one.assets, let quantiles = one.quantiles else { continue }
      let scores = try #require(scored(inputs, .returns), "case \(one.case)")
      expectEqual(scores.assetCSV.text, assets, "case \(one.case), assets")
      expectEqual(
        scores.quantileReturns(count: inputs.quantiles).csv.text, quantiles,
        "case \(one.case), quantiles")
    }
  }

  private func expectEqual(_ csv: String, _ rows: [[Double?]], _ what: String) {
    let lines = csv.split(separator: "\n").dropFirst()
    #expect(lines.count == rows.count, "\(what)")
    for (line, row) in zip(lines, rows) {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).dropFirst()
      #expect(fields.count == row.count)
      for (field, value) in zip(fields, row) { expectEqual(Double(field), value, what) }
    }
  }
}
