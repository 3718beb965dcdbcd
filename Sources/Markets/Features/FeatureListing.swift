import Files

/// The features of every row of an input, as `stockformer features` writes them.
///
/// Unlike a `FeatureTable` it keeps each symbol's own rows: none is dropped, none added.
public struct FeatureListing: Sendable {
  /// The assets.
  public let series: [OHLCVSeries]
  /// The names of the features.
  public let names: [String]
  /// The columns of each feature, asset by asset; [F][N][rows].
  public let columns: [[[Double]]]

  /// The features log_return, volume_change, volatility, rsi and correlation of `series`, then funding_rate and
  /// open_interest where any of the symbols has them.
  public init(
    of series: [OHLCVSeries], settings: FeatureSettings = FeatureSettings(),
    barMilliseconds: Int64? = nil
  ) {
    var features: [Feature] = [
      .logReturn, .volumeChange(window: settings.window), .volatility(window: settings.window),
      .rsi(period: settings.rsiPeriod), .correlation(window: settings.correlationWindow),
    ]
    if series.contains(where: { $0.fundingRate != nil }) { features.append(.fundingRate) }
    if series.contains(where: { $0.openInterest != nil }) { features.append(.openInterest) }
    self.init(of: series, features: features, barMilliseconds: barMilliseconds)
  }

  /// Any `features` of `series`; `barMilliseconds` nil takes the smallest step between their rows.
  public init(of series: [OHLCVSeries], features: [Feature], barMilliseconds: Int64? = nil) {
    let view = MarketView(series, barMilliseconds: barMilliseconds)
    self.series = series
    names = features.map(\.name)
    // What looks at all assets at once takes the most room: it comes before the results of the others fill the memory.
    var columns = [[[Double]]](repeating: [], count: features.count)
    let order = features.indices.sorted { features[$0].looksAcross && !features[$1].looksAcross }
    for position in order { columns[position] = features[position].columns(of: view) }
    self.columns = columns
  }

  /// `timestamp_ms,symbol` and the features, ordered by timestamp, then by the order of the series.
  public var csv: CSVWriter { written { _ in } }

  /// Writes the listing to `path` piece by piece, whole or not at all: its text may be larger than the memory.
  ///
  /// - Throws: `InputFault` of kind `failure` when it cannot be written.
  public func write(to path: String) throws(InputFault) {
    let file = try StreamedFile(path)
    var rest = try written { writer throws(InputFault) in
      if let bytes = writer.taken(atLeast: 1 << 20) { try file.write(bytes) }
    }
    if let bytes = rest.taken(atLeast: 0) { try file.write(bytes) }
    try file.finish()
  }

  /// The listing; `row` may take away what is there after every timestamp.
  private func written<Failure>(
    _ row: (inout CSVWriter) throws(Failure) -> Void
  ) throws(Failure) -> CSVWriter {
    var writer = CSVWriter(columns: ["timestamp_ms", "symbol"] + names)
    var next = [Int](repeating: 0, count: series.count)
    while let timestamp = nextTimestamp(next) {
      for (asset, series) in series.enumerated() {
        let row = next[asset]
        guard row < series.count, series.timestamps[row] == timestamp else { continue }
        writer.append(timestamp)
        writer.append(series.symbol)
        for feature in columns { writer.append(feature[asset][row]) }
        writer.endRow()
        next[asset] += 1
      }
      try row(&writer)
    }
    return writer
  }

  private func nextTimestamp(_ next: [Int]) -> Int64? {
    zip(series, next).compactMap { $1 < $0.count ? $0.timestamps[$1] : nil }.min()
  }
}
