import Backtesting
import Files
import Foundation
import Markets
import NeuralNetworks

/// What somebody should know before relying on a model, as Markdown (Mitchell et al. 2019, "Model Cards for Model Reporting").
public struct ModelCard: Sendable {
  /// The file's name in a run folder.
  public static let name = "model-card.md"

  /// How the model came about, which its weights do not tell.
  public struct Provenance: Sendable {
    /// The command line.
    public var command: String
    /// The commit of the program, or what stands for it.
    public var commit: String
    /// Names and versions of what it ran on.
    public var versions: [(name: String, version: String)]
    /// The ledger of trials, and how many it holds, this one among them.
    public var ledger: String, trials: Int
    /// The checksum of all that decides the training, as in the ledger.
    public var hash: String

    /// How a model came about.
    public init(
      command: String, commit: String, versions: [(name: String, version: String)], ledger: String,
      trials: Int, hash: String
    ) {
      self.command = command
      self.commit = commit
      self.versions = versions
      self.ledger = ledger
      self.trials = trials
      self.hash = hash
    }
  }

  /// Scores of one test: of a horizon, or of a path of folds.
  public typealias Scored = (name: String, scores: ForecastScores?)

  private let experiment: Experiment
  private let forecaster: TrainedForecaster
  private let parts: [Part]
  /// Whether there are models of several folds, of which `forecaster` is the first.
  private let isFolded: Bool
  private let scored: [Scored]
  private let provenance: Provenance

  /// A part of the windows, and the bars at which they end.
  private typealias Part = (name: String, count: Int, bars: [Int])

  /// The card of one training.
  public init(
    _ experiment: Experiment, _ run: TrainingRun, _ scored: [Scored], _ provenance: Provenance
  ) {
    let windows = experiment.windows
    let parts = [
      ("training", windows.train), ("validation", windows.validation), ("test", windows.test),
    ]
    self.init(
      experiment, run.best, parts: parts.map { ($0, $1.count, $1) }, isFolded: false, scored,
      provenance)
  }

  /// The card of trainings on folds, whose tests together are the test.
  ///
  /// - Parameter experiment: that of the first fold.
  public init(
    _ experiment: Experiment, _ training: FoldedTraining, _ scored: [Scored],
    _ provenance: Provenance
  ) {
    let bars = training.parts.flatMap { $0.fold.test.flatMap(Array.init) }.sorted()
    let count = training.parts.reduce(0) { $0 + $1.windows[2] }
    self.init(
      experiment, training.parts[0].run.best,
      parts: [("tests of all \(training.parts.count) folds", count, bars)], isFolded: true, scored,
      provenance)
  }

  private init(
    _ experiment: Experiment, _ forecaster: TrainedForecaster,
    parts: [Part], isFolded: Bool, _ scored: [Scored], _ provenance: Provenance
  ) {
    self.experiment = experiment
    self.forecaster = forecaster
    self.parts = parts
    self.isFolded = isFolded
    self.scored = scored
    self.provenance = provenance
  }

