import ArgumentParser
import Experiments
import Files
import Foundation
import Influence
import Markets
import NeuralNetworks
import Tensors

/// `stockformer predict`: forecasts of a trained model at every bar that a window ends at, the newest included.
struct PredictCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Forecast with a trained model.",
    discussion: """
      A forecast is timestamped with the last bar of its window, is empty where the asset has no bar there, and looks ahead from that bar's close: the log return over the \
      model's horizon (regression), the probability of a rise (direction), a position between -1 and 1 (allocation). \
      Without --newest and without a file to write, the forecasts of every bar go to standard output. The attention is that across assets at the last step of the \
      newest window, of the assets that have a bar there: layer and head count from 0, a query's weights over the keys \
      sum to 1.
      --newest prints, and --newest-csv and --json write, a row for each asset at the newest bar that a window ends at: the \
      forecast and its interval as return and as price, the probability of a rise, the target weight. An interval is the forecast plus and minus a quantile of the \
      residuals on the validation part (split conformal prediction); how many outcomes the intervals held on the bars that \
      training has not seen is said beside it. --explain and --figure say which assets and which bars moved the newest forecasts, by \
      ablation (what changes on average when 32 windows of the past lend theirs) and by gradient × input.
      """)

  @Option(help: "A checkpoint of 'stockformer train'.")
  var checkpoint: String
  @Option(help: InputHelp.panel)
  var input: String
  @OptionGroup var format: InputOptions
  @Option(help: "Forecasts to write (wide CSV).")
  var out: String?
  @Option(help: "Target weights to write (wide CSV), as 'stockformer backtest' reads them.")
  var weights: String?
  @Option(help: "Attention to write (CSV: layer,head,query,key,weight).")
  var attention: String?
  @Flag(help: "Print a table of the newest bar's forecasts.")
  var newest = false
  @Option(help: "The newest bar's forecasts to write (CSV, a row for each asset).")
  var newestCsv: String?
  @Option(help: "The newest bar's forecasts and the coverage of the intervals to write (JSON).")
  var json: String?
  @OptionGroup(title: "Options of intervals") var intervals: PredictionIntervalOptions
  @Option(
    help: """
      What moved the newest forecasts, to write (CSV: effect,cause,timestamp_ms,ablation,gradient_times_input).
      """)
  var explain: String?
  @Option(
    help: "The same to draw: FILE.png by asset and FILE-bars.png by bar, with scripts and data.")
  var figure: String?
  @OptionGroup var horizon: HorizonOptions
  @OptionGroup var rule: RuleOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var precision: PrecisionOptions

  func validate() throws {
    if intervals.interval != nil, intervals.lower == nil, !tellsNewest {
      throw ValidationError(
        "'--interval' needs '--newest', '--newest-csv', '--json', or '--lower' and '--upper'.")
    }
    guard let figure else { return }
    try requireOption(
      CausalityMap.isPicture(figure), "--figure", figure,
      mustBe: "NAME.png, the name of letters, digits, '-', '_' and '.'")
  }

  var matrixPrecision: MatrixPrecision { precision.resolved }

  var files: CommandFiles {
    CommandFiles(
      inputs: [("--checkpoint", checkpoint)] + CommandFiles.inputs("--input", input),
      outputs: [
        ("--out", out), ("--weights", weights), ("--attention", attention),
        ("--newest-csv", newestCsv), ("--json", json), ("--explain", explain),
      ] + intervals.files + (picture?.companions ?? []))
  }

  private var tellsNewest: Bool { newest || newestCsv != nil || json != nil }
  private var picture: ExplanationFigure? { figure.map { ExplanationFigure(path: $0) } }

  func perform() throws {
    try picture?.requireDrawable()
    let prediction = try predicted()
    noteProbabilities(prediction.forecaster)
    let bounds = try bounds(of: prediction)
    let told = NewestForecast(prediction, bounds)
    (told.scores?.remark(since: told.unseenFrom)).map(StandardError.remark)
    let explanation = explain == nil && figure == nil ? nil : prediction.explanation
    var texts = [(out, prediction.forecasts.csv.text), (weights, prediction.weights.csv.text)]
    if attention != nil { texts.append((attention, try attentionCSV(prediction))) }
    if let bounds {
      texts += [(intervals.lower, bounds.lower.csv.text), (intervals.upper, bounds.upper.csv.text)]
    }
    texts += [(newestCsv, told.csv.text), (json, told.json.text)]
    if let explanation { texts.append((explain, explanation.csv.text)) }
    let files = texts.compactMap { path, text in path.map { (bytes: Data(text.utf8), path: $0) } }
    let announce = { () throws(InputFault) in
      if newest { try StandardOutput.writeLine(told.text) }
      if files.isEmpty && !newest && figure == nil {
        try StandardOutput.write(prediction.forecasts.csv.text)
      }
    }
    guard let picture, let explanation else {
      return try AtomicFile.write(files, announce: announce)
    }
    try picture.write(explanation, prediction.forecaster.kind, with: files, announce: announce)
  }

  private func predicted() throws -> Prediction {
    let forecaster = try TrainedForecaster(contentsOf: checkpoint, workers: try workers.count)
    let position = try horizon.position(in: forecaster)
    let panel = try forecaster.panel(contentsOf: input, reading: format.reading)
    let windows = try forecaster.windows(of: panel, source: input, reading: format.reading)
    let windowEnds = windows.readyBars
    let forecasts = forecaster.forecasts(of: windows, windowEnds: windowEnds, position: position)
    try forecaster.requireFinite(forecasts, of: windows, file: checkpoint)
    let weights = try forecaster.weights(
      forecasts, rule: rule.rule(for: forecaster, position: position), position: position)
    return Prediction(
      forecaster: forecaster, position: position, panel: panel, windows: windows,
      windowEnds: windowEnds, forecasts: forecasts, weights: weights)
  }

  /// The intervals, if anything tells them.
  private func bounds(of prediction: Prediction) throws(InputFault) -> ForecastIntervals? {
    guard tellsNewest || intervals.lower != nil else { return nil }
    return try intervals.intervals(of: prediction, file: checkpoint)
  }

  /// Says what the forecasts of a direction head are, where they are written.
  private func noteProbabilities(_ forecaster: TrainedForecaster) {
    let writesOther = weights != nil || attention != nil || tellsNewest || explain != nil
    guard forecaster.kind.head == .direction, out != nil || !writesOther && figure == nil else {
      return
    }
    StandardError.remark(
      .note(
        file: out,
        "the forecasts are probabilities of a rise; 'stockformer evaluate --kind probability' scores them"
      ))
  }

  private func attentionCSV(_ prediction: Prediction) throws(InputFault) -> String {
    let (forecaster, windows) = (prediction.forecaster, prediction.windows)
    let end = prediction.newestBar
    let names = forecaster.model.crossAttentionNames
    guard !names.isEmpty else {
      throw InputFault(file: checkpoint, "the model has no attention across assets")
    }
    StandardError.remarkLineAlone(forecaster)
    let recorder = forecaster.attention(of: windows, end: end)
    let symbols = windows.table.symbols
    let present = symbols.indices.filter { windows.hasBar(end, $0) }
    var writer = CSVWriter(columns: ["layer", "head", "query", "key", "weight"])
    for (layer, name) in names.enumerated() {
      guard let map = recorder[name] else { fatalError("the model records no \(name)") }
      // [1, H, L, N, N]: the last step of every head.
      let (heads, steps, scalars) = (map.shape[1], map.shape[2], map.scalars)
      for head in 0..<heads {
        for query in present {
          for key in present {
            let step = head * steps + steps - 1
            let cell = (step * symbols.count + query) * symbols.count + key
            writer.append(Int64(layer))
            writer.append(Int64(head))
            writer.append(symbols[query])
            writer.append(symbols[key])
            writer.append(Double(scalars[cell]))
            writer.endRow()
          }
        }
      }
    }
    return writer.text
  }
}
