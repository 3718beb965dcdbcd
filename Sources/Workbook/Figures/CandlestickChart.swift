/// Open, high, low and close of each bar, with the volume below.
public struct CandlestickChart: Sendable {
  /// What the figure shows.
  public var title: String
  /// Of what, from when to when.
  public var subtitle: String?
  /// Starts of the bars, milliseconds UTC.
  public var times: [Int64]
  /// First price of each bar.
  public var open: [Double]
  /// Highest price of each bar.
  public var high: [Double]
  /// Lowest price of each bar.
  public var low: [Double]
  /// Last price of each bar.
  public var close: [Double]
  /// Traded amount of each bar.
  public var volume: [Double]
  /// The label of the price axis, with the currency.
  public var priceLabel: String
  /// The label of the volume axis, with the unit.
  public var volumeLabel: String

  /// A chart of bars; about a hundred can be told apart.
  public init(
    _ title: String, subtitle: String? = nil, times: [Int64], open: [Double], high: [Double],
    low: [Double], close: [Double], volume: [Double], priceLabel: String, volumeLabel: String
  ) {
    self.title = title
    self.subtitle = subtitle
    self.times = times
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.priceLabel = priceLabel
    self.volumeLabel = volumeLabel
  }

  /// The figure of these bars under a name such as `01-candles`.
  public func figure(_ name: String) -> Figure {
    let table = DataTable([
      .init("time", times: times), .init("open", open), .init("high", high), .init("low", low),
      .init("close", close), .init("volume", volume),
    ])
    return Figure(name, size: (1300, 850), tables: [table], body: body)
  }

  private var body: String {
    // Blue and vermilion, not green and red: the pair that everybody can tell apart.
    GnuplotStyle.lines([
      TimeText.axis(times), range,
      "set lmargin at screen 0.085\nset rmargin at screen 0.965\nset multiplot",
      GnuplotStyle.titleAboveKey(title, subtitle),
      "set tmargin at screen 0.865\nset bmargin at screen 0.36",
      "set ylabel \(GnuplotStyle.text(priceLabel))\nset format x \"\"",
      "set boxwidth \(0.65 * barSeconds)\nset style fill solid 0.9",
      GnuplotStyle.plot([
        candles("$5>=$2", "#0072B2", "close at or above open"),
        candles("$5<$2", "#D55E00", "close below open"),
      ]),
      "unset title\nunset key\n\(TimeText.axis(times))",
      "set tmargin at screen 0.32\nset bmargin at screen 0.125",
      "set ylabel \(GnuplotStyle.text(volumeLabel))\nset xlabel '\(TimeText.label(times))'\nset yrange [0:*]",
      "set format y \"%.0s%c\"\nset ytics \(GnuplotStyle.step(volume.max() ?? 0, parts: 4).plotText)",
      "plot DATA using 1:6 skip 1 with boxes lc rgb \"#999999\" notitle",
      "unset multiplot",
    ])
  }

  /// Both panels reach one bar beyond the first and the last, so that a day stands below itself.
  private var range: String {
    guard let first = times.first, let last = times.last else { return "" }
    let bar = Int64(barSeconds * 1000)
    return "set xrange [\"\(TimeText.cell(first - bar))\":\"\(TimeText.cell(last + bar))\"]"
  }

  private func candles(_ test: String, _ colour: String, _ title: String) -> String {
    "DATA using 1:(\(test) ? $2 : NaN):4:3:5 skip 1 with candlesticks lw 1.3 "
      + "lc rgb \"\(colour)\" title \(GnuplotStyle.text(title))"
  }

  /// The smallest distance of two bars.
  private var barSeconds: Double {
    let steps = zip(times, times.dropFirst()).map { $1 - $0 }
    return Double(steps.min() ?? 86_400_000) / 1000
  }
}
