import Files
import Foundation
import Markets
import NeuralNetworks

/// What a checkpoint must remember of the data besides the weights: features, scalers, horizons.
public struct Scaling: Sendable, Equatable {
  /// The features' means and standard deviations on the training rows.
  public let features: FeatureScaler
  /// The labels' standard deviations, [N·P].
  public let targets: TargetScaler
  /// The features' windows and periods.
  public let settings: FeatureSettings
  /// h of every output, bars ahead, [P].
  public let horizons: [Int]
  /// How the assets' bars were joined; files that do not say so are of an inner join.
  public let join: Join
  /// The length of a bar in milliseconds.
  public let barMilliseconds: Int64
  /// The first bar that neither training nor the choice of the best epoch has seen, in milliseconds; nil when there was none,
  /// or the file is older than this.
  public let unseenFrom: Int64?

  /// What forecasts over each horizon are multiplied by, 0 to 1; [P].
  public internal(set) var calibration: [Double]
  /// y − p on validation windows over the label's scale, oldest first, of every asset and horizon, [N·P]; nil in older files and
  /// where no return is forecast.
  public internal(set) var residuals: [[Double]]?

  /// The scaling of `experiment`, or of other windows of its prices.
  public init(_ experiment: Experiment, _ windows: Windows? = nil) {
    let windows = windows ?? experiment.windows
    features = windows.featureScaler
    targets = windows.targetScaler
    let (timestamps, first) = (windows.table.timestamps, windows.fold.unseenFrom)
    unseenFrom = timestamps.indices.contains(first) ? timestamps[first] : nil
    settings = experiment.configuration.featureSettings
    horizons = experiment.configuration.kind.horizons
    join = experiment.panel.join
    barMilliseconds = experiment.panel.barMilliseconds
    calibration = [Double](repeating: 1, count: horizons.count)
  }

  /// Whether `windows` were cut in this scaling: the same assets, features and horizons, standardised by the same numbers.
  ///
  /// Numbers are the same to 1e-9 of a standard deviation, since another processor rounds the logarithms in them its own way.
  public func fits(_ windows: Windows) -> Bool {
    let other = windows.featureScaler
    guard other.symbols == features.symbols, other.names == features.names,
      windows.targets.horizons == horizons,
      windows.targetScaler.scales.count == targets.scales.count
    else { return false }
    let isClose = { (a: Double, b: Double, unit: Double) in abs(a - b) <= 1e-9 * unit }
    let units = features.standardDeviations
    return units.indices.allSatisfy {
      isClose(features.means[$0], other.means[$0], units[$0])
        && isClose(units[$0], other.standardDeviations[$0], units[$0])
    } && zip(targets.scales, windows.targetScaler.scales).allSatisfy { isClose($0, $1, $0) }
  }

  /// The labels' standard deviations over the horizon at `position`, [N].
  public func scales(position: Int) -> [Double] {
    stride(from: position, to: targets.scales.count, by: horizons.count).map { targets.scales[$0] }
  }

  /// What no training can have left, with the field that holds it; nil when there is nothing.
  ///
  /// - Parameter symbols: those of the model that the scaling belongs to.
  func validationError(symbols: [String]) -> String? {
    listError(symbols) ?? valueError ?? horizonError ?? timeError
  }

  private func listError(_ symbols: [String]) -> String? {
    for symbol in symbols {
      if let wrong = SymbolSpelling.validationError(symbol) { return "symbols: \(wrong)" }
    }
    if features.symbols != symbols { return "features.symbols are not the model's symbols" }
    let known = Set(Feature.all().map(\.name))
    for (position, name) in features.names.enumerated() {
      if !known.contains(name) { return "features.names has the unknown feature '\(name)'" }
      if features.names[..<position].contains(name) { return "features.names has '\(name)' twice" }
    }
    let lists = [
      ("features.means", features.means, features.names.count),
      ("features.deviations", features.standardDeviations, features.names.count),
      ("targets.scales", targets.scales, horizons.count),
    ]
    for (field, values, width) in lists where values.count != symbols.count * width {
      return "\(field) has \(values.count) numbers, expected \(symbols.count * width)"
    }
    return nil
  }

