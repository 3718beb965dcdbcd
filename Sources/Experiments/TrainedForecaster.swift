import Files
import Foundation
import Markets
import Models
import NeuralNetworks
import Tensors

/// A trained model with the scalers it was trained with: prices in, forecasts out.
public struct TrainedForecaster: Sendable {
  /// Settings and sizes of the model.
  public let configuration: any ModelConfiguration
  /// The weights.
  public let model: any Forecaster
  /// Features, scalers, horizons.
  public internal(set) var scaling: Scaling
  /// The epochs of its training; empty when it was read from a file.
  public let history: [EpochReport]
  /// The workers, and how many windows each takes at once.
  public let parallel: DataParallel

  /// A forecaster of known parts.
  public init(
    configuration: any ModelConfiguration, model: any Forecaster, scaling: Scaling,
    history: [EpochReport] = [], workers: Int
  ) {
    self.configuration = configuration
    self.model = model
    self.scaling = scaling
    self.history = history
    parallel = DataParallel(
      workers: workers, microBatch: configuration.windowsInCache(atMost: 16))
  }

  /// What the model's outputs mean.
  public var kind: ForecastKind {
    ForecastKind(
      configuration.head, horizons: scaling.horizons, quantiles: configuration.task.quantiles)
  }

  /// How many trainable numbers the model has.
  public var parameterCount: Int {
    func count(_ model: some Forecaster) -> Int { model.parameterCount }
    return count(model)
  }

  /// The prices in the file at `path` of the assets that the model was trained on, joined as they were then.
  ///
  /// - Throws: `InputFault` when the file is missing or wrong, or lacks an asset.
  public func panel(
    contentsOf path: String, reading: InputReading = InputReading()
  ) throws(InputFault) -> Panel {
    let panel = try Panel(
      contentsOf: path, symbols: scaling.features.symbols, join: scaling.join, fields: fields,
      reading: reading)
    let (own, trained) = (panel.barMilliseconds, scaling.barMilliseconds)
    if own != trained, own > 0, trained > 0 {
      reading.report(
        .warning(
          "\(path): its bars are \(own) ms long, and the checkpoint was trained on bars of \(trained) ms"
        ))
    }
    return panel
  }

  /// The columns of a candle that the features read; what stands in others need not be right.
  private var fields: Set<CandleField> {
    let inputs = scaling.features.names.flatMap {
      Feature.named($0, scaling.settings)?.inputs ?? []
    }
    return Set(inputs.compactMap(\.field)).union([.close])
  }

  /// The windows of `panel` in this model's scaling.
  ///
  /// - Throws: `InputFault` when the panel lacks a symbol or a feature's data, or is too short for one window.
  public func windows(
    of panel: Panel, source: String, reading: InputReading = InputReading()
  ) throws(InputFault) -> Windows {
    for symbol in scaling.features.symbols where !panel.symbols.contains(symbol) {
      throw InputFault(file: source, "no rows for symbol \(symbol), which the checkpoint needs")
    }
    let panel = panel.assets(scaling.features.symbols)
    var settings = ExperimentConfiguration()
    settings.features = scaling.features.names
    settings.featureSettings = scaling.settings
    let features = try Experiment.features(settings, of: panel, source: source)
    let table = FeatureTable(panel, features: features)
    let losses = WindowLosses(
      table, features, of: panel, lookback: configuration.task.lookback)
    let windows = Windows(
      table, Targets(panel, horizons: scaling.horizons), lookback: configuration.task.lookback,
      split: Split(bars: panel.barCount, train: 0, validation: 0), join: panel.join,
      featureScaler: scaling.features, targetScaler: scaling.targets)
    guard !windows.readyBars.isEmpty else {
      let why = losses.emptyFeature ?? losses.newestRemark("").map { "\($0.text.dropFirst(2))" }
      throw InputFault(
        file: source,
        "\(panel.barCount) rows leave no window of look-back \(windows.lookback)"
          + (why.map { "; \($0)" } ?? ""))
    }
    for remark in [losses.remark(source), losses.newestRemark(source)] {
      remark.map(reading.report)
    }
    return windows
  }

  /// The windows of `windows` that end at the bars `windowEnds`, with labels of this model's kind.
  ///
  /// All that reads the model on windows comes through here. Windows in another scaling than the model's are refused: their
  /// forecasts would be numbers of the right size, and wrong.
  public func marketWindows(_ windows: Windows, windowEnds: [Int]) -> MarketWindows {
    require(
      scaling.fits(windows) && windows.lookback == configuration.task.lookback,
      "these windows have another scaling or look-back than the model was trained with; "
        + "take them from windows(of:source:)")
    return MarketWindows(
      windows, windowEnds: windowEnds, label: kind.label(),
      hasTimeMarks: configuration.needsTimeMarks)
  }

  /// The raw outputs [B, N, P, Q] of the windows that end at the bars `windowEnds`.
  public func outputs(of windows: Windows, windowEnds: [Int]) -> Tensor {
    parallel.predict(
      model, marketWindows(windows, windowEnds: windowEnds), Array(windowEnds.indices))
  }