  /// The file's text.
  public var text: String {
    [
      ["# Model card"], model, ["## Data"], data, ["## Settings that differ from the default"],
      settings, ["## Results on the test part"], results, ["## Trials"], trials, ["## Limits"],
      limits, ["## How it was made"], origin,
    ].map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var model: [String] {
    let (configuration, kind) = (experiment.configuration, forecaster.kind)
    let members = forecaster.model.ensembleMembers.count
    let folder = isFolded ? "fold-N/" : ""
    return [
      "- Model: \(configuration.model.kind), "
        + "\(forecaster.parameterCount) parameters"
        + (members > 1 ? " in \(members) members, whose mean is the forecast" : ""),
      "- Forecast: \(kind.head.rawValue), "
        + "bars ahead: \(kind.horizons.map(String.init).joined(separator: ", "))"
        + (kind.quantiles.isEmpty
          ? "" : ", quantiles \(kind.quantiles.map(\.description).joined(separator: ", "))"),
      "- Input: the last \(configuration.lookback) bars of "
        + configuration.features.joined(separator: ", "),
      "- Weights: `\(folder)best.safetensors` (best validation loss), `\(folder)last.safetensors` (last epoch)",
    ]
  }

  private var data: [String] {
    let panel = experiment.panel
    let symbols = panel.symbols.prefix(40).joined(separator: ", ")
    return [
      "- Prices: `\(experiment.source)`, \(panel.barCount) bars of "
        + "\(panel.barMilliseconds / 1000) s, \(period(0, panel.barCount - 1))",
      "- Assets (\(panel.assetCount)): \(symbols)\(panel.assetCount > 40 ? ", …" : "")",
    ]
      + parts.map { name, count, bars in
        "- \(name.prefix(1).uppercased())\(name.dropFirst()): \(count) windows"
          + (bars.isEmpty ? "" : " that end \(period(bars[0], bars[bars.count - 1]))")
      }
  }

  private func period(_ first: Int, _ last: Int) -> String {
    let days = [first, last].map { Timestamp.iso8601(experiment.panel.timestamps[$0]) }
    return "\(days[0]) to \(days[1])"
  }

  private var settings: [String] {
    let lines = experiment.configuration.changedSettings.map {
      "- `\($0.name): \($0.text)` (default \($0.standard))"
    }
    return lines.isEmpty ? ["None."] : lines
  }

  private var results: [String] {
    let rows = scored.map { name, scores in
      guard let scores else { return "| \(name) | 0 | – | – | – | – | – | – |" }
      let isReturn = scores.settings.kind == .returns
      let cells = [
        name, "\(scores.cellCount)",
        Self.interval(scores.informationCoefficient.mean, scores.informationCoefficientInterval),
        Self.number(scores.hitRate), Self.number(scores.direction?.majorityRate),
        isReturn ? Self.number(scores.rSquared) : "–",
        isReturn
          ? Self.interval(scores.meanLossDifference, scores.lossDifferenceInterval) : "–",
        isReturn ? Self.number(scores.dieboldMariano?.pValue) : "–",
      ]
      return "| \(cells.joined(separator: " | ")) |"
    }
    return [
      "| forecast | cells | IC [95 %] | hit rate | always the more frequent sign | R² against zero "
        + "| MSE less that of zero [95 %] | Diebold-Mariano p |",
      "|---|---|---|---|---|---|---|---|",
    ] + rows + [
      "",
      "Intervals are of a stationary bootstrap over time. They tell how far chance in the test part reaches, and nothing "
        + "of other periods.",
    ]
  }

  private static func interval(_ value: Double?, _ interval: [Double]?) -> String {
    guard let interval, interval.count == 2 else { return number(value) }
    return "\(number(value)) [\(number(interval[0])), \(number(interval[1]))]"
  }

  private static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    return String(format: "%.4g", value)
  }

  private var trials: [String] {
    [
      "Configurations in `\(provenance.ledger)`: \(provenance.trials), this one among them. The best of several is "
        + "partly the luckiest: judge it by `stockformer verdict --trials ledger --ledger "
        + "\(provenance.ledger)`."
    ]
  }

  private var limits: [String] {
    let validation = experiment.windows.validation
    let unseen = validation.last.map { Timestamp.iso8601(experiment.panel.timestamps[$0]) }
    var lines = [
      "- It knows these assets in this order and bars of this length, and nothing of others.",
      "- It has learned from one period. What it found may end with it; train again, and watch the coverage of its "
        + "forecasts.",
      "- The scores are of forecasts. They say nothing of fees, slippage or capacity: `stockformer backtest` does.",
      "- Attention weights do not show causes.",
      isFolded
        ? "- Each `fold-N/best.safetensors` has learned from its own training bars; back-test it only on that fold's test."
        : "- Back-tests up to \(unseen ?? "the end of validation") cover bars used for training or validation.",
    ]
    if forecaster.isLineAlone && !isFolded {
      lines.append(
        "- The linear part alone had the best validation loss: attention has no part in the forecasts."
      )
    }
    return lines
  }

  private var origin: [String] {
    [
      "- Command: `\(provenance.command)`", "- Seed: \(experiment.configuration.seed)",
      "- Commit: \(provenance.commit)",
    ] + provenance.versions.map { "- \($0.name): \($0.version)" } + [
      "- Checksum of settings and prices: \(provenance.hash)"
    ]
  }
}
