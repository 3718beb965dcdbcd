import Files
import Foundation
import Markets
import Stockformer
import Tensors

/// What a checkpoint must remember of the data besides the weights: features, scalers, horizon.
public struct Scaling: Codable, Sendable, Equatable {
  /// The features' means and spreads on the training rows.
  public let features: FeatureScaler
  /// The targets' spreads.
  public let targets: TargetScaler
  /// The features' windows and periods.
  public let settings: FeatureSettings
  /// h, bars ahead.
  public let horizon: Int
  /// The length of a bar in milliseconds.
  public let barMilliseconds: Int64
  /// The first bar that neither training nor the choice of the best epoch has seen, in milliseconds; nil when there was none,
  /// or the file is older than this.
  public let unseenFrom: Int64?

  /// The scaling of `experiment`, or of other windows of its prices.
  init(_ experiment: Experiment, _ windows: Windows? = nil) {
    let windows = windows ?? experiment.windows
    features = windows.featureScaler
    targets = windows.targetScaler
    let (stamps, first) = (windows.table.timestamps, windows.split.test.lowerBound)
    unseenFrom = stamps.indices.contains(first) ? stamps[first] : nil
    settings = experiment.configuration.featureSettings
    horizon = experiment.configuration.horizon
    barMilliseconds = experiment.panel.barMilliseconds
  }
}

/// A trained model with the scalers it was trained with: prices in, forecasts out.
public struct TrainedForecaster: Sendable {
  /// The weights.
  public let model: Stockformer
  /// Features, scalers, horizon.
  public let scaling: Scaling
  /// The epochs of its training; empty when it was read from a file.
  public let history: [EpochReport]
  let parallel: DataParallel

  /// A forecaster of known parts.
  public init(
    model: Stockformer, scaling: Scaling, history: [EpochReport] = [], workers: Int
  ) {
    self.model = model
    self.scaling = scaling
    self.history = history
    parallel = DataParallel(
      workers: workers, microBatch: model.configuration.windowsInCache(atMost: 16))
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: `InputFault` when it is missing, broken, or of another kind.
  public init(contentsOf path: String, workers: Int) throws(InputFault) {
    let checkpoint = try Checkpoint(contentsOf: path)
    let scaling: Scaling
    do {
      scaling = try JSONDecoder().decode(Scaling.self, from: Data(checkpoint.scaler.utf8))
    } catch { throw InputFault(file: path, "scaler in the metadata cannot be read") }
    let c = checkpoint.model.configuration
    guard scaling.features.symbols == checkpoint.symbols,
      scaling.features.names.count == c.features, scaling.targets.scales.count == c.assets
    else { throw InputFault(file: path, "scaler and model do not belong together") }
    self.init(model: checkpoint.model, scaling: scaling, workers: workers)
  }

  /// Writes a checkpoint whole or not at all.
  public func write(to path: String) throws(InputFault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let json = try? encoder.encode(scaling) else {
      throw InputFault(.failure, file: path, "the scaler cannot be encoded")
    }
    try Checkpoint(
      model: model, symbols: scaling.features.symbols, scaler: String(decoding: json, as: UTF8.self)
    ).write(to: path)
  }

  /// The windows of `panel` in this model's scaling.
  ///
  /// - Throws: `InputFault` when the panel lacks a symbol or a feature's data, or is too short for one window.
  public func windows(of panel: Panel, source: String) throws(InputFault) -> Windows {
    for symbol in scaling.features.symbols where !panel.symbols.contains(symbol) {
      throw InputFault(file: source, "no rows for symbol \(symbol), which the checkpoint needs")
    }
    let panel = panel.assets(scaling.features.symbols)
    var configuration = ExperimentConfiguration()
    configuration.features = scaling.features.names
    configuration.featureSettings = scaling.settings
    let table = FeatureTable(
      panel, features: try Experiment.features(configuration, of: panel, source: source))
    let lookback = model.configuration.lookback
    guard !Windows.readyBars(of: table, lookback: lookback).isEmpty else {
      throw InputFault(
        file: source, "\(panel.barCount) rows leave no window of look-back \(lookback)")
    }
    return Windows(
      table, Targets(panel, horizon: scaling.horizon), lookback: lookback,
      split: Split(bars: panel.barCount, train: 0, validation: 0),
      featureScaler: scaling.features, targetScaler: scaling.targets)
  }

  /// The raw outputs u [B, N] of the windows that end at the bars `ends`.
  public func outputs(of windows: Windows, ends: [Int]) -> Tensor {
    let source = MarketWindows(windows, ends: ends)
    let u = parallel.predict(model, source, Array(ends.indices))
    return u.reshaped(to: [ends.count, model.configuration.assets])
  }

  /// The forecasts at the bars `ends`, stamped with the last input bar: log returns of the next h bars for regression, the
  /// probability of a rise for direction, positions before the gross limit for allocation.
  public func forecasts(of windows: Windows, ends: [Int]) -> WideTable {
    let (u, assets) = (outputs(of: windows, ends: ends), windows.table.symbols)
    let values = u.scalars.enumerated().map { cell, u in
      switch model.configuration.head {
      case .regression: Double(u) * scaling.targets.scales[cell % assets.count]
      case .direction: 1 / (1 + exp(-Double(u)))
      case .allocation: tanh(Double(u))
      }
    }
    return WideTable(
      timestamps: ends.map { windows.table.timestamps[$0] }, assets: assets, values: values)
  }

  /// One forward pass over the window that ends at `end`, with the attention of every layer.
  public func attention(of windows: Windows, end: Int) -> Recorder {
    let recorder = Recorder()
    let batch = MarketWindows(windows, ends: [end]).batch([0])
    _ = model(
      batch.x, .inference(seed: model.samplingSeed, recorder: recorder))
    return recorder
  }
}

extension Targets {
  /// The targets at the bars `ends`, stamped with the last input bar.
  public func table(ends: [Int]) -> WideTable {
    WideTable(
      timestamps: ends.map { timestamps[$0] }, assets: symbols,
      values: ends.flatMap { end in symbols.indices.map { self[end, $0] } })
  }
}
