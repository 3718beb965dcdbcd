import Files
import Foundation

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The lengths that the features have in common, the section `featureSettings` of a configuration.
public struct FeatureSettings: SettingsSection {
  @Setting("Rows behind volume_change and volatility", .atLeast(2)) public var window = 20
  @Setting("Wilder's period", .atLeast(1)) public var rsiPeriod = 14
  @Setting("Rows of the window of the correlation", .atLeast(2)) public var correlationWindow = 60

  /// The usual lengths.
  public init() {}

  /// The given lengths, each of them the usual one unless it is set.
  public init(window: Int = 20, rsiPeriod: Int = 14, correlationWindow: Int = 60) {
    self.window = window
    self.rsiPeriod = rsiPeriod
    self.correlationWindow = correlationWindow
  }
}

extension Feature {
  /// Every feature there is, in the order of the columns of `stockformer features`, then the calendar's.
  public static func all(_ settings: FeatureSettings = FeatureSettings()) -> [Feature] {
    [
      logReturn, volumeChange(window: settings.window), volatility(window: settings.window),
      rsi(period: settings.rsiPeriod), correlation(window: settings.correlationWindow),
      fundingRate, openInterest, openToClose, absoluteReturn,
    ] + calendar
  }

  /// What a model is given unless it is told otherwise: of log_return, volume_change, volatility, rsi and correlation those
  /// that `series` have the columns for.
  public static func standard(
    for series: [OHLCVSeries], _ settings: FeatureSettings = FeatureSettings()
  ) -> [Feature] {
    all(settings).prefix(5).filter { $0.isAvailable(in: series) }
  }

  /// The feature called `name`; nil when there is none.
  public static func named(
    _ name: String, _ settings: FeatureSettings = FeatureSettings()
  ) -> Feature? {
    all(settings).first { $0.name == name }
  }

  /// ln(close_t / close_{t−1}), the previous row being the asset's own.
  public static let logReturn = Feature(
    name: "log_return", formula: "ln(close_t / close_{t-1})", warmUp: 1, lookBack: 2
  ) { LogReturn.values(of: $0.series.close) }

  /// |ln(close_t / close_{t−1})|, with which a linear model sees the size of a move as well.
  public static let absoluteReturn = Feature(
    name: "absolute_return", formula: "|ln(close_t / close_{t-1})|", warmUp: 1, lookBack: 2
  ) { LogReturn.values(of: $0.series.close).map(abs) }

  /// ln(close_t / open_t), the change inside the bar (the original paper's input).
  public static let openToClose = Feature(
    name: "open_to_close", formula: "ln(close_t / open_t)", warmUp: 0, lookBack: 1,
    inputs: [.open, .close]
  ) { asset in
    guard let open = asset.series.open else { return asset.missing }
    return zip(open, asset.series.close).map { LogReturn.logRatio($1, $0) }
  }

  /// ln(v_t / m_t), m_t the mean of the last `window` volumes; missing without a volume.
  public static func volumeChange(window: Int) -> Feature {
    Feature(
      name: "volume_change", formula: "ln(volume_t / mean of the last \(window) volumes)",
      warmUp: window - 1, lookBack: window, inputs: [.volume]
    ) { asset in
      guard let volume = asset.series.volume else { return asset.missing }
      let means = RollingWindow.means(of: volume, window: window)
      return zip(volume, means).map { $0 == 0 ? .nan : LogReturn.logRatio($0, $1) }
    }
  }

  /// The sample standard deviation (n − 1) of the last `window` log returns.
  public static func volatility(window: Int) -> Feature {
    Feature(
      name: "volatility", formula: "sample standard deviation of the last \(window) log returns",
      warmUp: window, lookBack: window + 1
    ) {
      let returns = LogReturn.values(of: $0.series.close)
      return RollingWindow.standardDeviations(of: returns, window: window)
    }
  }

  /// Wilder's relative strength index, 0 to 100.
  public static func rsi(period: Int) -> Feature {
    Feature(
      name: "rsi",
      formula: "100 g / (g + l), Wilder's averages of gains and losses, period \(period)",
      warmUp: period, lookBack: nil
    ) { RelativeStrength.values(of: $0.series.close, period: period) }
  }

  /// The mean correlation of an asset's log returns with those of the others, over the last `window` timestamps that each
  /// pair has in common.
  public static func correlation(window: Int) -> Feature {
    Feature(
      name: "correlation",
      formula: "mean over the others of the correlation of log returns over \(window) common bars",
      warmUp: window, lookBack: window + 1,
      ofAllAssets: { RollingCorrelation.means(of: $0.series, window: window) })
  }

  /// The last funding rate published by the bar's close.
  public static let fundingRate = Feature(
    name: "funding_rate", formula: "the last rate published by the bar's close", warmUp: 0,
    lookBack: nil, inputs: [.fundingRate]
  ) { $0.known($0.series.fundingRate) }

  /// The last open interest published by the bar's close.
  public static let openInterest = Feature(
    name: "open_interest", formula: "the last value published by the bar's close", warmUp: 0,
    lookBack: nil, inputs: [.openInterest]
  ) { $0.known($0.series.openInterest) }

  /// Hour of the day and day of the week of the bar's start (UTC), each as a point on a circle.
  public static let calendar: [Feature] = [
    cycle("hour_sin", "sin(2π hour / 24)", period: Timestamp.day, sin),
    cycle("hour_cos", "cos(2π hour / 24)", period: Timestamp.day, cos),
    cycle("weekday_sin", "sin(2π days since Monday / 7)", period: 7 * Timestamp.day, sin),
    cycle("weekday_cos", "cos(2π days since Monday / 7)", period: 7 * Timestamp.day, cos),
  ]

  /// The weekday is counted in whole days, the hour with its fraction.
  private static func cycle(
    _ name: String, _ formula: String, period: Int64,
    _ function: @escaping @Sendable (Double) -> Double
  ) -> Feature {
    let unit = period == Timestamp.day ? 1 : Timestamp.day
    return Feature(name: name, formula: formula, warmUp: 0, lookBack: 1, inputs: []) { asset in
      asset.series.timestamps.map { timestamp in
        // 1970-01-01 was a Thursday: three days into the week.
        let shifted = timestamp + 3 * Timestamp.day
        let phase = shifted - Timestamp.floorDivide(shifted, period) * period
        return function(2 * .pi * Double(phase / unit * unit) / Double(period))
      }
    }
  }
}
