import Backtesting
import Foundation
import Markets
import NeuralNetworks
import Tensors

extension Experiment {
  /// `model` with its linear skip fitted by ridge regression on the windows of `training`, λ and inputs chosen on those of
  /// `validation`; as it is without a skip, or where no regression can be fitted.
  ///
  /// The regression forecasts the scaled return z. Of a head for quantiles it is the middle of a normal distribution, of one for
  /// directions the logit of Φ(z), about √(8/π)·z, of one for positions the position.
  func fittingSkip<Model: Forecaster>(
    of model: Model, on training: MarketWindows, _ validation: MarketWindows
  ) -> Model {
    guard var skipping = model as? any LinearlySkipping, var skip = skipping.linearSkip else {
      return model
    }
    let windows = training.windows
    let (kind, assets) = (configuration.kind, windows.table.symbols.count)
    let (horizons, values) = (kind.horizons.count, kind.valueCount)
    let width = skip.weight.shape[1]
    for position in 0..<horizons {
      guard
        let ridge = RidgeForecaster(
          windows, position: position, train: training.windowEnds,
          validation: validation.windowEnds)
      else { continue }
      let (weights, intercepts) = ridge.coefficients(windows, bars: skip.bars)
      let factor = kind.head == .direction ? (8 / Double.pi).squareRoot() : 1
      for asset in 0..<assets {
        for value in 0..<values {
          let output = (asset * horizons + position) * values + value
          let shift =
            kind.quantiles.isEmpty ? 0 : Distribution.normalQuantile(kind.quantiles[value])
          skip.weight.withMutableScalars { scalars in
            for i in 0..<width {
              scalars[output * width + i] = Float(factor * weights[asset * width + i])
            }
          }
          skip.bias.withMutableScalars {
            $0[output] = Float(factor * intercepts[asset] + shift)
          }
        }
      }
    }
    skipping.linearSkip = skip
    return skipping as? Model ?? model
  }
}
