import Markets
import Testing

@testable import Backtesting

@Suite struct VerdictTests {
  private static func table(_ columns: [(String, [Double])]) -> WideTable {
    let rows = columns[0].1.indices
    return WideTable(
      timestamps: days(rows.count), assets: columns.map(\.0),
      values: rows.flatMap { row in columns.map { $0.1[row] } })
  }

  private func close(_ found: Double?, _ expected: Double) -> Bool {
    found.map { abs($0 - expected) <= 1e-13 * abs(expected) } ?? false
  }

  private let x = [0.02, 0.04, -0.02, 0]
  private let y = [0, 0.02, 0.01, 0.05]

  /// The specification's example.
  @Test func workedExample() throws {
    let verdict = Verdict(
      Self.table([("X", x), ("Y", y)]),
      settings: .init(annualization: 4, splits: 2, bootstrap: 0))
    #expect(verdict.bestResult?.name == "Y" && verdict.trials == 2)
    #expect(close(verdict.annualised(verdict.bestResult?.ratio?.perBar), 1.85164019954510))
    #expect(verdict.effectiveTrials == 2)
    #expect(close(verdict.sharpeVariance, 0.145002845771110))
    #expect(close(verdict.annualised(verdict.expectedMaximum), 0.395837761560413))
    #expect(close(verdict.deflatedSharpe, 0.951370661899435))
    #expect(close(verdict.minimumTrackRecord, 2.82450805895860))
    let overfitting = try #require(verdict.overfitting)
    #expect(overfitting.probability == 1 && overfitting.combinations == 2)
    #expect(close(overfitting.meanLogit, -0.693147180559945))
    #expect(overfitting.slope.map { abs($0 + 4.0 / 3) < 1e-14 } ?? false)
    #expect(overfitting.lossFraction == 0.5)
    let superiority = try #require(verdict.superiority)
    #expect(verdict.settings.block == 2 && superiority.pValues == nil)
    // By hand: ω² = 3.5e-4 + 2 (0.40625 (-7.5e-5 - 1.5e-4) + 0.25 · 5e-5) = 1.921875e-4; the example prints 2.885342830926.
    #expect(close(superiority.statistic, 0.04 / 1.921875e-4.squareRoot()))
    #expect(abs(superiority.realityCheck - 0.04) < 1e-16)
  }

  /// A column that is the benchmark's equal takes no part, another's differences are what count.
  @Test func theBenchmarkIsSubtracted() throws {
    let base = [0.01, -0.02, 0.03, 0.01]
    let verdict = Verdict(
      Self.table([("B", base), ("same", base), ("more", zip(base, x).map { $0 + $1 })]),
      benchmark: "B", settings: .init(annualization: 1, splits: 2, bootstrap: 50))
    #expect(verdict.results.map(\.name) == ["same", "more"] && verdict.benchmark == "B")
    let alone = try #require(
      SuperiorPredictiveAbility(
        [zip(zip(base, x).map { $0 + $1 }, base).map { $0 - $1 }], benchmark: nil,
        bootstrap: StationaryBootstrap(block: 2, resamples: 50, seed: 1)))
    #expect(verdict.superiority == alone)
    let none = Verdict(
      Self.table([("B", base), ("same", base)]), benchmark: "B",
      settings: .init(annualization: 1))
    #expect(none.superiority == nil && none.overfitting == nil)
  }

  @Test func flatColumnsAreNoTrials() {
    let verdict = Verdict(
      Self.table([("flat", [0.1, 0.1, 0.1, 0.1]), ("X", x), ("large", [1e9, 1e9, 1e9, 1e9])]),
      settings: .init(annualization: 1, splits: 2, bootstrap: 0))
    #expect(verdict.trials == 1 && verdict.effectiveTrials == 1)
    #expect(verdict.expectedMaximum == 0 && verdict.sharpeVariance == nil)
    #expect(verdict.deflatedSharpe == verdict.bestResult?.ratio?.probabilistic())
    let flat = Verdict(
      Self.table([("flat", [0.1, 0.1])]), settings: .init(annualization: 1, trials: .effective))
    #expect(flat.best == nil && flat.trials == 1 && flat.effectiveTrials == nil)
    #expect(flat.superiority == nil && flat.deflatedSharpe == nil)
  }

  @Test func theFirstOfEqualsIsBest() {
    let verdict = Verdict(
      Self.table([("a", x), ("b", x), ("c", x.map { -$0 })]),
      settings: .init(annualization: 1, splits: 2, bootstrap: 0))
    #expect(verdict.bestResult?.name == "a")
  }

  /// More was tried than is shown: the bar rises, and the deflated ratio falls.
  @Test func moreTrialsAskForMore() throws {
    let columns = Self.table([("X", x), ("Y", y)])
    let deflated = [1, 1.1, 2, 10, 1000, 1e20].map { trials in
      Verdict(
        columns,
        settings: .init(annualization: 1, splits: 2, bootstrap: 0, trials: .number(trials))
      ).deflatedSharpe
    }
    let values = try deflated.map { try #require($0) }
    // The formula falls below 0 there: nothing is taken off.
    #expect(values[0] == values[1])
    #expect(zip(values.dropFirst(), values.dropFirst(2)).allSatisfy { $0 > $1 })
    #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
  }
}
