import ArgumentParser
import Backtesting
import Experiments
import Files
import Foundation
import Models
import Tensors
import Workbook

/// `stockformer benchmark`: a model on long multivariate series, by the published protocol.
struct BenchmarkCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Forecast long multivariate series by the published protocol.",
    discussion: """
      CSV has a date and numeric columns. Its first rows are training, then validation, then test; each column is standardised \
      by its training rows, all columns are forecast, every window of the test counts, and errors are in standardised \
      units. A model is repeat (the last value), mean (0), nlinear-ridge (NLinear in closed form), or a kind of model, \
      which takes settings by --set.
      """)

  @Option(help: ArgumentHelp("The series: a date and numeric columns.", valueName: "file"))
  var csv: String
  @Option(help: "Rows of training, validation, test, such as 8640,2880,2880.")
  var split: SplitOption
  @Option(parsing: .unconditional, help: "L, rows that are read.")
  var lookback: Int
  @Option(parsing: .unconditional, help: "P, rows that are forecast.")
  var horizon: Int
  @Option(help: "repeat, mean, nlinear-ridge, or kinds of models, separated by commas.")
  var model: NameList
  @Option(
    parsing: .unconditional,
    help: "Seeds 1 to this; repeat, mean and nlinear-ridge, which draw no random numbers, run once."
  )
  var seeds = 1
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A setting of model or training, such as training.epochs=10; may be repeated.",
      valueName: "key=value"))
  var assignments: [String] = []
  @Option(help: "The result of one model to write (JSON).")
  var json: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A flaw of published tables: leave out the test windows behind the last full batch of this size.",
      valueName: "size"))
  var dropLast: Int?
  @Option(
    help: ArgumentHelp(
      "Rows that standardise: those of training, or as a flaw of published tables all, the test included.",
      valueName: "train|all"))
  var scaleBy = SeriesScaling.train
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var precision: PrecisionOptions

  var matrixPrecision: MatrixPrecision { precision.resolved }

  func validate() throws {
    try requireOption((1...16_384).contains(lookback), "--lookback", lookback, mustBe: "1 to 16384")
    try requireOption((1...1024).contains(horizon), "--horizon", horizon, mustBe: "1 to 1024")
    try requireOption((1...1000).contains(seeds), "--seeds", seeds, mustBe: "1 to 1000")
    if let fault = split.split.validationError(lookback: lookback, horizon: horizon) {
      throw ValidationError("'--split' leaves no window: \(fault).")
    }
    if let dropLast {
      let windows = split.split.test - horizon + 1
      try requireOption(
        (1...windows).contains(dropLast), "--drop-last", dropLast, mustBe: "1 to \(windows)")
    }
    if json != nil && model.names.count > 1 {
      throw ValidationError("'--json' takes one model, not \(model.names.count).")
    }
    _ = try methods()
  }

  var files: CommandFiles { CommandFiles(inputs: [("--csv", csv)], outputs: [("--json", json)]) }

  func perform() throws {
    let table = try SeriesTable(contentsOf: csv, split: split.split, scaling: scaleBy)
    let benchmark = SeriesBenchmark(
      table, lookback: lookback, horizon: horizon, testBatch: dropLast)
    var lines: [Line] = []
    var progress = Progress(elsewhere: .nothing)
    for (name, method) in try methods() {
      let start = Date()
      let results = try (1...UInt64(method.usesSeed ? seeds : 1)).map { seed in
        try benchmark.run(method, seed: seed, workers: try workers.count, source: csv) { report in
          progress.report(
            "\(name), seed \(seed), epoch \(report.epoch): validation \(report.validationLoss.fixed(4))"
          )
        }
      }
      lines.append(Line(name: name, results: results, seconds: Date().timeIntervalSince(start)))
    }
    progress.finish()
    let text = Line.table(lines, lookback: lookback, horizon: horizon)
    guard let json, let line = lines.first else { return try StandardOutput.writeLine(text) }
    let object = line.json(benchmark).text
    try AtomicFile.write([(Data(object.utf8), json)]) { () throws(InputFault) in
      try StandardOutput.writeLine(text)
    }
  }

  private static let closedForms: [(name: String, method: SeriesBenchmark.Method)] = [
    ("repeat", .repeat), ("mean", .mean), ("nlinear-ridge", .nlinearRidge),
  ]

  private func methods() throws -> [(name: String, method: SeriesBenchmark.Method)] {
    try model.names.map { name in
      if let method = Self.closedForms.first(where: { $0.name == name })?.method {
        guard assignments.isEmpty else {
          throw ValidationError("'--set' has nothing to set in \(name).")
        }
        return (name, method)
      }
      return (name, .model(try settings(name)))
    }
  }

  private func settings(_ kind: String) throws -> ExperimentConfiguration {
    let known = Self.closedForms.map(\.name) + ModelRegistry.kinds.map { $0.kind }
    guard ModelRegistry.kind(kind) != nil else {
      let hint = NearestName.of(kind, among: known).map { ", did you mean '\($0)'?" } ?? "."
      throw ValidationError(
        "'--model' is '\(kind)'\(hint) There are \(known.joined(separator: ", ")).")
    }
    let written = try ConfigurationSetting.assigned(assignments)
    for key in written.map(\.key)
    where !key.hasPrefix("model.") && !key.hasPrefix("training.") || key == "model.kind" {
      throw ValidationError("'--set \(key)': a benchmark takes settings of model and training.")
    }
    let model = ConfigurationSetting(key: "model.kind", value: .scalar(kind))
    return try ExperimentConfiguration().with([model] + written, of: kind)
  }
}

