import Markets

/// How forecasts of one bar become target weights; a missing forecast (NaN) gets weight 0.
///
/// Every rule keeps Σ|w| ≤ 1, and all weights 0 when all forecasts are, instead of dividing by zero.
public enum ForecastWeights {
  /// Rules by name, for a whole table of forecasts.
  public enum Rule: Sendable, Equatable {
    /// `proportional(_:scale:)`.
    case proportional(scale: Double)
    /// `longOnly(_:count:)`.
    case longOnly(count: Int)
    /// `longShort(_:count:)`.
    case longShort(count: Int)
    /// `sign(_:)`.
    case sign
    /// `threshold(_:above:)`.
    case threshold(above: Double)
    /// `rank(_:)`.
    case rank

    /// The weights that follow from one bar's `forecasts`.
    public func weights(_ forecasts: [Double]) -> [Double] {
      switch self {
      case .proportional(let scale): ForecastWeights.proportional(forecasts, scale: scale)
      case .longOnly(let count): ForecastWeights.longOnly(forecasts, count: count)
      case .longShort(let count): ForecastWeights.longShort(forecasts, count: count)
      case .sign: ForecastWeights.sign(forecasts)
      case .threshold(let level): ForecastWeights.threshold(forecasts, above: level)
      case .rank: ForecastWeights.rank(forecasts)
      }
    }
  }

  /// Target weights for each row of `forecasts`, or for each `every`-th.
  public static func targets(
    _ forecasts: WideTable, rule: Rule, every: Int = 1, offset: Int = 0
  ) -> WideTable {
    require(every >= 1 && offset >= 0, "every \(every) bars from bar \(offset)")
    var targets = WideTable(timestamps: [], assets: forecasts.assets, values: [])
    for row in stride(from: offset, to: forecasts.timestamps.count, by: every) {
      targets.timestamps.append(forecasts.timestamps[row])
      targets.values.append(contentsOf: rule.weights(Array(forecasts.row(row))))
    }
    return targets
  }

  /// Holds each row of `targets` for `count` rows in overlapping tranches of 1/`count`: the mean of the last `count` rows.
  ///
  /// For forecasts that look h rows ahead, `count` = h: each forecast is held for exactly its horizon, and a bar books one bar's
  /// return. Rows before the first count as 0, so the position is built up over `count` rows.
  public static func tranches(_ targets: WideTable, count: Int) -> WideTable {
    require(count >= 1, "a forecast is held for at least 1 bar, not \(count)")
    var result = targets
    for row in targets.timestamps.indices {
      for asset in targets.assets.indices {
        let held = (max(0, row - count + 1)...row).map { targets[$0, asset] }
        result[row, asset] = held.reduce(0, +) / Double(count)
      }
    }
    return result
  }

  /// w_i = a_i / max(1, Σ|a|) with a_i = forecast_i / `scale`: scaled down to gross 1, never up, so that small forecasts stay small positions.
  public static func proportional(_ forecasts: [Double], scale: Double = 1) -> [Double] {
    let sizes = forecasts.map { $0.isNaN ? 0 : $0 / scale }
    let gross = max(1, sizes.reduce(0) { $0 + abs($1) })
    return sizes.map { $0 / gross }
  }

  /// 1/k in each of the k = `count` highest forecasts (fewer when fewer are there); ties go to the earlier asset.
  public static func longOnly(_ forecasts: [Double], count: Int) -> [Double] {
    let chosen = ranked(forecasts).suffix(max(0, count))
    return weights(forecasts.count, long: chosen, short: [])
  }

  /// 1/2k in each of the k = `count` highest, -1/2k in each of the k lowest forecasts; k is cut to half of those there. All weights are 0
  /// when all forecasts are equal: none is above another.
  public static func longShort(_ forecasts: [Double], count: Int) -> [Double] {
    let order = ranked(forecasts)
    guard let lowest = order.first, let highest = order.last,
      forecasts[lowest] < forecasts[highest]
    else { return [Double](repeating: 0, count: forecasts.count) }
    let side = max(0, min(count, order.count / 2))
    return weights(forecasts.count, long: order.suffix(side), short: order.prefix(side))
  }

  /// sign(forecast_i) / n over the n forecasts that are there.
  public static func sign(_ forecasts: [Double]) -> [Double] {
    let count = Double(forecasts.count { !$0.isNaN })
    return forecasts.map { $0 > 0 ? 1 / count : $0 < 0 ? -1 / count : 0 }
  }

  /// sign(forecast_i) / n where |forecast_i| > `level`, n the number of forecasts that are there: what is too small to trade leaves cash.
  public static func threshold(_ forecasts: [Double], above level: Double) -> [Double] {
    zip(sign(forecasts), forecasts).map { abs($1) > level ? $0 : 0 }
  }

  /// In proportion to rank_i − (n + 1)/2 over the n forecasts that are there, Σ|w| = 1: the highest is bought and the lowest sold most; ties
  /// share their mean rank, and all weights are 0 when all forecasts are equal.
  public static func rank(_ forecasts: [Double]) -> [Double] {
    let sizes = forecasts.map { own in
      own.isNaN ? 0 : forecasts.reduce(0.0) { $0 + ($1 < own ? 1 : $1 > own ? -1 : 0) }
    }
    let gross = sizes.reduce(0) { $0 + abs($1) }
    return gross > 0 ? sizes.map { $0 / gross } : sizes
  }

  /// Assets with a forecast, lowest first; of equal ones the later asset first.
  private static func ranked(_ forecasts: [Double]) -> [Int] {
    forecasts.indices.filter { !forecasts[$0].isNaN }
      .sorted { (forecasts[$0], $1) < (forecasts[$1], $0) }
  }

  private static func weights(
    _ count: Int, long: ArraySlice<Int>, short: ArraySlice<Int>
  ) -> [Double] {
    var weights = [Double](repeating: 0, count: count)
    let size = 1 / Double(long.count + short.count)
    for asset in long { weights[asset] = size }
    for asset in short { weights[asset] = -size }
    return weights
  }
}

extension WideTable {
  /// The mean over rows of Σ|value|, a missing value counting as 0.
  public var meanGross: Double {
    values.reduce(0) { $0 + ($1.isNaN ? 0 : abs($1)) } / Double(timestamps.count)
  }
}
