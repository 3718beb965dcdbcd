import Backtesting
import Classroom
import Files

/// What `Scripts/error-rates` has counted.
struct ErrorRateResults {
  /// The file of the repository.
  static let path = "Benchmarks/results/error-rates.csv"
  /// On what it was measured.
  var machine: String { measured.machine }
  private let measured: MeasuredTable

  init() throws(InputFault) {
    measured = try MeasuredTable(Self.path, madeBy: "Scripts/error-rates")
  }

  /// A kind of market with a test.
  struct Place {
    var forecaster = "linear"
    /// 0 without a signal.
    var strength = 0.0
    var bars = 1_000
    var fee = 0.0
  }

  /// How many of how many.
  struct Count {
    var count: Int
    var of: Int
    var fraction: Double { Double(count) / Double(of) }
    /// The 95 % binomial interval.
    var interval: (low: Double, high: Double) { binomialInterval(count, of: of) }
    /// `4.5 % (2.7–7.0)`
    var text: String {
      let (low, high) = interval
      return "\(fraction.percent(1)) (\((low * 100).fixed(1))–\((high * 100).fixed(1)))"
    }
  }

  /// The planted R² that were measured.
  var strengths: [Double] {
    [0.005, 0.01, 0.02, 0.05].filter { has(Place(strength: $0)) }
  }

  /// Whether `place` was measured.
  func has(_ place: Place) -> Bool { (try? count("markets", place)) != nil }

  /// How often `test` passed at `level`.
  func passes(
    _ test: ErrorRates.Test, level: Double = 0.05, _ place: Place
  ) throws(InputFault) -> Count {
    try count("\(test.rawValue)_\(Int((level * 100).rounded()))", place)
  }

  /// The sum over the blocks of `column`, such as `covered`.
  func count(_ column: String, _ place: Place) throws(InputFault) -> Count {
    let cells = [
      "forecaster": place.forecaster, "r2": "\(place.strength)", "bars": "\(place.bars)",
      "fee_bps": "\(place.fee)",
    ]
    let sum = { (column: String) throws(InputFault) in
      Int(try measured.values(column, where: cells).reduce(0, +))
    }
    return Count(count: try sum(column), of: try sum("markets"))
  }
}
