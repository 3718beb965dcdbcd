import ArgumentParser
import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks

/// `stockformer predict`: forecasts of a trained model at every bar that a window ends at, the newest included.
struct PredictCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Forecast with a trained model.",
    discussion: """
      A forecast is timestamped with the last bar of its window, is empty where the asset has no bar there, and looks ahead from that bar's close: the log return over the \
      model's horizon (regression), the probability of a rise (direction), a position between -1 and 1 (allocation). \
      Without an output the forecasts go to standard output. The attention is that across assets at the last step of the \
      newest window, of the assets that have a bar there: layer and head count from 0, a query's weights over the keys \
      sum to 1.
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
  @OptionGroup var horizon: HorizonOptions
  @OptionGroup var rule: RuleOptions
  @OptionGroup var workers: WorkerOptions

  var files: CommandFiles {
    CommandFiles(
      inputs: [("--checkpoint", checkpoint)] + CommandFiles.inputs("--input", input),
      outputs: [("--out", out), ("--weights", weights), ("--attention", attention)])
  }

  func perform() throws {
    let forecaster = try TrainedForecaster(contentsOf: checkpoint, workers: try workers.count)
    let position = try horizon.position(in: forecaster)
    if forecaster.kind.head == .direction, out != nil || (weights == nil && attention == nil) {
      StandardError.remark(
        .note(
          file: out,
          "the forecasts are probabilities of a rise; 'stockformer evaluate --kind probability' scores them"
        ))
    }
    let panel = try forecaster.panel(contentsOf: input, reading: format.reading)
    let windows = try forecaster.windows(of: panel, source: input, reading: format.reading)
    let windowEnds = windows.readyBars
    let forecasts = forecaster.forecasts(of: windows, windowEnds: windowEnds, position: position)
    try forecaster.requireFinite(forecasts, of: windows, file: checkpoint)
    var files: [(bytes: Data, path: String)] = []
    if let out { files.append((Data(forecasts.csv.text.utf8), out)) }
    if let weights {
      let table = forecaster.weights(
        forecasts, rule: rule.rule(for: forecaster, position: position), position: position)
      files.append((Data(table.csv.text.utf8), weights))
    }
    if let attention, let end = windowEnds.last {
      files.append((Data(try attentionCSV(forecaster, windows, end).utf8), attention))
    }
    try AtomicFile.write(files)
    if files.isEmpty { try StandardOutput.write(forecasts.csv.text) }
  }

  private func attentionCSV(
    _ forecaster: TrainedForecaster, _ windows: Windows, _ end: Int
  ) throws(InputFault) -> String {
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
