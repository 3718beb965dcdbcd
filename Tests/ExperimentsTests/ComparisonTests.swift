import Backtesting
import Files
import Foundation
import Markets
import Testing

@testable import Experiments

struct ComparisonTests {
  private static let market = PlantedMarket(
    PlantedConfiguration(assets: 3, bars: 400, edges: 2, seed: 2, r2: 0.3, maxLag: 1))

  private static var configuration: ExperimentConfiguration {
    var c = ExperimentConfiguration()
    c.lookback = 3
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.stockformer.layers = 1
    c.training.epochs = 2
    return c
  }

  private static func comparison(
    seeds: Int = 2, lag: Int = 0, panel: Panel = market.panel,
    change: (inout ExperimentConfiguration) -> Void = { _ in }
  ) -> Comparison {
    var configuration = configuration
    change(&configuration)
    let folds = FoldScheme.walkForward(train: 300, test: 50, isExpanding: true, purge: 0)
      .folds(bars: 400, validationFraction: 0.2)
    return Comparison(
      panel, source: "planted", configuration,
      Contender.baselines + [Contender("stockformer", configuration)], seeds: seeds, folds: folds,
      rules: Backtest(lag: lag, feeBasisPoints: 10, initial: 1))
  }

  private static func cells(_ comparison: Comparison) throws -> [ComparisonCell] {
    try (0..<comparison.cellCount).map { try comparison.run($0, workers: 1).cell }
  }

  @Test func cellsAreNumberedByModelSeedAndFold() {
    let comparison = Self.comparison()
    #expect(comparison.cellCount == 7 * 2 * 2)
    let places = (0..<28).map { comparison.place(of: $0) }
    #expect(places[5].contender.name == "repeat" && places[5].seed == 1 && places[5].fold == 1)
    #expect(places[27].contender.name == "stockformer" && places[27].seed == 2)
    #expect(ComparisonCell.fileName(27) == "00027.json")
  }

  @Test func everythingThatDecidesTheNumbersIsInTheHash() {
    let own = Self.comparison().hash
    #expect(own == Self.comparison().hash && own.count == 16)
    var other = Self.market.panel.allSeries
    other[1].close[200] *= 1.000001
    let others = [
      Self.comparison(seeds: 3), Self.comparison(lag: 1), Self.comparison { $0.lookback = 4 },
      Self.comparison { $0.training.epochs = 3 }, Self.comparison { $0.stockformer.width = 16 },
      Self.comparison(panel: Panel(joining: other, join: .outer)),
    ]
    #expect(Set(others.map(\.hash) + [own]).count == 7)
    // The seed of the configuration is not used: cells have their own.
    #expect(Self.comparison { $0.seed = 99 }.hash == own)
  }

  /// What a cell says is what the same experiment says on its own.
  @Test func aCellIsTheExperimentOfItsFold() throws {
    let comparison = Self.comparison()
    let (cell, forecaster) = try comparison.run(27, workers: 1)
    var configuration = Self.configuration
    configuration.seed = 2
    let experiment = try Experiment(
      Self.market.panel, configuration, source: "planted", fold: comparison.folds[1])
    let windows = experiment.windows
    let forecasts = try experiment.train(workers: 2)
      .forecasts(of: windows, windowEnds: windows.test)
    let targets = windows.targets.table(windowEnds: windows.test)
    let scores = try #require(ForecastScores(predictions: forecasts, targets: targets))
    #expect(abs((cell.scores.rSquared ?? .nan) - (scores.rSquared ?? .nan)) < 1e-12)
    #expect(cell.scores.informationCoefficient == scores.informationCoefficient.mean)
    #expect(cell.parameters == forecaster?.parameterCount)
    let weights = ForecastWeights.targets(forecasts, rule: .longShort(count: 1))
    let block = comparison.folds[1].test[0]
    let result = comparison.rules.run(
      prices: Self.market.panel.bars(block).closes, targets: weights)
    #expect(cell.returns.returns == result.returns && cell.returns.turnover == result.turnover)
    #expect(cell.returns.timestamps.count == 50)
  }

