import Backtesting
import Files
import Foundation
import Markets
import Workbook

// anchor: two-tests
/// F and W with one lag: what x = r_c,t−1 adds to z = r_e,t−1 in explaining y = r_e,t.
func twoTests(cause: [Double], effect: [Double]) -> (f: Double, wald: Double) {
  let z = Array(effect.dropLast())
  let x = remainder(of: Array(cause.dropLast()), after: z)
  let y = remainder(of: Array(effect.dropFirst()), after: z)
  let size = x.reduce(0) { $0 + $1 * $1 }
  let slope = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / size
  let u = zip(x, y).map { $1 - slope * $0 }
  let (n, k) = (Double(y.count), 3.0)
  let oneVariance = u.reduce(0) { $0 + $1 * $1 } / (n - k) / size
  let ownVariances =
    n / (n - k) * zip(x, u).reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 } / (size * size)
  return (slope * slope / oneVariance, slope * slope / ownVariances)
}
// end: two-tests

/// What a regression on a constant and `z` leaves of `values`.
func remainder(of values: [Double], after z: [Double]) -> [Double] {
  let (meanZ, mean) = (Sample.mean(z), Sample.mean(values))
  let slope =
    zip(z, values).reduce(0) { $0 + ($1.0 - meanZ) * ($1.1 - mean) }
    / z.reduce(0) { $0 + ($1 - meanZ) * ($1 - meanZ) }
  return zip(z, values).map { $1 - mean - slope * ($0 - meanZ) }
}

/// The pair with the largest F over time: which weeks its evidence is made of.
struct Storm {
  private let names: LeadSurvey.Pair
  private let lag: Int
  private let window: Int
  private let rolling: [Double]
  /// 1.96 standard errors of `rolling` if the true correlation is 0: White's, which allow for changing volatility.
  private let bands: [Double]
  private let times: [Int64]
  /// The fraction of Σ x²u² that the largest 1 % of its rows hold, with that lag.
  private let fraction: Double
  /// How many of these rows lie in the month that has most of them, and how many there are.
  private let month: (name: String, rows: Int, all: Int)

  init(_ survey: LeadSurvey) {
    let pair = survey.strongest
    let (cause, effect) = (survey.column(pair.cause), survey.column(pair.effect))
    let lags = Array(1...LeadSurvey.lag)
    let sizes = lags.map { abs(LeadLag.correlation(cause: cause, effect: effect, lag: $0)) }
    let lag = lags.max { sizes[$0 - 1] < sizes[$1 - 1] } ?? 1
    names = pair
    self.lag = lag
    window = min(250, survey.returns.count / 4)
    rolling = LeadLag.rolling(cause: cause, effect: effect, lag: lag, window: window)
    bands = Self.bands(cause, effect, lag: lag, window: window)
    times = survey.returns.timestamps
    let products = zip(cause, effect.dropFirst(lag)).map { $0 * $0 * $1 * $1 }
    let count = max(1, products.count / 100)
    let top = products.indices.sorted { products[$0] > products[$1] }.prefix(count)
    fraction = top.reduce(0) { $0 + products[$1] } / products.reduce(0, +)
    var months: [String: Int] = [:]
    for row in top {
      months[String(Timestamp.day(survey.returns.timestamps[row + lag]).prefix(7)), default: 0] += 1
    }
    let most = months.max { ($0.value, $1.key) < ($1.value, $0.key) }
    month = (most?.key ?? "", most?.value ?? 0, count)
  }
}

extension Storm {
  /// 1.96 √(Σ x²y² / (Σx² Σy²)) over the last `window` rows, x and y without their means.
  private static func bands(
    _ cause: [Double], _ effect: [Double], lag: Int, window: Int
  ) -> [Double] {
    effect.indices.map { end in
      let first = end + 1 - window
      guard first >= lag else { return .nan }
      let x = centred(cause[(first - lag)...(end - lag)])
      let y = centred(effect[first...end])
      let products = zip(x, y).reduce(0) { $0 + $1.0 * $1.0 * $1.1 * $1.1 }
      let sizes = x.reduce(0) { $0 + $1 * $1 } * y.reduce(0) { $0 + $1 * $1 }
      return 1.96 * (products / sizes).squareRoot()
    }
  }

  private static func centred(_ values: ArraySlice<Double>) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  /// The fraction of windows whose correlation lies outside of a band.
  private func outside(_ band: (Int) -> Double) -> Double {
    let places = rolling.indices.filter { !rolling[$0].isNaN }
    return Double(places.count { abs(rolling[$0]) > band($0) }) / Double(max(1, places.count))
  }

