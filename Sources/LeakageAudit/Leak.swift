import Algorithms
import Experiments
import Foundation
import Markets
import Models
import NeuralNetworks
import Tensors

/// The classic ways to let the future into a result, as switches. FOR TEACHING ONLY: nothing but the leakage audit, which must
/// find each of them, and the cheat ladder, which measures what each is worth, uses this file.
public enum Leak: String, Sendable, CaseIterable {
  /// The window of the volatility is centred on t, and so half of it lies after t.
  case centeredWindow = "centered-window"
  /// Features are standardised with the mean and standard deviation of the whole sample.
  case fullScaler = "full-scaler"
  /// Funding and open interest of bar t are those published next after its close.
  case nextFunding = "next-funding"
  /// What is missing in the warm-up is filled from later rows.
  case backfill
  /// Labels of the last training windows reach into the bars after the training part.
  case targetOverlap = "target-overlap"
  /// A target is filled at the close that it was computed from.
  case sameBarFill = "same-bar-fill"
  /// The embedding's convolution is padded on both sides: the token of step t reads step t + 1.
  case symmetricPadding = "symmetric-padding"
  /// Forecasts are standardised with the mean and standard deviation of their batch.
  case batchStatistics = "batch-statistics"
  /// Each forecast is mixed with the one computed before it: a state that is not reset between windows.
  case carriedState = "carried-state"

  /// Whether the leak is in training, in the fills or in the model, so that it does not show without a model.
  public var needsModel: Bool {
    [.targetOverlap, .sameBarFill, .symmetricPadding].contains(self) || isOfOrder
  }

  /// Whether the leak is one between windows: a forecast depends on which others are computed with it, and in which order.
  public var isOfOrder: Bool { self == .batchStatistics || self == .carriedState }

  /// `features` with the leak, if it is one of features.
  func features(_ features: [Feature], _ settings: FeatureSettings) -> [Feature] {
    switch self {
    case .centeredWindow:
      features.map { $0.name == "volatility" ? .centeredVolatility(window: settings.window) : $0 }
    case .fullScaler: features.map { $0.transformed(Leak.standardisedOnAll) }
    case .nextFunding:
      features.map { feature in
        switch feature.name {
        case "funding_rate": .nextPublished(feature, \.fundingRate)
        case "open_interest": .nextPublished(feature, \.openInterest)
        default: feature
        }
      }
    case .backfill: features.map { $0.transformed(Leak.backfilled) }
    case .targetOverlap, .sameBarFill, .symmetricPadding, .batchStatistics, .carriedState: features
    }
  }

  /// `forecasts` with the leak, if it is one between windows; rows stand in the order in which they were computed, `batch` at a
  /// time.
  func forecasts(_ forecasts: WideTable, batch: Int) -> WideTable {
    guard isOfOrder else { return forecasts }
    var leaking = forecasts
    let (assets, rows) = (forecasts.assets.count, forecasts.timestamps.count)
    for asset in 0..<assets {
      let column = (0..<rows).map { forecasts[$0, asset] }
      let changed = self == .carriedState ? Leak.carried(column) : Leak.batched(column, batch)
      for row in 0..<rows { leaking.values[row * assets + asset] = changed[row] }
    }
    return leaking
  }

  /// The training windows without the purge: labels may lie anywhere in the data.
  static func overlappingTrainingEnds(_ windows: Windows) -> [Int] {
    windows.readyBars.filter {
      let end = $0
      return windows.fold.trainingBlocks.contains { $0.contains(end) }
        && end + windows.targets.horizon < windows.table.barCount
    }
  }

  /// `model` with the same weights and an embedding that is padded on both sides.
  ///
  /// Other models than the Stockformer have no such embedding, and stay as they are.
  static func paddingSymmetrically(_ model: any Forecaster) -> any Forecaster {
    guard let model = model as? Stockformer else { return model }
    let c = model.configuration
    var stream = RandomStream(seed: 0)
    var conv = Convolution(
      inputs: c.features, outputs: c.width, assets: c.embedding == .perAsset ? c.assets : nil,
      padding: .zero, using: &stream)
    conv.weight = model.embedding.conv.weight
    conv.bias = model.embedding.conv.bias
    var leaking = model
    leaking.embedding.conv = conv
    return leaking
  }

  /// s ← s/2 + u/2, from one window to the next.
  private static func carried(_ column: [Double]) -> [Double] {
    var state = 0.0
    return column.map { value in
      state = 0.5 * state + 0.5 * value
      return state
    }
  }

  /// Each batch standardised by itself.
  private static func batched(_ column: [Double], _ size: Int) -> [Double] {
    column.chunks(ofCount: size).flatMap { standardisedOnAll(Array($0)) }
  }

  /// (x − mean) / standard deviation, both over all rows there are.
  private static func standardisedOnAll(_ column: [Double]) -> [Double] {
    let values = column.filter { !$0.isNaN }
    guard values.count > 1 else { return column }
    let mean = SampleMoments.mean(values)
    let standardDeviation = SampleMoments.standardDeviation(values)
    return column.map { ($0 - mean) / (standardDeviation > 0 ? standardDeviation : 1) }
  }

  /// The first value there is, in place of all that is missing before it.
  private static func backfilled(_ column: [Double]) -> [Double] {
    guard let first = column.firstIndex(where: { !$0.isNaN }) else { return column }
    return [Double](repeating: column[first], count: first) + column[first...]
  }
}

extension Feature {
  /// This feature with each row holding the next row's value: the largest cheat there is.
  var shiftedIntoTheFuture: Feature {
    transformed { Array($0.dropFirst()) + [.nan] }
  }

  /// This feature with every asset's column changed as a whole.
  fileprivate func transformed(_ change: @escaping @Sendable ([Double]) -> [Double]) -> Feature {
    Feature(
      name: name, formula: formula, warmUp: 0, lookBack: nil, inputs: inputs,
      ofAllAssets: { view in columns(of: view).map(change) })
  }

  /// The sample standard deviation of the log returns of rows t − ⌊window/2⌋ + 1 … t + ⌈window/2⌉.
  fileprivate static func centeredVolatility(window: Int) -> Feature {
    let honest = Feature.volatility(window: window)
    return honest.transformed { column in
      let ahead = (window + 1) / 2
      return column.indices.map { $0 + ahead < column.count ? column[$0 + ahead] : .nan }
    }
  }

  /// `honest`, but each bar has the first value published after its close.
  fileprivate static func nextPublished(
    _ honest: Feature, _ side: KeyPath<OHLCVSeries, AuxiliarySeries?> & Sendable
  ) -> Feature {
    Feature(
      name: honest.name, formula: honest.formula, warmUp: 0, lookBack: nil, inputs: honest.inputs
    ) { asset in
      let timestamps = asset.series.timestamps
      switch asset.series[keyPath: side] {
      case nil: return asset.missing
      case .onRows(let values): return Array(values.dropFirst()) + [.nan]
      case .published(let published, let values):
        return timestamps.map { timestamp in
          let close = timestamp + asset.barMilliseconds
          return published.firstIndex { $0 > close }.map { values[$0] } ?? .nan
        }
      }
    }
  }
}
