import Files

/// The candles of several assets on common bars: values [T, N, fields], NaN where an asset has no bar.
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
  public let fundingRates: [AuxiliarySeries?]
  /// Open interest of each asset, nil where it is not known; [N].
  public let openInterests: [AuxiliarySeries?]
  /// How many bars of each asset an inner join left out, because another asset lacks them; [N].
  public let droppedBars: [Int]
  /// How the series were joined; only an outer join has missing bars.
  public let join: Join

  /// The number of bars T.
  public var barCount: Int { timestamps.count }
  /// The number of assets N.
  public var assetCount: Int { symbols.count }
  /// Milliseconds of a bar: the smallest difference between consecutive timestamps, 0 with one bar.
  public var barMilliseconds: Int64 { Panel.smallestStep(timestamps) }

  /// The bars that all of `series` have (inner join) or that any of them has (outer join), in order.
  ///
  /// Series without a common bar give an inner join of no bars. A field that one series lacks is left out. In an outer join
  /// a row without a close is not a bar of its asset; an inner join of such a row is refused, and so are timestamps that do not
  /// rise.
  public init(joining series: [OHLCVSeries], join: Join = .inner) {
    for series in series { series.requireBars(for: join) }
    let joined = join == .inner ? Panel.innerJoin(series) : Panel.outerJoin(series)
    let fields = CandleField.allCases.filter { field in
      series.allSatisfy { $0[field] != nil }
    }
    timestamps = joined.first?.timestamps ?? []
    symbols = series.map(\.symbol)
    self.fields = fields
    self.join = join
    fundingRates = joined.map(\.fundingRate)
    openInterests = joined.map(\.openInterest)
    droppedBars = zip(series, joined).map { join == .inner ? $0.count - $1.count : 0 }
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

  /// The candles of asset `asset` as columns on the panel's bars; NaN where the asset has no bar.
  public func series(_ asset: Int) -> OHLCVSeries {
    OHLCVSeries(
      symbol: symbols[asset], timestamps: timestamps, open: column(.open, asset: asset),
      high: column(.high, asset: asset), low: column(.low, asset: asset),
      close: closes(of: asset), volume: column(.volume, asset: asset),
      fundingRate: fundingRates[asset], openInterest: openInterests[asset])
  }

  /// The candles of asset `asset` on its own bars alone: those at which it has a close.
  public func ownSeries(_ asset: Int) -> OHLCVSeries {
    let series = series(asset)
    return series.selecting(series.ownRows)
  }

  /// All assets as columns; [N].
  public var allSeries: [OHLCVSeries] { symbols.indices.map(series) }

  /// Whether any asset has no close at any of the bars.
  public var hasMissingBars: Bool {
    symbols.indices.contains { closes(of: $0).contains { $0.isNaN } }
  }

  /// The closes as a wide table: [T, N].
  public var closes: WideTable {
    let columns = symbols.indices.map { closes(of: $0) }
    return WideTable(
      timestamps: timestamps, assets: symbols, values: interleaved(columns))
  }

  /// The bars `range`; published side series keep all their values.
  public func bars(_ range: Range<Int>) -> Panel {
    Panel(joining: allSeries.map { $0.selecting(Array(range)) }, join: join)
  }

  /// The assets `symbols`, in that order; those the panel does not have are left out.
  ///
  /// Of an outer join the bars at which none of them takes part are left out too.
  public func assets(_ symbols: [String]) -> Panel {
    Panel(
      joining: symbols.compactMap { self.symbols.firstIndex(of: $0) }.map(series), join: join)
  }
}

extension Panel {
  /// Whether both panels hold the same values on the same bars, a missing value being equal to a missing value.
  ///
  /// How the panels were joined does not count: without gaps both joins are the same panel, and with gaps there is only one.
  public static func == (a: Panel, b: Panel) -> Bool {
    a.timestamps == b.timestamps && a.symbols == b.symbols && a.fields == b.fields
      && a.droppedBars == b.droppedBars && isEqual(a.values, b.values)
      && a.fundingRates == b.fundingRates && a.openInterests == b.openInterests
  }
}

extension AuxiliarySeries {
  /// Whether both hold the same values, a missing value being equal to a missing value.
  public static func == (a: AuxiliarySeries, b: AuxiliarySeries) -> Bool {
    switch (a, b) {
    case (.onRows(let a), .onRows(let b)): isEqual(a, b)
    case (.published(let a, let valuesOfA), .published(let b, let valuesOfB)):
      a == b && isEqual(valuesOfA, valuesOfB)
    default: false
    }
  }
}

/// Whether two columns are equal, NaN being equal to NaN.
private func isEqual(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}
