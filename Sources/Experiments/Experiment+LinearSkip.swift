import Backtesting
import Markets
import NeuralNetworks
import Tensors

extension Experiment {
  /// `model` with its linear skip fitted by ridge regression on the windows of `training`, λ and inputs chosen on those of
  /// `validation`; as it is without a skip, or where no regression can be fitted. An asset that has no label in one of the two, being
  /// listed later or no longer, is left out of the regression: the line neither reads nor forecasts it.
  ///
  /// The regression forecasts the scaled return z. Of a head for quantiles it is the middle of a normal distribution, of one for
  /// directions the logit of Φ(z), about √(8/π)·z, of one for positions the position.
  func fittingSkip<Model: Forecaster>(
    of model: Model, on training: MarketWindows, _ validation: MarketWindows
  ) -> Model {
    guard var skipping = model as? any LinearlySkipping, var skip = skipping.linearSkip else {
      return model
    }
    for position in configuration.kind.horizons.indices {
      let windows = training.windows
      let assets = windows.table.symbols.indices.filter { asset in
        [training, validation].allSatisfy { part in
          part.windowEnds.contains { windows.hasLabel($0, asset, position) }
        }
      }
      guard !assets.isEmpty else { continue }
      let ridge = RidgeForecaster(
        windows, position: position, assets: assets, train: training.windowEnds,
        validation: validation.windowEnds)
      ridge.map { fill(&skip, from: $0, windows, position) }
    }
    skipping.linearSkip = skip
    return skipping as? Model ?? model
  }

  /// Writes what `ridge` has fitted into the outputs of `skip` for the horizon at `position`; outputs stand asset by asset, horizon
  /// by horizon, quantile by quantile.
  private func fill(
    _ skip: inout LinearSkip, from ridge: RidgeForecaster, _ windows: Windows, _ position: Int
  ) {
    let kind = configuration.kind
    let (weights, intercepts) = ridge.coefficients(windows, bars: skip.bars)
    let width = skip.weight.shape[1]
    let factor = kind.head == .direction ? (8 / Double.pi).squareRoot() : 1
    let shifts = kind.quantiles.isEmpty ? [0] : kind.quantiles.map(Distribution.normalQuantile)
    for (asset, intercept) in intercepts.enumerated() {
      let row = weights[asset * width..<(asset + 1) * width].map { Float(factor * $0) }
      for (value, shift) in shifts.enumerated() {
        let output = (asset * kind.horizons.count + position) * shifts.count + value
        skip.weight.withMutableScalars { scalars in
          for i in 0..<width { scalars[output * width + i] = row[i] }
        }
        skip.bias.withMutableScalars { $0[output] = Float(factor * intercept + shift) }
      }
    }
  }
}