extension SeriesScaling: ExpressibleByArgument {}

/// Rows of training, validation and test.
struct SplitOption: ExpressibleByArgument, Sendable {
  let split: SeriesSplit

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let rows = parts.compactMap { $0 }.filter { (1...100_000_000).contains($0) }
    guard parts.count == 3, rows.count == 3 else { return nil }
    split = SeriesSplit(train: rows[0], validation: rows[1], test: rows[2])
  }
}

/// One model's results.
private struct Line {
  let name: String
  let results: [SeriesBenchmark.Result]
  let seconds: Double

  private var squared: CoefficientSummary {
    CoefficientSummary(results.map(\.meanSquaredError))
  }
  private var absolute: CoefficientSummary {
    CoefficientSummary(results.map(\.meanAbsoluteError))
  }
  private var parameters: Int { results.map(\.parameterCount).max() ?? 0 }
  /// The validation part's mean squared error; nil where nothing was trained.
  private var validation: Double? {
    CoefficientSummary(results.compactMap(\.validationError)).mean
  }
  private var epochs: Int { results.map(\.epochs).max() ?? 0 }

  func json(_ benchmark: SeriesBenchmark) -> JSONObject {
    var object = JSONObject()
    object.set("model", name)
    object.set("lookback", benchmark.lookback)
    object.set("horizon", benchmark.horizon)
    object.set("windows", benchmark.windowCount)
    object.set("mse", squared.mean)
    object.set("mae", absolute.mean)
    object.set("mse_sd", squared.standardDeviation)
    object.set("mae_sd", absolute.standardDeviation)
    object.set("seeds", results.count)
    object.set("parameters", parameters)
    object.set("seconds", (seconds * 1000).rounded() / 1000)
    object.set("epochs", epochs)
    object.set("validation_mse", validation)
    return object
  }

  static func table(_ lines: [Line], lookback: Int, horizon: Int) -> String {
    Table(
      [
        "model", .number("L"), .number("P"), .number("validation"), .number("MSE"),
        .number("± sd"), .number("MAE"), .number("± sd"), .number("seeds"), .number("parameters"),
        .number("epochs"),
        .number("seconds"),
      ],
      rows: lines.map { line in
        let error = { (value: Double?) in (value ?? .nan).fixed(3) }
        return [
          line.name, "\(lookback)", "\(horizon)", line.validation?.fixed(3) ?? "–",
          error(line.squared.mean),
          error(line.squared.standardDeviation), error(line.absolute.mean),
          error(line.absolute.standardDeviation), "\(line.results.count)", "\(line.parameters)",
          "\(line.epochs)", line.seconds.fixed(1),
        ]
      }
    ).text
  }
}