  /// By hand: always long the first asset and short the last, a half each; a forecast of two bars' returns opens a tranche of a half, so
  /// the first bar of every block trades a half of the equity and the second one the other half.
  @Test func blocksApartBeginInCash() throws {
    var configuration = Self.configuration
    configuration.horizon = 2
    let folds = FoldScheme.combinatorial(folds: 5, tests: 2, purge: 2, embargo: 0)
      .folds(bars: 400, validationFraction: 0.2)
    let fold = try #require(folds.firstIndex { $0.test == [80..<160, 240..<320] })
    let comparison = Comparison(
      Self.market.panel, source: "planted", configuration, Contender.baselines, seeds: 1,
      folds: folds, rules: Backtest(lag: 0, initial: 1))
    let experiment = try Experiment(
      Self.market.panel, configuration, source: "planted", fold: folds[fold])
    let times = experiment.windows.table(windowEnds: experiment.windows.test) { 3 - Double($2) }
    let series = comparison.trade(times, experiment)
    for start in [80, 240] {
      let bar = try #require(
        series.timestamps.firstIndex(of: Self.market.panel.timestamps[start]))
      #expect(series.turnover[bar] == 0.5)
      #expect(abs(series.turnover[bar + 1] - 0.5) < 0.1)
      #expect(series.turnover[bar + 2] < 0.1)
    }
  }

  private struct NoFit: Error, CustomStringConvertible { let description = "a leaf fell" }

  /// The reason why a baseline cannot be fitted reaches whoever asked.
  @Test func aFitSaysWhyItFails() {
    let folds = Self.comparison().folds
    let reasons: [(fit: Contender.Fit, text: String)] = [
      ({ _, _, _ in throw NoFit() }, "x cannot be fitted in fold 0: a leaf fell"),
      ({ _, _, _ in nil }, "x cannot be fitted in fold 0"),
    ]
    for (fit, text) in reasons {
      let comparison = Comparison(
        Self.market.panel, source: "planted", Self.configuration, [Contender("x", fit: fit)],
        seeds: 1, folds: folds)
      let fault = #expect(throws: InputFault.self) { try comparison.run(0, workers: 1) }
      #expect(fault?.kind == .content && fault?.message == text)
    }
  }

  /// What draws no random numbers is fitted for the first seed; the others' cells say the same as a fit of their own.
  @Test func aBaselineIsFittedOnce() throws {
    let comparison = Self.comparison()
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("cells-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = ComparisonFolder(path)
    try folder.create()
    // Ridge: seeds 1 and 2 on two folds each.
    try folder.train(Array(16..<20), of: comparison, workers: 1)
    let cells = try folder.read(hash: comparison.hash)
    #expect(cells.map(\.seed) == [1, 1, 2, 2] && cells.map(\.fold) == [0, 1, 0, 1])
    #expect(cells[2].seconds == 0 && cells[3].seconds == 0 && cells[0].seconds > 0)
    for cell in cells {
      let own = try comparison.run(cell.cell, workers: 1).cell
      #expect(own.scores == cell.scores && own.returns == cell.returns)
      #expect(own.seed == cell.seed && own.windows == cell.windows && own.cell == cell.cell)
    }
    // Without the first seed's cell it is fitted, as in another shard.
    try FileManager.default.removeItem(atPath: folder.file(16))
    try FileManager.default.removeItem(atPath: folder.file(18))
    try folder.train([18], of: comparison, workers: 1)
    #expect(try ComparisonCell(contentsOf: folder.file(18)).seconds > 0)
    #expect(comparison.firstSeed(of: 26) == nil && comparison.firstSeed(of: 17) == nil)
  }

  /// Only what another process works on is passed over; a folder that cannot be written is a fault.
  @Test func anUnwritableFolderIsAFault() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("cells-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (folder, comparison) = (ComparisonFolder(path), Self.comparison())
    let fault = #expect(throws: InputFault.self) {
      try folder.train([0], of: comparison, workers: 1)
    }
    #expect(fault?.kind == .failure && fault?.file == folder.file(0))
    try folder.create()
    let claim = try #require(
      try StagingFolder(
        claiming: ComparisonCell.fileName(0), in: "\(path)/cells", for: folder.file(0)))
    try folder.train([0, 1], of: comparison, workers: 1)
    #expect(try folder.read(hash: nil).map(\.cell) == [1])
    withExtendedLifetime(claim) {}
  }

  @Test func cellsReadBackAsWritten() throws {
    let cell = try Self.comparison().run(0, workers: 1).cell
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("cell-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try cell.json.write(to: URL(fileURLWithPath: path))
    #expect(try ComparisonCell(contentsOf: path) == cell)
    let text = String(decoding: cell.json, as: UTF8.self)
    for (from, to) in [
      (#""horizon":1"#, #""horizon":0"#), (#""returns":[0,"#, #""returns":["#),
      (#""squaredErrors":["#, #""squaredErrors":[0,"#), (#""cell":0"#, #""cell":-1"#),
      (#""timestamps":["#, #""timestamps":[9999999999999,"#), (#""model":"zero""#, #""model":0"#),
    ] {
      #expect(text.contains(from))
      let broken = text.replacingOccurrences(of: from, with: to)
      try Data(broken.utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: InputFault.self, "\(to)") { try ComparisonCell(contentsOf: path) }
    }
  }

  /// Zero forecasts choose nothing, trade nothing and have no Sharpe ratio; ratios are held against the luckiest of all rows.
  @Test func theTableFollowsFromTheCells() throws {
    let cells = try Self.cells(Self.comparison())
    let table = ComparisonTable(cells)
    #expect(table.rows.map(\.name) == BaselineKind.allCases.map(\.rawValue) + ["stockformer"])
    let zero = table.rows[0]
    #expect(zero.scores.rSquared == 0 && zero.turnover == 0 && zero.sharpe == nil)
    #expect(zero.dieboldMarianoP == nil && zero.dieboldMarianoQ == nil && !zero.isSignificant)
    let ridge = try #require(table.rows.first { $0.name == "var-ridge" })
    #expect(ridge.isSignificant && ridge.cellCount == 4)
    let interval = try #require(ridge.rSquaredInterval)
    let rSquared = try #require(ridge.scores.rSquared)
    #expect(interval[0] < rSquared && rSquared < interval[1] && interval[0] > 0)
    let ratios = table.rows.map { SharpeRatio($0.returns.returns) }
    let trials = ratios.compactMap(\.perBar)
    #expect(trials.count == 6 && table.trialCount == 6 && table.testCount == 6)
    #expect(table.scores("sharpe_low")[5] == ridge.sharpeInterval?[0])
    #expect(table.scores("dm_p")[0].isNaN && table.cells[5][0] == "var-ridge")
    #expect(ridge.deflatedSharpe == ratios[5].deflated(trials: trials))
    let lines = table.csv.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 9 && lines[8].isEmpty)
    #expect(
      lines[0]
        == "model,parameters,seconds,cells,mse_ratio,r2,r2_low,r2_high,ic,ic_low,ic_high,rank_ic,hit_rate,majority_rate,dm_p,dm_q,sharpe_net,sharpe_low,sharpe_high,turnover,dsr"
    )
    #expect(
      lines[1].hasPrefix("zero,0,") && lines[1].hasSuffix(",4,1.0,0.0,0.0,0.0,,,,,,,,,,,,0.0,"))
  }

  /// Two folds of three blocks each test a block twice: the series have each bar once.
  @Test func combinatorialFoldsAverageTheirPaths() throws {
    let folds = FoldScheme.combinatorial(folds: 4, tests: 2, purge: 1, embargo: 2)
      .folds(bars: 400, validationFraction: 0.2)
    let comparison = Comparison(
      Self.market.panel, source: "planted", Self.configuration,
      Contender.baselines.filter { $0.name == "var-ridge" }, seeds: 1, folds: folds)
    let cells = try Self.cells(comparison)
    #expect(cells.count == 6)
    let row = try #require(ComparisonTable(cells).rows.first)
    #expect(row.returns.timestamps == Self.market.panel.timestamps)
    #expect((row.scores.rSquared ?? 0) > 0.05)
    // Behind a test the embargo of 3 bars is longer than the look-back of 3 reads back; without one, 2 windows are lost.
    #expect(cells.allSatisfy { $0.windows["dropped"] == 0 })
    let bare = Comparison(
      Self.market.panel, source: "planted", Self.configuration,
      Contender.baselines.filter { $0.name == "zero" }, seeds: 1,
      folds: FoldScheme.combinatorial(folds: 4, tests: 2, purge: 0, embargo: 0)
        .folds(bars: 400, validationFraction: 0.2))
    #expect(try Self.cells(bare).contains { $0.windows["dropped"] == 2 })
  }
}
