import Experiments
import Files
import Markets
import Tensors

/// Proves that nothing depends on what was not known yet: everything after a bar is changed, everything is computed again, and
/// all values dated up to that bar must be the same to the last bit.
///
///     let audit = Audit(try OHLCVInput(contentsOf: "data", symbols: ["A", "B"]))
///     try audit.run().passed  // true
public struct Audit: Sendable {
  /// The candles.
  public let input: OHLCVInput
  /// How many bars to cut at.
  public var cuts = 5
  /// The seed of the cuts and of the changes.
  public var seed: UInt64 = 1
  /// The length of a bar; nil takes the smallest step of the input.
  public var barMilliseconds: Int64?
  /// A leak to switch on, so that the audit itself can be tested.
  public var leak: Leak?
  /// Features, model and training; nil audits the features alone.
  public var configuration: ExperimentConfiguration?
  /// How many cores may work at a time.
  public var workers = 1

  /// An audit of `input` with the defaults above.
  public init(_ input: OHLCVInput) { self.input = input }

  /// Runs all checks: `features` always; with a model also `weights` (what training on the training part alone gives),
  /// `predictions`, `tokens` (inside a window), `positions`, `fills` (at the very bar of a change), and `window-order` and
  /// `prediction-order` (nothing is changed but the order of the windows and the batch composition).
  ///
  /// - Throws: `InputFault` when the input is too short to be cut or for the model, `TrainingDivergence`.
  public func run() throws -> LeakageReport {
    var checks = try featureChecks()
    if let configuration {
      checks += try ModelAudit(self, configuration).checks()
    }
    return LeakageReport(cuts: cuts, seed: seed, leak: leak, checks: checks)
  }

  /// The length of a bar as used.
  var bar: Int64 { barMilliseconds ?? input.barMilliseconds }

  /// The series with everything after `cut` changed.
  func perturbed(after cut: Int64, number: Int) -> [OHLCVSeries] {
    var stream = RandomStream(seed: seed).child("perturbation").child(number)
    return input.series.map {
      $0.perturbed(after: cut, barMilliseconds: bar, using: &stream)
    }
  }

  /// Positions among `count` bars: the first among bars 1 to 18, the others anywhere after it; the last bar has no future.
  func drawnCuts(among count: Int, _ name: String) -> [Int] {
    var stream = RandomStream(seed: seed).child(name)
    let first = 1 + stream.integer(below: min(17, count - 2))
    let others = (1..<max(1, cuts)).map { _ in
      first + stream.integer(below: count - 1 - first)
    }
    return [first] + others
  }

  private func featureChecks() throws(InputFault) -> [LeakageReport.Check] {
    let timestamps = Set(input.series.flatMap(\.timestamps)).sorted()
    guard timestamps.count >= 3 else {
      throw InputFault(file: input.path, "\(timestamps.count) bars are too few to be cut")
    }
    let before = listing(input.series)
    return drawnCuts(among: timestamps.count, "cuts").enumerated().map { number, bar in
      let after = listing(perturbed(after: timestamps[bar], number: number))
      return Self.compare(before, after, until: timestamps[bar])
    }
  }

  /// All features that there are data for, with the leak.
  private func listing(_ series: [OHLCVSeries]) -> FeatureListing {
    let settings = configuration?.featureSettings ?? FeatureSettings()
    let features = Feature.all(settings).filter { feature in
      series.contains { feature.isAvailable(in: [$0]) }
    }
    return FeatureListing(
      of: series, features: leak?.features(features, settings) ?? features, barMilliseconds: bar)
  }

  private static func compare(
    _ before: FeatureListing, _ after: FeatureListing, until cut: Int64
  ) -> LeakageReport.Check {
    var check = LeakageReport.Check("features", cut: cut)
    for (feature, name) in before.names.enumerated() {
      for (asset, series) in before.series.enumerated() {
        for (row, timestamp) in series.timestamps.enumerated() where timestamp <= cut {
          check.compare(
            before.columns[feature][asset][row], after.columns[feature][asset][row], at: timestamp,
            column: name, symbol: series.symbol)
        }
      }
    }
    return check
  }
}
