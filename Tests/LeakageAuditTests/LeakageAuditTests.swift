import Experiments
import Files
import Foundation
import Markets
import ModelSamples
import Models
import NeuralNetworks
import Testing

@testable import LeakageAudit

@Suite struct LeakageAuditTests {
  private static let market = PlantedMarket(
    PlantedConfiguration(assets: 3, bars: 400, edges: 2, seed: 5))

  private static var model: ExperimentConfiguration {
    var c = ExperimentConfiguration()
    c.features = ["log_return", "volatility", "funding_rate"]
    c.lookback = 5
    c.training.epochs = 1
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.stockformer.feedForward = 8
    return c
  }

  private func audit(
    _ leak: Leak? = nil, seed: UInt64 = 1, model: ExperimentConfiguration? = nil
  ) -> Audit {
    var audit = Audit(OHLCVInput(path: "planted", series: Self.market.series))
    audit.leak = leak
    audit.seed = seed
    audit.configuration = model
    return audit
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func theHonestPipelinePasses(seed: UInt64) throws {
    let report = try audit(seed: seed, model: Self.model).run()
    #expect(report.passed, "\(String(describing: report.firstFailure))")
    #expect(report.checks.allSatisfy { $0.compared > 0 && $0.firstChange == nil })
    let stages = Set(report.checks.map(\.stage))
    #expect(
      stages == [
        "features", "weights", "predictions", "tokens", "positions", "fills", "window-order",
        "prediction-order",
      ])
    #expect(report.checks.count { $0.stage == "features" } == 5)
  }