  /// The pair as an arrow with its lag.
  var pair: String { "\(names.cause) → \(names.effect), lag \(lag)" }

  /// Whether a large part of the evidence lies in one month.
  private var isOneMonth: Bool { fraction > 0.3 && 2 * month.rows >= month.all }

  private var band: Double { 1.96 / Double(window).squareRoot() }

  func figure(_ source: String) -> Figure {
    return LineChart(
      (isOneMonth ? "One month makes the lead: " : "A lead over time: ")
        + "\(names.cause)’s return and \(names.effect)’s \(lag) bar\(lag == 1 ? "" : "s") later",
      subtitle: "\(source), training rows: the pair with the largest F of all",
      axis: .times(times),
      panels: [
        .init(
          "correlation over \(window) bars",
          [
            .init(
              "95 % of chance, changing volatility", bands.map { -$0 }, .band(upper: bands),
              colour: 6),
            .init("rolling correlation", rolling, colour: 0),
          ], level: 0)
      ]
    ).figure("01-lead-lag")
  }

  var reading: String {
    let places = rolling.indices.filter { !rolling[$0].isNaN }
    guard let least = places.min(by: { rolling[$0] < rolling[$1] }),
      let most = places.max(by: { rolling[$0] < rolling[$1] })
    else { return "\(pair) has no defined correlation." }
    let at = { (place: Int) in
      "\(rolling[place].signed(2)) (window ending \(Timestamp.day(times[place])))"
    }
    let verdict =
      isOneMonth
      ? "A lead that is confined to one month is an event, not a rule to train on."
      : "No single month dominates; check whether the sign stays the same."
    return """
      \(pair), has the largest F. Over windows of \(window) bars its correlation ranges from \
      \(at(least)) to \(at(most)). ±\(band.fixed(2)) would be the 95 % range if volatility were \
      constant; with White's standard errors it is ±\(bands[least].fixed(2)) at the minimum. \
      \(outside { _ in band }.percent(0)) of the windows lie outside the first range and \
      \(outside { bands[$0] }.percent(0)) outside the second, and the pair was picked for its \
      largest F. The \(month.all) largest of \(times.count.grouped) rows hold \(fraction.percent(0)) \
      of Σ r_c²r_e²; \(month.rows) of them lie in \(month.name). \(verdict)
      """
  }
}

extension LeadSurvey {
  /// The changing variance: what the robust test leaves of what F finds, and why.
  var reading: String {
    "\(verdict) \(cause) \(power)"
  }

  private var verdict: String {
    let (plain, robust) = (found(.plain).count, found(.robust).count)
    let named = found(.robust).prefix(3).map { "\($0.cause) → \($0.effect)" }
      .joined(separator: ", ")
    if plain == 0 && robust == 0 { return "On the real returns neither test finds a pair." }
    if robust == 0 {
      return "On the real returns F finds \(plain) of \(pairs) pairs and the robust test none."
    }
    if robust < plain {
      return """
        On the real returns F finds \(plain) of \(pairs) pairs and the robust test \(robust) \
        (\(named)).
        """
    }
    return """
      On the real returns the robust test finds \(robust) pairs (\(named)) where F finds \(plain): \
      a changing variance does not explain them.
      """
  }

  private var cause: String {
    guard inflation > 1.2 else {
      return """
        White's variance of β is \(inflation.fixed(2)) times the variance that F assumes: here the \
        two tests see nearly the same.
        """
    }
    return """
      Volatility comes in clusters: a large x is followed by a large u, of either sign, so that \
      the mean of x²u² is \(inflation.fixed(1)) times the product of the means of x² and u², which \
      is what F assumes it to be. The standard error of β that F uses is too small by a factor of \
      \(inflation.squareRoot().fixed(1)).
      """
  }

  /// Power: what one lag would have to explain to be found in four of five cases, against Bonferroni's bound.
  private var power: String {
    let bound = Distribution.normalQuantile(1 - 0.025 / Double(pairs))
    let sum = bound + Distribution.normalQuantile(0.8)
    let fraction = sum * sum / Double(returns.count)
    return """
      Finding nothing does not prove that there is nothing: with \(returns.count.grouped) returns \
      and \(pairs) pairs, one lag must explain about \((fraction * max(1, inflation)).percent(1)) \
      of the variance to be found in four of five cases.
      """
  }
}
