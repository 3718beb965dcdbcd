/// The prices of one asset over one bar.
public struct Candle: Equatable, Sendable {
  /// Start of the bar, milliseconds UTC.
  public var timestamp: Int64
  /// The first price of the bar.
  public var open: Double
  /// The highest price of the bar.
  public var high: Double
  /// The lowest price of the bar.
  public var low: Double
  /// The last price of the bar, known when the bar closes.
  public var close: Double
  /// How much was traded, in units of the asset.
  public var volume: Double

  /// A candle of these prices.
  public init(
    timestamp: Int64, open: Double, high: Double, low: Double, close: Double, volume: Double
  ) {
    self.timestamp = timestamp
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }

  /// Whether all prices are positive, `low ≤ open, close ≤ high`, and the volume is not negative.
  public var isConsistent: Bool {
    low > 0 && low <= min(open, close) && max(open, close) <= high && volume >= 0
      && high.isFinite && volume.isFinite
  }
}
