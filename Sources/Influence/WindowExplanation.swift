import Experiments
import Markets
import NeuralNetworks
import Tensors
import _Differentiation

/// What one window's forecasts owe to each asset and each bar in it, by two readings, in the unit of the forecasts.
///
/// Ablation asks what the forecast would be without an asset's history, or without a bar: the mean over windows of the past that
/// lend theirs. Gradient × input takes the model for a line through the training means: Σ_f x·∂p/∂x (Shrikumar et al. 2017). Of a
/// model that is a line the assets' ablations sum to p less its mean over the lenders, and so do those of the bars.
public struct WindowExplanation: Sendable {
  /// The assets; [N].
  public let symbols: [String]
  /// The window's bars, oldest first; [L].
  public let timestamps: [Int64]
  /// The forecasts, missing where an asset has no bar at the newest; [N].
  public let forecasts: [Double]
  /// What each asset's history adds to each forecast, by ablation; NaN where no window of the past could lend.
  public let assetAblation: InfluenceMatrix
  /// What each bar adds to each forecast, by ablation; [L][N].
  public let barAblation: [[Double]]
  /// What each bar of each asset adds to each forecast, by gradient × input; [effect][L][cause].
  public let gradient: [[[Double]]]

  /// What each asset's history adds to each forecast, by gradient × input.
  public var assetGradient: InfluenceMatrix {
    InfluenceMatrix(symbols: symbols) { cause, effect in
      gradient[effect].reduce(0) { $0 + $1[cause] }
    }
  }

  /// What each bar adds to each forecast, by gradient × input; [L][N].
  public var barGradient: [[Double]] {
    timestamps.indices.map { step in gradient.map { $0[step].reduce(0, +) } }
  }

  /// `effect,cause,timestamp_ms,ablation,gradient_times_input` of the assets that are forecast: a row for each cause, without a
  /// timestamp; a row for each bar, without a cause; a row for each bar of each cause, without an ablation.
  public var csv: CSVWriter {
    var writer = CSVWriter(
      columns: ["effect", "cause", "timestamp_ms", "ablation", "gradient_times_input"])
    func append(_ effect: Int, _ cause: Int?, _ step: Int?, _ ablation: Double, _ gradient: Double)
    {
      writer.append(symbols[effect])
      writer.append(cause.map { symbols[$0] } ?? "")
      if let step { writer.append(timestamps[step]) } else { writer.append("") }
      writer.append(ablation)
      writer.append(gradient)
      writer.endRow()
    }
    let (assetGradient, barGradient) = (assetGradient, barGradient)
    for effect in symbols.indices where forecasts[effect].isFinite {
      for cause in symbols.indices {
        append(effect, cause, nil, assetAblation[cause, effect], assetGradient[cause, effect])
      }
      for step in timestamps.indices {
        append(effect, nil, step, barAblation[step][effect], barGradient[step][effect])
      }
      for step in timestamps.indices {
        for cause in symbols.indices {
          append(effect, cause, step, .nan, gradient[effect][step][cause])
        }
      }
    }
    return writer
  }
}

extension TrainedForecaster {
  /// How many windows of the past lend their histories and bars.
  static let lenders = 32

  /// Explains the forecasts that the window which ends at `end` gives over the horizon at `position`.
  ///
  /// Nothing after `end` is looked at.
  public func explanation(of windows: Windows, end: Int, position: Int = 0) -> WindowExplanation {
    let symbols = windows.table.symbols
    let steps = windows.lookback
    let lenders = lenders(of: windows, before: end)
    let source = marketWindows(windows, windowEnds: [end] + lenders)
    let scales = scaling.scales(position: position)
    let forecast = { (u: Float, asset: Int) in
      kind.forecast(Double(u), scale: scales[asset]) * scaling.calibration[position]
    }
    let u = chosenOutputs(parallel.predict(model, source, [0]), position)[0]
    let whole = symbols.indices.map { windows.hasBar(end, $0) ? forecast(u[$0], $0) : .nan }
    let added = { (isReplaced: @escaping @Sendable (Int, Int) -> Bool) -> [Double] in
      guard !lenders.isEmpty else { return whole.map { _ in .nan } }
      let lent = LentWindows(source: source, isReplaced: isReplaced)
      let outputs = chosenOutputs(
        parallel.predict(model, lent, Array(0..<lenders.count)), position)
      return symbols.indices.map { effect in
        whole[effect] - SampleMoments.mean(outputs.map { forecast($0[effect], effect) })
      }
    }
    let byAsset = symbols.indices.map { cause in added { $1 == cause } }
    let byBar = (0..<steps).map { bar in added { step, _ in step == bar } }
    return WindowExplanation(
      symbols: symbols, timestamps: Array(windows.table.timestamps[(end - steps + 1)...end]),
      forecasts: whole,
      assetAblation: InfluenceMatrix(symbols: symbols) { byAsset[$0][$1] }, barAblation: byBar,
      gradient: gradients(source.batch([0]).input, position: position))
  }