  @Test(arguments: [
    (Leak.centeredWindow, "features", "volatility"), (.fullScaler, "features", "funding_rate"),
    (.nextFunding, "features", "funding_rate"), (.backfill, "features", "volume_change"),
  ])
  func leaksOfFeaturesAreFoundWithoutAModel(leak: Leak, stage: String, column: String) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let report = try audit(leak, seed: seed).run()
      let failure = try #require(report.firstFailure)
      #expect(!report.passed && failure.stage == stage && failure.column == column)
      #expect(failure.largestChange > 0 && (failure.firstChange ?? .max) <= failure.cut)
    }
  }

  @Test(arguments: [
    (Leak.targetOverlap, "weights"), (.sameBarFill, "fills"), (.symmetricPadding, "tokens"),
  ])
  func leaksInsideAreFoundInTheirOwnStage(leak: Leak, stage: String) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let report = try audit(leak, seed: seed, model: Self.model).run()
      let failed = Set(report.checks.filter { !$0.passed }.map(\.stage))
      #expect(failed == [stage])
    }
  }

  /// s ← s/2 + u/2 from row to row; two rows standardised by themselves are ∓1/√2.
  @Test func leaksBetweenWindowsByHand() {
    let forecasts = WideTable(
      timestamps: [0, 1, 2, 3], assets: ["A", "B"], values: [1, 8, 0, 0, 4, -2, 5, 2])
    #expect(
      Leak.carriedState.forecasts(forecasts, batch: 2).values
        == [0.5, 4, 0.25, 2, 2.125, 0, 3.5625, 1])
    let root = 0.5.squareRoot()
    let batched = Leak.batchStatistics.forecasts(forecasts, batch: 2).values
    let expected = [root, root, -root, -root, -root, -root, root, root]
    #expect(zip(batched, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(Leak.fullScaler.forecasts(forecasts, batch: 2) == forecasts)
  }

  /// Statistics of a batch see the windows after the cut too; a carried state sees none of them, and only the order shows it.
  @Test(arguments: [
    (
      Leak.batchStatistics,
      ["predictions", "positions", "fills", "prediction-order"] as Set<String>
    ),
    (.carriedState, ["prediction-order"] as Set<String>),
  ])
  func leaksBetweenWindowsAreFound(leak: Leak, stages: Set<String>) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let report = try audit(leak, seed: seed, model: Self.model).run()
      let failed = Set(report.checks.filter { !$0.passed }.map(\.stage))
      #expect(failed.isSubset(of: stages) && failed.contains("prediction-order"))
      let order = report.checks.filter { $0.stage == "prediction-order" }
      #expect(order.count == 3 && order.allSatisfy { $0.changed > 0 && $0.isOfOrder })
    }
  }

  /// Every part that could look at its neighbours: batch statistics of distilling, drawn keys, kernels per asset.
  @Test func modelsOfEveryKindForecastEachWindowByItself() throws {
    for temporal in TemporalAttention.allCases {
      for distil in Distilling.allCases {
        var c = Self.model
        c.stockformer.temporal = temporal
        c.stockformer.distil = distil
        c.stockformer.layers = 2
        c.stockformer.embedding = .perAsset
        c.lookback = 8
        let report = try audit(model: c).run()
        #expect(report.passed, "\(temporal) \(distil) \(String(describing: report.firstFailure))")
      }
    }
  }

  @Test func theChangeInsideABarIsAudited() throws {
    var c = Self.model
    c.features = ["open_to_close"]
    #expect(try audit(model: c).run().passed)
    let leaking = try audit(.fullScaler, model: c).run()
    let columns = Set(leaking.checks.filter { $0.stage == "predictions" }.map(\.passed))
    #expect(columns.contains(false))
  }

  @Test func severalHorizonsAndQuantilesPass() throws {
    var c = Self.model
    c.horizons = [2, 5]
    c.quantiles = [0.2, 0.5]
    c.training.loss = .quantile
    #expect(try audit(model: c).run().passed)
  }

  /// A model of another kind has no tokens of single steps; everything else is audited as ever, and a leak is found.
  @Test func anotherModelIsAudited() throws {
    var c = Self.model
    c.model = ModelSelection(PerceptronConfiguration())
    let report = try audit(model: c).run()
    #expect(report.passed, "\(String(describing: report.firstFailure))")
    #expect(
      Set(report.checks.map(\.stage)) == [
        "features", "weights", "predictions", "positions", "fills", "window-order",
        "prediction-order",
      ])
    #expect(try !audit(.fullScaler, model: c).run().passed)
    #expect(try !audit(.targetOverlap, model: c).run().passed)
  }

  /// Assets that are young or lack bars, joined either way.
  @Test(arguments: Join.allCases) func missingBarsPass(join: Join) throws {
    var series = Self.market.series
    series[1] = series[1].selecting((0..<400).filter { !(150..<160).contains($0) })
    series[2] = series[2].selecting(Array(60..<400))
    var c = Self.model
    c.join = join
    for leak in [nil, Leak.fullScaler] {
      var audit = Audit(OHLCVInput(path: "young", series: series))
      audit.leak = leak
      audit.configuration = c
      let report = try audit.run()
      #expect(report.passed == (leak == nil), "\(String(describing: report.firstFailure))")
      let bars = report.checks.first { $0.stage == "window-order" }
      #expect((bars?.compared ?? 0) > 300)
    }
  }

  @Test func otherHeadsAndSeveralBarsAheadPass() throws {
    var c = Self.model
    c.stockformer.head = .direction
    c.training.loss = .bce
    c.horizon = 3
    #expect(try audit(model: c).run().passed)
    c.stockformer.head = .allocation
    c.training.loss = .allocation
    #expect(try audit(model: c).run().passed)
  }

  @Test func theFirstCutLiesInsideTheWarmUp() {
    for seed in 1...200 as ClosedRange<UInt64> {
      let cuts = audit(seed: seed).drawnCuts(among: 400, "cuts")
      #expect(cuts.count == 5 && (1...18).contains(cuts[0]))
      #expect(cuts.dropFirst().allSatisfy { (cuts[0]...398).contains($0) })
    }
    #expect(audit().drawnCuts(among: 3, "cuts") == [1, 1, 1, 1, 1])
  }

  /// Every row behind the cut changes in every column, none before it.
  @Test func everythingAfterTheCutIsChanged() {
    let series = Self.market.series[0]
    let cut = series.timestamps[100]
    let changed = audit().perturbed(after: cut, number: 0)[0]
    for row in series.timestamps.indices {
      let isSame = series.close[row] == changed.close[row]
      #expect(isSame == (row <= 100) && (series.volume?[row] == changed.volume?[row]) == isSame)
    }
    #expect(changed.close.allSatisfy { $0 > 0 })
    let inside = [series, changed].map { Feature.openToClose.columns(of: MarketView([$0]))[0] }
    for row in series.timestamps.indices {
      #expect((inside[0][row] == inside[1][row]) == (row <= 100))
      let prices = [changed.open?[row] ?? .nan, changed.close[row]]
      #expect((changed.high?[row] ?? .nan) >= prices.max() ?? .nan)
      #expect((changed.low?[row] ?? .nan) <= prices.min() ?? .nan)
    }
    guard case .published(let timestamps, let before) = series.fundingRate,
      case .published(_, let after) = changed.fundingRate
    else { return #expect(Bool(false), "no funding") }
    for (row, timestamp) in timestamps.enumerated() {
      #expect((before[row] == after[row]) == (timestamp <= cut + 3_600_000))
    }
  }

  @Test func missingValuesAreAlikeAndAppearingOnesAreChanges() {
    var check = LeakageReport.Check("features", cut: 9)
    check.compare(.nan, -.nan, at: 1, column: "a")
    #expect(check.compared == 1 && check.changed == 0 && check.passed)
    check.compare(.nan, -3, at: 7, column: "b")
    check.compare(1, 1.5, at: 5, column: "c", symbol: "S")
    #expect(check.changed == 2 && check.largestChange == 3 && !check.passed)
    #expect(check.firstChange == 5 && check.column == "c" && check.symbol == "S")
    check.compare(0, -0.0, at: 6, column: "d")
    #expect(check.changed == 3)
  }

  @Test func tooFewBarsAreRefused() {
    let two = Self.market.series.map { $0.selecting([0, 1]) }
    let audit = Audit(OHLCVInput(path: "short", series: two))
    #expect(throws: InputFault.self) { _ = try audit.run() }
  }
}
