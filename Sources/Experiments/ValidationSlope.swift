import Foundation
import Markets
import NeuralNetworks

/// The regression of validation outcomes on forecasts without a constant, y = b·p + e, each asset in units of its target scale.
///
/// A b below 1 says that the forecasts are too large, and a b that its standard error exceeds that they may be nothing at all.
struct ValidationSlope {
  /// b = Σ p·y / Σ p²; NaN for forecasts that are all 0.
  let slope: Double
  /// Its standard error, robust to whatever joins the assets of a bar and the bars that a label covers:
  /// √Σ_g (Σ_{i in g} p_i e_i)² / Σ p², with a group g for every `horizon` bars.
  let standardError: Double

  /// - Parameters:
  ///   - forecasts, outcomes: [bars × assets], bar by bar; cells without a number are left out.
  ///   - scales: [assets]
  init(forecasts: [Double], outcomes: [Double], scales: [Double], horizon: Int) {
    let pairs = zip(forecasts, outcomes).enumerated().map { cell, pair in
      (group: cell / scales.count / horizon, scale: scales[cell % scales.count], pair)
    }.filter { $0.2.0.isFinite && $0.2.1.isFinite }
      .map { (group: $0.group, p: $0.2.0 / $0.scale, y: $0.2.1 / $0.scale) }
    let squares = pairs.reduce(0) { $0 + $1.p * $1.p }
    let slope = pairs.reduce(0) { $0 + $1.p * $1.y } / squares
    var scores: [Int: Double] = [:]
    for (group, p, y) in pairs { scores[group, default: 0] += p * (y - slope * p) }
    self.slope = slope
    standardError =
      scores.keys.sorted().reduce(0) { $0 + (scores[$1] ?? 0) * (scores[$1] ?? 0) }.squareRoot()
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
    return skipping.scalingOwnPart(by: Float(slope.slope.isNaN ? 0 : slope.shrunk)) as? Model
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
