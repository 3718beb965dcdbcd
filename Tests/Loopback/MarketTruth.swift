/// One instrument of the loopback exchange: everything it will ever answer, known beforehand.
public struct MarketTruth: Sendable {
  /// One hour in milliseconds.
  static let hour: Int64 = 3_600_000

  /// The instrument's name.
  public var symbol: String
  /// When its history begins, in milliseconds.
  public var launch: Int64
  /// The exchange's name of the length of `candles`, the only one it serves: `60`, `5`, `D`.
  public var interval: String
  /// The exchange's name of the step of `openInterest`: `1h`, `5min`, `1d`.
  public var openInterestInterval: String
  /// The texts of each candle by its start: open, high, low, close, volume, turnover.
  public var candles: [Int64: [String]] = [:]
  /// The text of each funding rate by its timestamp.
  public var funding: [Int64: String] = [:]
  /// The text of each open interest by its timestamp.
  public var openInterest: [Int64: String] = [:]
  /// Candles that the exchange lists differently from `candles`: whole rows of JSON, none for a gap.
  public var odd: [Int64: [String]] = [:]
  /// Funding rows that are listed differently: whole rows of JSON.
  public var oddFunding: [Int64: [String]] = [:]
  /// Rows of open interest that are listed differently: whole rows of JSON.
  public var oddOpenInterest: [Int64: [String]] = [:]

  /// A market of candles of `interval` in `launch ..< end` drawn from `seed`; open interest every `openInterestInterval`,
  /// funding every 8 hours, from `fundingChange` on every 4.
  public init(
    _ symbol: String, launch: Int64, end: Int64, seed: UInt64 = 1, fundingChange: Int64 = .max,
    interval: String = "60", openInterestInterval: String = "1h"
  ) {
    self.symbol = symbol
    self.launch = launch
    self.interval = interval
    self.openInterestInterval = openInterestInterval
    drawCandles(before: end, seed)
    var random = Lehmer(seed: seed + 1_000_000)
    for timestamp in timestamps(every: openInterestStep, before: end) {
      openInterest[timestamp] = Self.decimal(50_000_000 + random.draw(1_000_000), 1000)
    }
    for timestamp in timestamps(every: Self.hour, before: end) {
      let step: Int64 = timestamp < fundingChange ? 8 : 4
      guard timestamp % (step * Self.hour) == 0 else { continue }
      funding[timestamp] =
        (random.draw(2) == 0 ? "" : "-") + Self.decimal(random.draw(9_999), 10_000_000)
    }
  }

  private mutating func drawCandles(before end: Int64, _ seed: UInt64) {
    guard let grid = CandleGrid(interval) else { return }
    var random = Lehmer(seed: seed)
    var cents: Int64 = 9_500_000
    var timestamp = grid.floor(launch)
    while timestamp < end {
      let open = cents
      cents = max(100, cents + random.draw(40_001) - 20_000)
      let high = max(open, cents) + random.draw(5_000)
      let low = max(1, min(open, cents) - random.draw(5_000))
      let volume = random.draw(900_000) + 1
      candles[timestamp] =
        [open, high, low, cents].map { Self.decimal($0, 100) }
        + [Self.decimal(volume, 1000), Self.decimal(volume * 95, 1)]
      timestamp = grid.next(timestamp)
    }
  }

  private func timestamps(every step: Int64, before end: Int64) -> StrideTo<Int64> {
    stride(from: launch / step * step, to: end, by: Int64.Stride(step))
  }

  /// The step of open interest in milliseconds.
  private var openInterestStep: Int64 {
    let minutes: [String: Int64] = [
      "5min": 5, "15min": 15, "30min": 30, "1h": 60, "4h": 240, "1d": 1440,
    ]
    return (minutes[openInterestInterval] ?? 60) * 60_000
  }

  /// A row of candles as the exchange lists it.
  public func candleRow(_ timestamp: Int64) -> String? {
    candles[timestamp].map {
      "[" + (["\(timestamp)"] + $0).map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
  }

  /// The rows of candles with `lower <= timestamp <= upper` as listed, newest first.
  func candleRows(_ lower: Int64, _ upper: Int64) -> [String] {
    listed(Array(candles.keys) + Array(odd.keys), lower, upper) {
      odd[$0] ?? candleRow($0).map { [$0] }
    }
  }

  /// The funding rows with `lower <= timestamp <= upper` as listed, newest first.
  func fundingRows(_ lower: Int64, _ upper: Int64) -> [String] {
    listed(Array(funding.keys) + Array(oddFunding.keys), lower, upper) { timestamp in
      oddFunding[timestamp]
        ?? funding[timestamp].map {
          [
            "{\"symbol\":\"\(symbol)\",\"fundingRate\":\"\($0)\",\"fundingRateTimestamp\":\"\(timestamp)\"}"
          ]
        }
    }
  }

  /// The rows of open interest with `lower <= timestamp <= upper` as listed, newest first, with their timestamps.
  func openInterestRows(_ lower: Int64, _ upper: Int64) -> [(timestamp: Int64, rows: [String])] {
    openInterest.keys.filter { $0 >= lower && $0 <= upper }.sorted(by: >).map { timestamp in
      let text = openInterest[timestamp] ?? ""
      let row =
        "{\"openInterest\":\"\(text)\",\"singleOpenInterest\":\"1\",\"timestamp\":\"\(timestamp)\"}"
      return (timestamp, oddOpenInterest[timestamp] ?? [row])
    }
  }

  private func listed(
    _ timestamps: [Int64], _ lower: Int64, _ upper: Int64, _ rows: (Int64) -> [String]?
  ) -> [String] {
    Set(timestamps).filter { $0 >= lower && $0 <= upper }.sorted(by: >).flatMap { rows($0) ?? [] }
  }

  /// `number / unit` in decimals, without trailing zeros, as the exchange writes it.
  static func decimal(_ number: Int64, _ unit: Int64) -> String {
    let whole = "\(number / unit)"
    guard number % unit != 0 else { return whole }
    var digits = String(String(number % unit + unit).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}

/// Park and Miller's minimal generator: the same market for the same seed, everywhere.
struct Lehmer {
  private var state: UInt64

  init(seed: UInt64) { state = seed % 2_147_483_646 + 1 }

  /// A number in `0 ..< bound`.
  mutating func draw(_ bound: Int64) -> Int64 {
    state = state * 48_271 % 2_147_483_647
    return Int64(state) % bound
  }
}
