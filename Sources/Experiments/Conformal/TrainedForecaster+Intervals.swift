import Backtesting
import Files
import Markets
import NeuralNetworks

/// How intervals follow what happens.
public enum IntervalMethod: Sendable, Equatable {
  /// The validation part decides their width once (split conformal prediction).
  case split
  /// Outcomes since then move it, by γ each (adaptive conformal inference).
  case adaptive(step: Double)
}

/// Intervals around forecasts, each of which should hold its outcome with the same probability.
public struct ForecastIntervals: Sendable {
  /// That probability.
  public let level: Double
  /// How they were made.
  public let method: IntervalMethod
  /// The lower bounds, missing where the forecast is.
  public let lower: WideTable
  /// The upper bounds.
  public let upper: WideTable
  /// The probability that the outcome lies above zero.
  public let rise: WideTable
}

extension TrainedForecaster {
  /// Of a longer validation part every so many windows count, so that the checkpoint stays small.
  static let mostResiduals = 1000

  /// This forecaster with the residuals of its forecasts on the windows of `validation`; as it is when it forecasts no returns.
  ///
  /// The epoch and the calibration were chosen on the same windows, which makes residuals smaller than those to come by as much
  /// as these choices have gained there. On twelve planted markets nothing of it is seen (`Benchmarks/results/intervals.csv`).
  public func withResiduals(on validation: MarketWindows) -> TrainedForecaster {
    guard kind.isReturn, validation.count > 0 else { return self }
    let every = (validation.count + Self.mostResiduals - 1) / Self.mostResiduals
    let ends = stride(from: 0, to: validation.count, by: every).map { validation.windowEnds[$0] }
    let assets = scaling.features.symbols.count
    var residuals = [[Double]](repeating: [], count: assets * kind.horizons.count)
    for position in kind.horizons.indices {
      let forecasts = forecasts(of: validation.windows, windowEnds: ends, position: position)
      let outcomes = validation.windows.targets.table(windowEnds: ends, position: position)
      let scales = scaling.scales(position: position)
      for (cell, (p, y)) in zip(forecasts.values, outcomes.values).enumerated() {
        let residual = (y - p) / scales[cell % assets]
        guard residual.isFinite else { continue }
        residuals[cell % assets * kind.horizons.count + position]
          .append((residual * 1e5).rounded() / 1e5)
      }
    }
    var result = self
    result.scaling.residuals = residuals
    return result
  }

  /// Intervals around `forecasts` over the horizon at `position`, made at the bars `windowEnds` of `windows`, rising.
  ///
  /// The adaptive method begins at the first bar that neither training nor validation has seen; before it, both are the same.
  ///
  /// - Parameter file: the checkpoint.
  /// - Throws: `InputFault` when the checkpoint holds no residuals, too few for `level`, or does not say what training has seen.
  public func intervals(
    _ forecasts: WideTable, of windows: Windows, windowEnds: [Int], position: Int = 0,
    level: Double, method: IntervalMethod = .split, file: String
  ) throws(InputFault) -> ForecastIntervals {
    let residuals = try residuals(position: position, level: level, file: file)
    let first = try firstAdaptive(method, windows, windowEnds, file)
    let assets = forecasts.assets.count
    var (lower, upper, rise) = (forecasts, forecasts, forecasts)
    for (asset, residuals) in residuals.enumerated() {
      let column = { (table: WideTable) in
        stride(from: asset, to: table.values.count, by: assets).map { table.values[$0] }
      }
      let own = column(forecasts)
      let outcomes = windowEnds.map { windows.targets[$0, asset, position] }
      let half = residuals.halfWidth(level: level) ?? .nan
      var readings = own[..<first].map {
        AdaptiveConformal.Reading(
          halfWidth: half, probabilityOfRise: residuals.probabilityOfRise($0))
      }
      if case .adaptive(let step) = method {
        var adaptive = AdaptiveConformal(residuals, level: level, step: step)
        readings += adaptive.readings(
          bars: windowEnds[first...], forecasts: Array(own[first...]),
          outcomes: Array(outcomes[first...]), horizon: kind.horizons[position])
      }
      for (row, reading) in readings.enumerated() {
        let cell = row * assets + asset
        lower.values[cell] = own[row] - reading.halfWidth
        upper.values[cell] = own[row] + reading.halfWidth
        rise.values[cell] = own[row].isNaN ? .nan : reading.probabilityOfRise
      }
    }
    return ForecastIntervals(level: level, method: method, lower: lower, upper: upper, rise: rise)
  }

  /// The row from which on the method adapts; the number of rows where it never does.
  private func firstAdaptive(
    _ method: IntervalMethod, _ windows: Windows, _ windowEnds: [Int], _ file: String
  ) throws(InputFault) -> Int {
    guard case .adaptive = method else { return windowEnds.count }
    guard scaling.unseenFrom != nil else {
      throw InputFault(
        file: file, "does not say what training has seen, so intervals cannot adapt to the rest")
    }
    return windowEnds.count - unseen(windows, windowEnds).count
  }

  /// Those of the bars `windowEnds`, rising, that neither training nor validation has seen; none where that is not known.
  public func unseen(_ windows: Windows, _ windowEnds: [Int]) -> ArraySlice<Int> {
    guard let from = scaling.unseenFrom,
      let first = windowEnds.firstIndex(where: { windows.table.timestamps[$0] >= from })
    else { return [] }
    return windowEnds[first...]
  }

  /// The residuals of each asset in the unit of its returns.
  private func residuals(
    position: Int, level: Double, file: String
  ) throws(InputFault) -> [ConformalResiduals] {
    guard kind.isReturn else {
      let what = kind.head == .direction ? "probabilities" : "positions"
      throw InputFault(file: file, "forecasts \(what), which have no interval")
    }
    guard let all = scaling.residuals else {
      throw InputFault(
        file: file,
        "holds no validation residuals, which intervals are made of: it is from an older version or from a run that has not ended"
      )
    }
    let scales = scaling.scales(position: position)
    var residuals: [ConformalResiduals] = []
    for (asset, symbol) in scaling.features.symbols.enumerated() {
      let values = all[asset * kind.horizons.count + position]
      let own = ConformalResiduals(values.map { $0 * scales[asset] })
      guard own.halfWidth(level: level) != nil else {
        throw InputFault(
          file: file,
          "has \(own.count) validation residuals of \(symbol), too few for an interval of \(level)")
      }
      residuals.append(own)
    }
    return residuals
  }

  /// How well `intervals` held the outcomes at the bars that neither training nor validation has seen; nil without any.
  public func scores(
    _ intervals: ForecastIntervals, _ windows: Windows, _ windowEnds: [Int], position: Int = 0
  ) -> IntervalScores? {
    let outcomes = windows.targets.table(
      windowEnds: Array(unseen(windows, windowEnds)), position: position)
    guard !outcomes.timestamps.isEmpty else { return nil }
    return IntervalScores(
      at: outcomes, targets: outcomes, lower: intervals.lower, upper: intervals.upper,
      level: intervals.level)
  }
}
