import Files

/// The candles of several assets on common bars: values [T, N, fields], nothing missing.
///
///     let panel = try Panel(contentsOf: "data/us-tech-daily.csv")
///     panel[0, 1, .close]  // the first close of the second symbol
public struct Panel: Equatable, Sendable {
  /// Starts of the bars, milliseconds UTC, strictly increasing; [T].
  public let timestamps: [Int64]
  /// The assets; [N].
  public let symbols: [String]
  /// The columns that every asset has; the close is always among them.
  public let fields: [CandleField]
  /// The values bar by bar, asset by asset; [T·N·fields].
  public let values: [Double]
  /// Funding rates of each asset, nil where there are none; [N].
  public let fundingRates: [SideSeries?]
  /// Open interest of each asset, nil where it is not known; [N].
  public let openInterests: [SideSeries?]
  /// How many bars of each asset the join left out, because another asset lacks them; [N].
  public let droppedBars: [Int]

  /// The number of bars T.
  public var barCount: Int { timestamps.count }
  /// The number of assets N.
  public var assetCount: Int { symbols.count }
  /// Milliseconds of a bar: the smallest difference between consecutive stamps, 0 with one bar.
  public var barMilliseconds: Int64 {
    zip(timestamps, timestamps.dropFirst()).map { $1 - $0 }.min() ?? 0
  }

  /// The bars that all of `series` have, in order (inner join).
  ///
  /// Series without a common bar give a panel of no bars. A field that one series lacks is left out.
  public init(joining series: [OHLCVSeries]) {
    let common = Panel.commonRows(of: series.map(\.timestamps))
    let joined = zip(series, common).map { $0.selecting($1) }
    let fields = CandleField.allCases.filter { field in
      series.allSatisfy { $0[field] != nil }
    }
    timestamps = joined.first?.timestamps ?? []
    symbols = series.map(\.symbol)
    self.fields = fields
    fundingRates = joined.map(\.fundingRate)
    openInterests = joined.map(\.openInterest)
    droppedBars = zip(series, joined).map { $0.count - $1.count }
    values = interleaved(joined.flatMap { series in fields.compactMap { series[$0] } })
  }

  /// The value of `field` of asset `asset` at bar `bar`, which must be one of `fields`.
  public subscript(bar: Int, asset: Int, field: CandleField) -> Double {
    guard let position = fields.firstIndex(of: field) else {
      fatalError("the panel has no \(field.rawValue)")
    }
    return values[(bar * symbols.count + asset) * fields.count + position]
  }

  /// The column of `field` of asset `asset`, [T]; nil when the panel does not have the field.
  public func column(_ field: CandleField, asset: Int) -> [Double]? {
    guard let position = fields.firstIndex(of: field) else { return nil }
    let stride = symbols.count * fields.count
    return timestamps.indices.map { values[$0 * stride + asset * fields.count + position] }
  }

  /// The closes of asset `asset`; [T].
  public func closes(of asset: Int) -> [Double] { column(.close, asset: asset) ?? [] }

  /// The candles of asset `asset` as columns.
  public func series(_ asset: Int) -> OHLCVSeries {
    OHLCVSeries(
      symbol: symbols[asset], timestamps: timestamps, open: column(.open, asset: asset),
      high: column(.high, asset: asset), low: column(.low, asset: asset),
      close: closes(of: asset), volume: column(.volume, asset: asset),
      fundingRate: fundingRates[asset], openInterest: openInterests[asset])
  }

  /// All assets as columns; [N].
  public var allSeries: [OHLCVSeries] { symbols.indices.map(series) }

  /// The closes as a wide table: [T, N].
  public var closes: WideTable {
    let columns = symbols.indices.map { closes(of: $0) }
    return WideTable(
      timestamps: timestamps, assets: symbols, values: interleaved(columns))
  }

  /// The bars `range`; published side series keep all their values.
  public func bars(_ range: Range<Int>) -> Panel {
    Panel(joining: allSeries.map { $0.selecting(Array(range)) })
  }

  /// The assets `symbols`, in that order; those the panel does not have are left out.
  public func assets(_ symbols: [String]) -> Panel {
    Panel(joining: symbols.compactMap { self.symbols.firstIndex(of: $0) }.map(series))
  }

  /// For every series the rows whose stamp all the others have too.
  private static func commonRows(of stamps: [[Int64]]) -> [[Int]] {
    guard let first = stamps.first else { return [] }
    if stamps.allSatisfy({ $0 == first }) { return stamps.map { Array($0.indices) } }
    var counts: [Int64: Int] = [:]
    for stamp in stamps.joined() { counts[stamp, default: 0] += 1 }
    return stamps.map { series in
      series.indices.filter { counts[series[$0]] == stamps.count }
    }
  }
}