  /// No price is known so well that the standard deviation of a feature or a log return is smaller.
  private static let smallestScale = 1e-18
  /// No log return is larger: a double's range is 1,454.
  private static let largestScale = 2000.0
  /// No feature is larger: open interest in units of a coin that is worth next to nothing.
  private static let largestValue = 1e20

  private var valueError: String? {
    func first(_ field: String, _ values: [Double], where isWrong: (Double) -> Bool) -> String? {
      guard let position = values.firstIndex(where: isWrong) else { return nil }
      return "\(field)[\(position)] is \(values[position])"
    }
    let largest = Self.largestValue
    let mean = first("features.means", features.means) { !(-largest...largest).contains($0) }
    if let mean { return "\(mean), expected a number between \(-largest) and \(largest)" }
    let deviation = first("features.deviations", features.standardDeviations) {
      !(Self.smallestScale...largest).contains($0)
    }
    if let deviation {
      return "\(deviation), expected a finite number from \(Self.smallestScale) to \(largest)"
    }
    let scale = first("targets.scales", targets.scales) {
      !(Self.smallestScale...Self.largestScale).contains($0)
    }
    if let scale {
      return "\(scale), expected a finite number from \(Self.smallestScale) to \(Self.largestScale)"
    }
    return first("calibration", calibration, where: { !(0...1).contains($0) }) ?? residualError
  }

  private var residualError: String? {
    guard let residuals else { return nil }
    if residuals.count != targets.scales.count {
      return "residuals has \(residuals.count) lists, expected \(targets.scales.count)"
    }
    let largest = Self.largestScale / Self.smallestScale
    return residuals.joined().first { !(-largest...largest).contains($0) }
      .map { "residuals has \($0)" }
  }

  private var horizonError: String? {
    let most = ForecastTask.farthestHorizon
    if let wrong = horizons.first(where: { !(1...most).contains($0) }) {
      return "horizons has \(wrong), expected 1 to \(most)"
    }
    if Set(horizons).count < horizons.count { return "horizons has a number twice" }
    if calibration.count != horizons.count {
      return "calibration has \(calibration.count) numbers, expected \(horizons.count)"
    }
    return settings.validationError.map { "settings: \($0)" }
  }

  private var timeError: String? {
    if !(0...MarketView.largestBar).contains(barMilliseconds) {
      return "barMilliseconds is \(barMilliseconds)"
    }
    guard let unseenFrom, !StoredCandles.times.contains(unseenFrom) else { return nil }
    return "unseenFrom is \(unseenFrom)"
  }
}

extension Scaling: Codable {
  private enum CodingKeys: String, CodingKey {
    case features, targets, settings, horizon, horizons, join, barMilliseconds, unseenFrom,
      calibration, residuals
  }

  /// Reads what `encode` wrote, and files from before there were several horizons and outer joins.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    features = try c.decode(FeatureScaler.self, forKey: .features)
    targets = try c.decode(TargetScaler.self, forKey: .targets)
    settings = try FeatureSettings().overlaid(with: c.decode(JSONValue.self, forKey: .settings))
    horizons =
      try c.decodeIfPresent([Int].self, forKey: .horizons) ?? [c.decode(Int.self, forKey: .horizon)]
    join = try c.decodeIfPresent(Join.self, forKey: .join) ?? .inner
    barMilliseconds = try c.decode(Int64.self, forKey: .barMilliseconds)
    unseenFrom = try c.decodeIfPresent(Int64.self, forKey: .unseenFrom)
    calibration =
      try c.decodeIfPresent([Double].self, forKey: .calibration)
      ?? horizons.map { _ in 1 }
    residuals = try c.decodeIfPresent([[Double]].self, forKey: .residuals)
  }

  /// Writes all of it.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(features, forKey: .features)
    try c.encode(targets, forKey: .targets)
    try c.encode(settings, forKey: .settings)
    try c.encode(horizons, forKey: .horizons)
    try c.encode(join, forKey: .join)
    try c.encode(barMilliseconds, forKey: .barMilliseconds)
    try c.encodeIfPresent(unseenFrom, forKey: .unseenFrom)
    if calibration.contains(where: { $0 != 1 }) { try c.encode(calibration, forKey: .calibration) }
    try c.encodeIfPresent(residuals, forKey: .residuals)
  }
}
