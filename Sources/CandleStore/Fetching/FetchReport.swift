import Markets

/// What a fetch found and changed, in the words of the command line.
public struct FetchReport: Sendable {
  /// What became of one symbol.
  public struct Symbol: Sendable {
    /// Its name.
    public var symbol: String
    /// Stored rows in the range asked for, by kind.
    public var stored: [SeriesKind: Int] = [:]
    /// Rows that were not there before.
    public var new = 0
    /// Rows that the exchange has changed.
    public var revised = 0
    /// Rows in the range that were refused.
    public var rejected = 0
    /// Runs of missing candles in the range.
    public var gaps = 0

    init(_ symbol: String) { self.symbol = symbol }

    /// `BTCUSDT candles=1416 funding=177 open_interest=1416 new=3009 revised=0 rejected=0 gaps=0`
    public var line: String {
      let counts = [
        ("candles", stored[.kline]), ("funding", stored[.funding]),
        ("open_interest", stored[.openInterest]), ("new", new), ("revised", revised),
        ("rejected", rejected), ("gaps", gaps),
      ]
      return ([symbol] + counts.map { "\($0.0)=\($0.1 ?? 0)" }).joined(separator: " ")
    }
  }

  /// One line per finding, in the order of the symbols.
  public var findings: [String] = []
  /// The symbols, in the order of the request.
  public var symbols: [Symbol] = []

  /// All lines: the findings, then one line per symbol.
  public var lines: [String] { findings + symbols.map(\.line) }

  mutating func add(_ gaps: [CandleGap], _ symbol: String, _ interval: KlineInterval) {
    for gap in gaps {
      let (first, last) = (Timestamp.iso8601(gap.first), Timestamp.iso8601(gap.last))
      findings.append(
        "gap \(symbol) \(interval.rawValue) \(first) .. \(last) (\(gap.count) missing)")
    }
  }

  mutating func add(_ rejected: [RejectedRow], _ series: Series) {
    for row in rejected {
      let timestamp = Int64(row.timestamp).map(Timestamp.iso8601) ?? "'\(row.timestamp)'"
      findings.append(
        "rejected \(series.symbol) \(series.kind.rawValue) \(timestamp) \(row.reason)")
    }
  }

  mutating func add(_ revisions: [Revision], _ series: Series) {
    for item in revisions {
      let change =
        "\(item.field) \(item.old?.plainText ?? "nothing") -> \(item.new?.plainText ?? "nothing")"
      findings.append(
        "revised \(series.symbol) \(series.kind.rawValue) \(Timestamp.iso8601(item.timestamp)) \(change)"
      )
    }
  }
}
