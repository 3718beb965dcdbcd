import Backtesting
import Files
import Foundation
import Markets
import Testing

@testable import Experiments

struct FoldedTrainingTests {
  private static let market = PlantedMarket(
    PlantedConfiguration(assets: 3, bars: 240, edges: 2, seed: 2, r2: 0.3, maxLag: 1))

  private static func training(
    _ scheme: FoldScheme, panel: Panel = market.panel,
    change: (inout ExperimentConfiguration) -> Void = { _ in }
  ) throws -> FoldedTraining {
    var c = ExperimentConfiguration()
    c.lookback = 3
    c.stockformer.width = 8
    c.stockformer.heads = 2
    c.stockformer.layers = 1
    c.training.epochs = 1
    change(&c)
    return try FoldedTraining(
      panel, c, source: "planted",
      folds: scheme.folds(bars: panel.barCount, validationFraction: 0.2)
    ) { try $1.run(workers: 1) }
  }

  private static let walk = FoldScheme.walkForward(
    train: 120, test: 40, isExpanding: false, purge: 1)
  private static let combinatorial = FoldScheme.combinatorial(
    folds: 4, tests: 2, purge: 0, embargo: 0)

  /// Folds 121..<161, 161..<201: every test bar once; the last label of a block ends outside of it.
  @Test func aWalkForwardForecastsEveryTestBarOnce() throws {
    let training = try Self.training(Self.walk)
    #expect(training.parts.count == 2 && training.pathCount == 1)
    let (forecasts, outcomes) = training.path(0)
    let tested = Array(Self.market.panel.timestamps[121..<201])
    #expect(forecasts.timestamps == tested && outcomes.timestamps == tested)
    #expect(!forecasts.values.contains { $0.isNaN })
    let open = outcomes.timestamps.indices.filter { outcomes[$0, 0].isNaN }
    #expect(open == [39, 79])
    #expect(training.parts.allSatisfy { $0.droppedWindows == 0 })
    let scores = try #require(training.scores(ofPath: 0))
    #expect(scores.cellCount == 78 * 3)
    #expect(training.parts.reduce(0) { $0 + ($1.scores?.cellCount ?? 0) } == scores.cellCount)
  }

  /// Positions are no forecasts: there is nothing to score.
  @Test func positionsAreNotScored() throws {
    let training = try Self.training(Self.walk) {
      $0.stockformer.head = .allocation
      $0.training.loss = .allocation
    }
    #expect(training.scores(ofPath: 0) == nil && training.parts.allSatisfy { $0.scores == nil })
    #expect(training.path(0).forecasts.values.contains { $0 != 0 && !$0.isNaN })
  }

  /// Every path of combinatorial folds covers all bars that have a window; windows that read a test are dropped and counted.
  @Test func combinatorialPathsCoverEveryBar() throws {
    let training = try Self.training(Self.combinatorial)
    #expect(training.parts.count == 6 && training.pathCount == 3)
    for path in 0..<3 {
      let timestamps = training.path(path).forecasts.timestamps
      #expect(timestamps == Array(Self.market.panel.timestamps.suffix(timestamps.count)))
      #expect(timestamps.count >= 237)
    }
    #expect(training.path(0).forecasts != training.path(1).forecasts)
    // A block of training behind a test loses its first two windows of three bars.
    #expect(training.parts.map(\.droppedWindows).max() == 4)
    let lines = training.csv.split(separator: "\n")
    #expect(
      lines.count == 7 && lines[1].split(separator: ",")[4] == "\(training.parts[0].droppedWindows)"
    )
  }

  /// What comes after a fold's test changes nothing of the fold.
  @Test func theFutureChangesNoEarlierFold() throws {
    let plain = try Self.training(Self.walk)
    var series = Self.market.panel.allSeries
    for asset in series.indices {
      for bar in 161..<240 { series[asset].close[bar] *= 1.3 + 0.1 * Double(bar % 5) }
    }
    let changed = try Self.training(Self.walk, panel: Panel(joining: series, join: .outer))
    let (before, after) = (plain.path(0).forecasts, changed.path(0).forecasts)
    #expect(before.timestamps == after.timestamps)
    #expect(before.values.prefix(40 * 3) == after.values.prefix(40 * 3))
    #expect(before.values.suffix(39 * 3) != after.values.suffix(39 * 3))
  }

  @Test func probabilitiesAreScoredAsSuch() throws {
    let training = try Self.training(Self.walk) {
      $0.stockformer.head = .direction
      $0.training.loss = .bce
    }
    let scores = try #require(training.scores(ofPath: 0))
    #expect(scores.settings.kind == .probability && scores.probability != nil)
    #expect(training.path(0).forecasts.values.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func aFoldThatIsTooShortIsFoundBeforeTraining() {
    #expect(throws: InputFault.self) {
      _ = try Self.training(.walkForward(train: 4, test: 40, isExpanding: false, purge: 0))
    }
  }
}
