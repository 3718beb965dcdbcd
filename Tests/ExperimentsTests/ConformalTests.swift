import Foundation
import Markets
import Testing

@testable import Experiments

/// Oracle: `Fixtures/conformal.py` (crepes, MAPIE); the rest by hand.
@Suite struct ConformalTests {
  private struct Fixture: Decodable {
    let residuals, forecasts, outcomes, levels, half_widths, probability_below: [Double]
    let level, gamma: Double
    let alphas, adaptive_half_widths: [Double]
  }

  private let fixture: Fixture
  private let nine = ConformalResiduals([-3, 1, 2, -1, 4, 0, 2, -2, 1])

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/conformal.json")
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path))
  }

  /// Sizes 0, 1, 1, 1, 2, 2, 2, 3, 4: of ten places the eighth and the ninth.
  @Test func halfWidthsByHand() {
    #expect(nine.halfWidth(level: 0.8) == 3 && nine.halfWidth(level: 0.9) == 4)
    #expect(nine.halfWidth(level: 0.71) == 3 && nine.halfWidth(level: 0.7) == 2)
    #expect(nine.halfWidth(level: 0.91) == nil && nine.halfWidth(level: 0) == 0)
    #expect(ConformalResiduals([]).halfWidth(level: 0.1) == nil)
  }

  /// Of a forecast 0 five residuals lead above zero and one to it; of 2 seven and one.
  @Test func probabilitiesByHand() {
    #expect(nine.probabilityOfRise(0) == 0.6 && nine.probabilityOfRise(2) == 0.8)
    #expect(nine.probabilityOfRise(100) == 0.95 && nine.probabilityOfRise(-100) == 0.05)
    #expect(ConformalResiduals([]).probabilityOfRise(3) == 0.5)
  }

  @Test func splitIsThatOfCrepesAndMAPIE() throws {
    let residuals = ConformalResiduals(fixture.residuals)
    for (level, want) in zip(fixture.levels, fixture.half_widths) {
      #expect(try #require(residuals.halfWidth(level: level)) == want, "\(level)")
    }
    // Without smoothing crepes counts the whole of the point 1/(n + 1) that belongs to the outcome itself, here it is half.
    let half = 0.5 / Double(residuals.count + 1)
    for (forecast, below) in zip(fixture.forecasts, fixture.probability_below) {
      #expect(abs(residuals.probabilityOfRise(forecast) - (1 - (below - half))) < 1e-12)
    }
  }

  @Test func adaptiveIsThatOfMAPIEOnCrepes() {
    var adaptive = AdaptiveConformal(
      ConformalResiduals(fixture.residuals), level: fixture.level, step: fixture.gamma)
    for (row, (p, y)) in zip(fixture.forecasts, fixture.outcomes).enumerated() {
      #expect(abs(adaptive.alpha - fixture.alphas[row]) < 1e-12, "row \(row)")
      #expect(adaptive.halfWidth == fixture.adaptive_half_widths[row], "row \(row)")
      adaptive.observe(residual: y - p, halfWidth: adaptive.halfWidth)
    }
    #expect(Set(fixture.adaptive_half_widths).count > 20)
  }

  @Test func stepsByHand() {
    var adaptive = AdaptiveConformal(ConformalResiduals([1, 2, 3]), level: 0.5, step: 0.1)
    #expect(adaptive.halfWidth == 2)
    adaptive.observe(residual: -5, halfWidth: 2)
    #expect(abs(adaptive.alpha - 0.45) < 1e-15 && adaptive.residuals.values == [2, 3, -5])
    #expect(adaptive.halfWidth == 5)
    adaptive.observe(residual: 0.5, halfWidth: 5)
    #expect(abs(adaptive.alpha - 0.5) < 1e-15 && adaptive.residuals.values == [3, -5, 0.5])
    #expect(adaptive.halfWidth == 3)
  }

  /// The level asked for is then more than residuals can vouch for, and less than none.
  @Test func widthsBeyondTheResiduals() {
    var adaptive = AdaptiveConformal(ConformalResiduals([1, 2, 3]), level: 0.5, step: 0.9)
    for _ in 0..<3 { adaptive.observe(residual: 7, halfWidth: 6) }
    #expect(adaptive.alpha < 0 && adaptive.halfWidth == 7)
    for _ in 0..<6 { adaptive.observe(residual: 1, halfWidth: 6) }
    #expect(adaptive.alpha > 1 && adaptive.halfWidth == 0)
  }

  /// Of two bars' horizon: the forecast of bar 10 is judged at 12, those of 11 and 12 at 20; a missing one is passed over.
  @Test func outcomesAreKnownAHorizonLater() {
    var adaptive = AdaptiveConformal(ConformalResiduals([1, 2, 3]), level: 0.5, step: 0.1)
    let readings = adaptive.readings(
      bars: [10, 11, 12, 20], forecasts: [0, 0, .nan, 0], outcomes: [9, 0, 8, 0], horizon: 2)
    #expect(readings.map(\.halfWidth) == [2, 2, 9, 3])
    #expect(adaptive.residuals.values == [3, 9, 0])
  }

  /// Against a list that is sorted anew each time.
  @Test func residualsStayInOrder() {
    var values = fixture.residuals
    var residuals = ConformalResiduals(values)
    for outcome in fixture.outcomes + [0, 0, 0, 1, -1] {
      values = values.dropFirst() + [outcome]
      residuals.replaceOldest(by: outcome)
    }
    #expect(residuals == ConformalResiduals(values))
  }

  /// A spread that doubles: as they were made, intervals of 90 % hold the fraction that a normal variable spends within 1.645/2
  /// standard deviations, 0.589; adapting ones hold 90 % over the long run, to the 1/(γT) of Gibbs and Candès (equation 4).
  @Test func adaptingFollowsADrift() {
    var stream = RandomStream(seed: 3)
    let normal = { (stream: inout RandomStream, scale: Double) in
      (0..<4000).map { _ in scale * stream.normal() }
    }
    let residuals = ConformalResiduals(normal(&stream, 1))
    let outcomes = normal(&stream, 2)
    let zeros = [Double](repeating: 0, count: outcomes.count)
    let fixed = residuals.halfWidth(level: 0.9) ?? .nan
    let coverage = { (widths: [Double]) in
      Double(zip(outcomes, widths).count { abs($0) <= $1 }) / Double(outcomes.count)
    }
    var adaptive = AdaptiveConformal(residuals, level: 0.9, step: 0.005)
    let widths = adaptive.readings(
      bars: outcomes.indices, forecasts: zeros, outcomes: outcomes, horizon: 1
    ).map(\.halfWidth)
    // Four standard errors of a fraction of 4,000 on either side.
    #expect(abs(coverage(zeros.map { _ in fixed }) - 0.589) < 0.032)
    #expect(abs(coverage(widths) - 0.9) < (0.9 + 0.005) / (0.005 * 4000))
  }
}
