import Backtesting
import Files
import Markets
import NeuralNetworks

extension ForecastKind {
  /// How forecasts of this kind become weights: for returns the top third of the assets long and the bottom third short, for
  /// probabilities the signs, for positions themselves.
  public func defaultRule(assets: Int) -> ForecastWeights.Rule {
    switch head {
    case .regression: .longShort(count: max(1, assets / 3))
    case .direction: .sign
    case .allocation: .proportional(scale: 1)
    }
  }
}

extension TrainedForecaster {
  /// The rule that turns this model's forecasts into weights when nothing else is asked for.
  public var defaultRule: ForecastWeights.Rule {
    kind.defaultRule(assets: scaling.features.symbols.count)
  }

  /// What a forecast of usual size is: the mean standard deviation of the labels for returns, else 1.
  ///
  /// - Parameter position: that of the horizon among the model's.
  public func usualSize(position: Int = 0) -> Double {
    guard kind.isReturn else { return 1 }
    return SampleMoments.mean(scaling.scales(position: position))
  }

  /// `forecasts` with zero where there is nothing to choose: probabilities less one half, all others as they are.
  public func convictions(_ forecasts: WideTable) -> WideTable {
    var table = forecasts
    table.values = forecasts.values.map(kind.conviction)
    return table
  }

  /// Target weights from `forecasts` over the horizon at `position`, 0 where a forecast is missing; each is held for that
  /// horizon, in overlapping tranches when it is longer than a bar.
  public func weights(
    _ forecasts: WideTable, rule: ForecastWeights.Rule? = nil, position: Int = 0
  ) -> WideTable {
    let targets = ForecastWeights.targets(convictions(forecasts), rule: rule ?? defaultRule)
    return ForecastWeights.tranches(targets, count: kind.horizons[position])
  }

  /// The forecasts at every bar of `panel` that a window ends at, the newest included, over the horizon at `position`.
  ///
  /// - Parameter checkpoint: the file that the model was read from, for the fault that it gives no finite number.
  /// - Throws: `InputFault` when the panel lacks a symbol or a feature's data, is too short for one window, or a forecast is
  ///   not finite.
  public func forecasts(
    of panel: Panel, source: String, position: Int = 0, reading: InputReading = InputReading(),
    checkpoint: String? = nil
  ) throws(InputFault) -> WideTable {
    let windows = try windows(of: panel, source: source, reading: reading)
    let forecasts = forecasts(of: windows, windowEnds: windows.readyBars, position: position)
    try requireFinite(forecasts, of: windows, file: checkpoint ?? source)
    return forecasts
  }
}
