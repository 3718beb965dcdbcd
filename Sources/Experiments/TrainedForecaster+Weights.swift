import Backtesting
import Files
import Markets

extension TrainedForecaster {
  /// The rule that turns this model's forecasts into weights when nothing else is asked for: for regression the top third of the
  /// assets long and the bottom third short, for direction the signs, for allocation the model's own positions.
  public var defaultRule: ForecastWeights.Rule {
    switch model.configuration.head {
    case .regression: .longShort(count: max(1, model.configuration.assets / 3))
    case .direction: .sign
    case .allocation: .proportional(scale: 1)
    }
  }

  /// `forecasts` with zero where there is nothing to choose: probabilities less one half, all others as they are.
  public func convictions(_ forecasts: WideTable) -> WideTable {
    guard model.configuration.head == .direction else { return forecasts }
    var table = forecasts
    table.values = forecasts.values.map { $0 - 0.5 }
    return table
  }

  /// Target weights from `forecasts`; each is held for the model's horizon, in overlapping tranches when that is longer than a bar.
  public func weights(_ forecasts: WideTable, rule: ForecastWeights.Rule? = nil) -> WideTable {
    let targets = ForecastWeights.targets(convictions(forecasts), rule: rule ?? defaultRule)
    return ForecastWeights.tranches(targets, count: scaling.horizon)
  }

  /// The forecasts at every bar of `panel` whose window is complete, the newest included.
  ///
  /// - Throws: `InputFault` when the panel lacks a symbol or a feature's data, or is too short for one window.
  public func forecasts(of panel: Panel, source: String) throws(InputFault) -> WideTable {
    let windows = try windows(of: panel, source: source)
    let ends = Windows.readyBars(of: windows.table, lookback: windows.lookback)
    return forecasts(of: windows, ends: ends)
  }
}