  /// The forecasts at the bars `windowEnds`, timestamped with the last input bar: log returns of the next h bars for regression, the
  /// probability of a rise for direction, positions before the gross limit for allocation; missing where an asset has no bar.
  ///
  /// - Parameters:
  ///   - position: that of the horizon among the model's.
  ///   - quantile: the position of the quantile; nil takes the one nearest to the median, or the expected value.
  public func forecasts(
    of windows: Windows, windowEnds: [Int], position: Int = 0, quantile: Int? = nil
  ) -> WideTable {
    let u = outputs(of: windows, windowEnds: windowEnds).scalars
    let (symbols, scales) = (windows.table.symbols, scaling.scales(position: position))
    let (outputs, values) = (kind.horizons.count, kind.valueCount)
    let calibration = scaling.calibration[position]
    let quantile = quantile ?? kind.pointPosition
    let forecasts = (0..<windowEnds.count * symbols.count).map { cell in
      let asset = cell % symbols.count
      guard windows.hasBar(windowEnds[cell / symbols.count], asset) else { return Double.nan }
      let raw = u[(cell * outputs + position) * values + quantile]
      return kind.forecast(Double(raw), scale: scales[asset]) * calibration
    }
    return WideTable(
      timestamps: windowEnds.map { windows.table.timestamps[$0] }, assets: symbols,
      values: forecasts)
  }

  /// How far the members of an ensemble are apart: the root of the mean variance between them over that of their mean's forecasts;
  /// nil for a model without members.
  public func disagreement(_ windows: Windows, windowEnds: [Int], position: Int) -> Double? {
    let models = model.ensembleMembers
    guard models.count > 1 else { return nil }
    let all = models.map { member in
      TrainedForecaster(
        configuration: configuration, model: member, scaling: scaling, workers: parallel.workers
      ).forecasts(of: windows, windowEnds: windowEnds, position: position).values
    }
    let count = Double(all.count)
    var between = 0.0
    var own = 0.0
    for cell in all[0].indices where all[0][cell].isFinite {
      let mean = all.reduce(0) { $0 + $1[cell] } / count
      between += all.reduce(0) { $0 + ($1[cell] - mean) * ($1[cell] - mean) } / (count - 1)
      own += mean * mean
    }
    return own > 0 ? (between / own).squareRoot() : nil
  }

  /// Finds the first of `forecasts` that is no number although the asset has a bar there, or infinite: what weights or a
  /// scaler that are out of all proportion give.
  ///
  /// - Parameter file: the checkpoint.
  /// - Throws: `InputFault` that names asset and time.
  public func requireFinite(
    _ forecasts: WideTable, of windows: Windows, file: String
  ) throws(InputFault) {
    let bars = Dictionary(
      windows.table.timestamps.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    for (row, timestamp) in forecasts.timestamps.enumerated() {
      guard let bar = bars[timestamp] else { continue }
      for (asset, value) in forecasts.row(row).enumerated()
      where !value.isFinite && (windows.hasBar(bar, asset) || !value.isNaN) {
        throw InputFault(
          file: file,
          "the forecast of \(forecasts.assets[asset]) at \(Timestamp.iso8601(timestamp)) is "
            + "\(value.isNaN ? "not a number" : "infinite"): weights or scaler are too extreme")
      }
    }
  }

  /// Whether the linear part alone was the best that training found, so that the attention has no part in the forecasts.
  public var isLineAlone: Bool {
    model.ensembleMembers.allSatisfy { ($0 as? any LinearlySkipping)?.isSkipAlone ?? false }
  }

  /// One forward pass over the window that ends at `end`, with the attention of every layer.
  public func attention(of windows: Windows, end: Int) -> Recorder {
    let recorder = Recorder()
    let batch = marketWindows(windows, windowEnds: [end]).batch([0])
    _ = model(batch.input, .inference(seed: model.samplingSeed, recorder: recorder))
    return recorder
  }
}

extension TrainedForecaster {
  /// Reads a checkpoint.
  ///
  /// - Throws: `InputFault` when it is missing, broken, or of another kind.
  public init(contentsOf path: String, workers: Int) throws(InputFault) {
    let checkpoint = try Checkpoint(contentsOf: path)
    let scaling: Scaling
    do {
      scaling = try JSONDecoder().decode(Scaling.self, from: Data(checkpoint.scaler.utf8))
    } catch { throw InputFault(file: path, "scaler in the metadata: \(DecodingFault.text(error))") }
    if let fault = scaling.validationError(symbols: checkpoint.symbols) {
      throw InputFault(file: path, "scaler in the metadata: \(fault)")
    }
    let task = checkpoint.configuration.task
    guard scaling.features.names.count == task.features, scaling.horizons.count == task.outputs
    else { throw InputFault(file: path, "the scaler does not match the model") }
    self.init(
      configuration: checkpoint.configuration, model: checkpoint.model, scaling: scaling,
      workers: workers)
  }

  /// Writes a checkpoint whole or not at all.
  public func write(to path: String) throws(InputFault) {
    try AtomicFile.write([output(to: path)])
  }

  /// The bytes of a checkpoint for the file at `path`.
  func output(to path: String) throws(InputFault) -> AtomicFile.Output {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let json = try? encoder.encode(scaling) else {
      throw InputFault(.failure, file: path, "the scaler cannot be encoded")
    }
    return try Checkpoint(
      configuration: configuration, model: model, symbols: scaling.features.symbols,
      scaler: String(decoding: json, as: UTF8.self)
    ).output(to: path)
  }
}

extension Windows {
  /// The bars at which a forecast can be made, with or without a label; the newest bar is among them if nothing is missing.
  public var readyBars: [Int] {
    Windows.readyBars(of: table, lookback: lookback, join: join)
  }
}

extension Targets {
  /// The labels over the horizon at `position` at the bars `windowEnds`, timestamped with the last input bar.
  public func table(windowEnds: [Int], position: Int = 0) -> WideTable {
    WideTable(
      timestamps: windowEnds.map { timestamps[$0] }, assets: symbols,
      values: windowEnds.flatMap { end in symbols.indices.map { self[end, $0, position] } })
  }
}
