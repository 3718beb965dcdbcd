/// One feature: its name, its formula, and how it is computed from what a market shows.
///
/// A value of row t may depend only on what is known when the bar of row t closes. A feature of one asset's own columns
/// is its name, its formula, its warm-up and a closure:
///
///     let range = Feature(
///       name: "range", formula: "ln(high_t / low_t)", warmUp: 0, lookBack: 1, inputs: [.high, .low]
///     ) { view in
///       guard let high = view.series.high, let low = view.series.low else { return view.missing }
///       return zip(high, low).map { log($0 / $1) }
///     }
public struct Feature: Sendable {
  /// The column's name.
  public let name: String
  /// The formula, for people.
  public let formula: String
  /// How many rows at the start of an asset's series have no value when nothing is missing.
  public let warmUp: Int
  /// How many rows up to and with its own a value depends on; nil when on all before it.
  public let lookBack: Int?
  /// The columns it is computed from.
  public let inputs: Set<FeatureInput>
  /// Whether it looks at all assets at once.
  let looksAcross: Bool

  private let compute: @Sendable (MarketView) -> [[Double]]

  /// A feature that is computed asset by asset: `values` returns one value a row of `view.series`, NaN = missing.
  public init(
    name: String, formula: String, warmUp: Int, lookBack: Int?,
    inputs: Set<FeatureInput> = [.close],
    values: @escaping @Sendable (MarketView.Asset) -> [Double]
  ) {
    self.init(
      name, formula, warmUp, lookBack, inputs, looksAcross: false
    ) { view in view.series.indices.map { values(view.asset($0)) } }
  }

  /// A feature that looks at all assets at once: `ofAllAssets` returns one column an asset.
  public init(
    name: String, formula: String, warmUp: Int, lookBack: Int?,
    inputs: Set<FeatureInput> = [.close],
    ofAllAssets: @escaping @Sendable (MarketView) -> [[Double]]
  ) {
    self.init(name, formula, warmUp, lookBack, inputs, looksAcross: true, ofAllAssets)
  }

  private init(
    _ name: String, _ formula: String, _ warmUp: Int, _ lookBack: Int?,
    _ inputs: Set<FeatureInput>, looksAcross: Bool,
    _ compute: @escaping @Sendable (MarketView) -> [[Double]]
  ) {
    self.name = name
    self.formula = formula
    self.warmUp = warmUp
    self.lookBack = lookBack
    self.inputs = inputs
    self.looksAcross = looksAcross
    self.compute = compute
  }

  /// One column an asset, one value a row of that asset, NaN = missing.
  public func columns(of view: MarketView) -> [[Double]] { compute(view) }

  /// Whether every asset of `series` has the columns it is computed from.
  public func isAvailable(in series: [OHLCVSeries]) -> Bool {
    series.allSatisfy { asset in inputs.allSatisfy { $0.isPresent(in: asset) } }
  }
}

/// What a feature can be computed from.
public enum FeatureInput: Sendable {
  /// A column of the candles.
  case open, high, low, close, volume
  /// What is published beside them.
  case fundingRate, openInterest

  /// The column of the candles; nil for what is published beside them.
  public var field: CandleField? {
    switch self {
    case .open: .open
    case .high: .high
    case .low: .low
    case .close: .close
    case .volume: .volume
    case .fundingRate, .openInterest: nil
    }
  }

  func isPresent(in series: OHLCVSeries) -> Bool {
    if let field { return series[field] != nil }
    return (self == .fundingRate ? series.fundingRate : series.openInterest) != nil
  }
}

/// What features see: the series of all assets and when their bars close.
public struct MarketView: Sendable {
  /// The assets, each with its own rows; [N].
  public let series: [OHLCVSeries]
  /// A bar that starts at s closes, and is known, at s + this.
  public let barMilliseconds: Int64

  /// The longest bar that timestamps can be added to.
  public static let largestBar = Timestamp.limit

  /// A view of `series`; `barMilliseconds` nil takes the smallest step between their rows.
  public init(_ series: [OHLCVSeries], barMilliseconds: Int64? = nil) {
    self.series = series
    self.barMilliseconds = barMilliseconds ?? series.smallestStep
  }

  /// One asset of the view.
  public struct Asset: Sendable {
    /// Its candles.
    public let series: OHLCVSeries
    /// A bar that starts at s closes, and is known, at s + this.
    public let barMilliseconds: Int64

    /// A column without any value.
    public var missing: [Double] { [Double](repeating: .nan, count: series.count) }

    /// The last values of `side` known at the close of each bar; all missing when there are none.
    public func known(_ side: AuxiliarySeries?) -> [Double] {
      side?.known(at: series.timestamps, barMilliseconds: barMilliseconds) ?? missing
    }
  }

  /// The asset at position `index`.
  public func asset(_ index: Int) -> Asset {
    Asset(series: series[index], barMilliseconds: barMilliseconds)
  }
}