  /// Windows evenly spaced over all that end before `end`, of those with every bar where there are any.
  private func lenders(of windows: Windows, before end: Int) -> [Int] {
    let earlier = windows.readyBars.filter { $0 < end }
    let complete = earlier.filter { !windows.hasMissingBars(windowEnds: [$0]) }
    let all = complete.isEmpty ? earlier : complete
    let count = min(Self.lenders, all.count)
    return (0..<count).map { all[$0 * all.count / count] }
  }

  /// Of the outputs u [B, N, P, Q] those that stand for the forecasts at `position`; [B][N].
  private func chosenOutputs(_ u: Tensor, _ position: Int) -> [[Float]] {
    let (windows, assets) = (u.shape[0], u.shape[1])
    let scalars = u.scalars
    return (0..<windows).map { window in
      (0..<assets).map { asset in
        let cell = (window * assets + asset) * kind.horizons.count + position
        return scalars[cell * kind.valueCount + kind.pointPosition]
      }
    }
  }

  /// Σ_f x·∂p/∂x of one window [1, L, N, F]; [effect][L][cause].
  private func gradients(_ input: ModelInput, position: Int) -> [[[Double]]] {
    func opened(_ model: some Forecaster) -> [[[Double]]] {
      let context = ForwardContext.inference(seed: model.samplingSeed)
      // u [1, N, P·Q]
      let (u, pullback) = valueWithPullback(at: input) { model($0, context).flattened }
      let x = input.features
      let (steps, assets, features) = (x.shape[1], x.shape[2], x.shape[3])
      let (width, scalars) = (u.shape[2], u.scalars)
      let scales = scaling.scales(position: position)
      return (0..<assets).map { effect in
        let output =
          effect * width + position * kind.valueCount + kind.pointPosition
        let chosen = Tensor(shape: u.shape) { cells in
          for cell in cells.indices { cells[cell] = cell == output ? 1 : 0 }
        }
        let products = (pullback(chosen).features * x).scalars  // [1, L, N, F]
        let slope =
          kind.forecastGradient(Double(scalars[output]), scale: scales[effect])
          * scaling.calibration[position]
        return (0..<steps).map { step in
          (0..<assets).map { cause in
            let first = (step * assets + cause) * features
            return slope * products[first..<first + features].reduce(0) { $0 + Double($1) }
          }
        }
      }
    }
    return opened(model)
  }
}

extension ForecastKind {
  /// ∂ forecast / ∂ u of `forecast(_:scale:)`.
  func forecastGradient(_ u: Double, scale: Double) -> Double {
    let p = forecast(u, scale: scale)
    switch head {
    case .regression: return scale
    case .direction: return p * (1 - p)
    case .allocation: return 1 - p * p
    }
  }
}

/// The first window of a source again and again, each time with what is replaced taken from another one of the source.
private struct LentWindows: WindowSource {
  let source: MarketWindows
  let isReplaced: @Sendable (_ step: Int, _ asset: Int) -> Bool

  var count: Int { source.count - 1 }

  func batch(_ indices: [Int]) -> Batch {
    let lender = source.batch(indices.map { $0 + 1 }).input
    return source.batch(indices.map { _ in 0 }).replacing(from: lender, where: isReplaced)
  }

  func labels(_ indices: [Int]) -> Labels { source.labels(indices.map { _ in 0 }) }
}
