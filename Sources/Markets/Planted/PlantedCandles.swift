import Foundation

/// Turns the log returns of one asset into candles, funding rates and open interest.
///
/// All of this is drawn from streams of its own: highs, lows and volumes know the bar they belong to, funding and open interest
/// know nothing of returns at all.
struct PlantedCandles {
  private let configuration: PlantedConfiguration
  private let standardDeviation: Double
  private var shape: RandomStream
  private var volume: RandomStream
  private var funding: RandomStream
  private var openInterest: RandomStream
  private var gaps: RandomStream

  init(_ configuration: PlantedConfiguration, _ model: PlantedModel, _ asset: Int) {
    let stream = { RandomStream(seed: configuration.seed, name: $0, index: asset) }
    self.configuration = configuration
    standardDeviation = model.noise[asset]
    shape = stream("shape")
    volume = stream("volume")
    funding = stream("funding")
    openInterest = stream("open interest")
    gaps = stream("gaps")
  }

  mutating func series(_ symbol: String, returns: [Double]) -> OHLCVSeries {
    let timestamps = returns.indices.map { configuration.start + Int64($0) * Timestamp.hour }
    var price = exp(shape.uniform(in: log(10)...log(1000)))
    let level = exp(volume.uniform(in: log(100)...log(10_000)))
    var activity = 0.0
    var candles: [Candle] = []
    candles.reserveCapacity(returns.count)
    for (timestamp, change) in zip(timestamps, returns) {
      let open = price
      price *= exp(change)
      activity = 0.9 * activity + 0.2 * volume.normal()
      let up = exp(0.5 * standardDeviation * abs(shape.normal()))
      let down = exp(-0.5 * standardDeviation * abs(shape.normal()))
      candles.append(
        Candle(
          timestamp: timestamp, open: open, high: max(open, price) * up,
          low: min(open, price) * down,
          close: price,
          volume: level * exp(activity + 0.2 * min(abs(change) / standardDeviation, 5))))
    }
    var series = OHLCVSeries(symbol: symbol, candles: candles)
    series.fundingRate = fundingRate(timestamps)
    series.openInterest = openInterest(timestamps)
    return configuration.missingFraction == 0
      ? series : series.selecting(keptRows(timestamps.count))
  }

  /// A settlement every eight hours of the clock.
  private mutating func fundingRate(_ timestamps: [Int64]) -> AuxiliarySeries {
    var deviation = 0.0
    var published: [Int64] = []
    var rates: [Double] = []
    for timestamp in timestamps where timestamp % (8 * Timestamp.hour) == 0 {
      deviation = 0.8 * deviation + 0.00006 * funding.normal()
      published.append(timestamp)
      rates.append(0.0001 + deviation)
    }
    return .published(timestamps: published, values: rates)
  }

  private mutating func openInterest(_ timestamps: [Int64]) -> AuxiliarySeries {
    let level = exp(openInterest.uniform(in: log(1e4)...log(1e6)))
    var deviation = 0.0
    let values = timestamps.map { _ in
      deviation = 0.99 * deviation + 0.01 * openInterest.normal()
      return level * exp(deviation)
    }
    return .published(timestamps: timestamps, values: values)
  }

  /// The rows that are left when gaps are torn into the series; never none.
  private mutating func keptRows(_ count: Int) -> [Int] {
    var kept: [Int] = []
    for row in 0..<count where gaps.uniform() >= configuration.missingFraction { kept.append(row) }
    return kept.isEmpty ? [0] : kept
  }
}
