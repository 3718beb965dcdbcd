import Markets
import NeuralNetworks

/// The regression of validation outcomes on forecasts without a constant, y = b·p + e, each asset in units of its target scale.
///
/// A b below 1 says that the forecasts are too large, and a b smaller than its standard error that they may be chance.
struct ValidationSlope {
  /// b = Σ p·y / Σ p²; NaN for forecasts that are all 0.
  let slope: Double
  /// √Σ_g (Σ_{i in g} p_i e_i)² / Σ p²: robust to correlation between the assets of a group of bars g. A group is one bar, and
  /// four times the horizon where labels overlap, which leaves the overlap at its ends, about an eighth of it, out of account.
  let standardError: Double

  /// - Parameters:
  ///   - forecasts, outcomes: [bars × assets], bar by bar; cells without a number are left out.
  ///   - scales: [assets]
  init(forecasts: [Double], outcomes: [Double], scales: [Double], horizon: Int) {
    let barsInGroup = horizon == 1 ? 1 : 4 * horizon
    let cells = forecasts.indices.compactMap { cell -> (group: Int, p: Double, y: Double)? in
      let (p, y, scale) = (forecasts[cell], outcomes[cell], scales[cell % scales.count])
      guard p.isFinite && y.isFinite else { return nil }
      return (cell / scales.count / barsInGroup, p / scale, y / scale)
    }
    let squares = cells.reduce(0) { $0 + $1.p * $1.p }
    let slope = cells.reduce(0) { $0 + $1.p * $1.y } / squares
    var scores: [Int: Double] = [:]
    for (group, p, y) in cells { scores[group, default: 0] += p * (y - slope * p) }
    self.slope = slope
    standardError =
      scores.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }.squareRoot()
      / squares
  }

  /// What forecasts are multiplied by.
  func factor(_ calibration: ExperimentConfiguration.Calibration) -> Double {
    let clamped = slope.isNaN ? 1 : min(1, max(0, slope))
    switch calibration {
    case .none: return 1
    case .slope: return clamped
    // The order of the assets is kept where the size is not believed.
    case .shrunk: return slope.isNaN ? 1 : max(0.01, shrunk)
    }
  }

  /// The slope, held between 0 and 1, times 1 − 2/t², t being the slope over its standard error; 0 where t² is below 2.
  ///
  /// Mallows' C_p: a slope fitted to the validation part is expected to gain t² − 2 on other bars, of the t² that it gains there.
  var shrunk: Double {
    let t = slope / standardError
    return t > 0 ? min(1, slope) * max(0, 1 - 2 / (t * t)) : 0
  }
}

extension TrainedForecaster {
  /// `model`, which is this forecaster's, with what it adds to a linear skip multiplied by what of its slope on the residuals of the
  /// line is more than chance, over the nearest horizon; as it is without a skip.
  func shrinkingOwnPart<Model: Forecaster>(
    _ model: Model, _ calibration: ExperimentConfiguration.Calibration,
    on validation: MarketWindows
  ) -> Model {
    guard calibration == .shrunk, kind.isReturn, validation.count > 0,
      let skipping = model as? any LinearlySkipping, skipping.linearSkip != nil
    else { return model }
    let (windows, windowEnds) = (validation.windows, validation.windowEnds)
    let forecasts = { (model: any Forecaster) in
      TrainedForecaster(
        configuration: configuration, model: model, scaling: scaling, workers: parallel.workers
      ).forecasts(of: windows, windowEnds: windowEnds).values
    }
    let line = forecasts(skipping.skipAlone)
    let outcomes = windows.targets.table(windowEnds: windowEnds).values
    let slope = ValidationSlope(
      forecasts: zip(forecasts(model), line).map { $0 - $1 },
      outcomes: zip(outcomes, line).map { $0 - $1 },
      scales: scaling.scales(position: 0), horizon: kind.horizons[0])
    return skipping.scalingOwnPart(by: Float(slope.shrunk)) as? Model
      ?? model
  }

  /// This forecaster with its calibration measured on the windows of `validation`, for each horizon.
  func calibrated(
    _ calibration: ExperimentConfiguration.Calibration, on validation: MarketWindows
  ) -> TrainedForecaster {
    guard calibration != .none, kind.isReturn, validation.count > 0 else { return self }
    let (windows, windowEnds) = (validation.windows, validation.windowEnds)
    var calibrated = self
    for (position, horizon) in kind.horizons.enumerated() {
      let slope = ValidationSlope(
        forecasts: forecasts(of: windows, windowEnds: windowEnds, position: position).values,
        outcomes: windows.targets.table(windowEnds: windowEnds, position: position).values,
        scales: scaling.scales(position: position), horizon: horizon)
      calibrated.scaling.calibration[position] = slope.factor(calibration)
    }
    return calibrated
  }
}
