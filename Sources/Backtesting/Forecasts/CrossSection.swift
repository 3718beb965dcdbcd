import Markets

/// The counted cells of one timestamp.
struct CrossSection: Sendable, Equatable {
  /// The timestamp, milliseconds UTC.
  var timestamp: Int64 = 0
  /// The columns of the forecasts' table, rising.
  var columns: [Int] = []
  var predictions: [Double] = []
  var targets: [Double] = []

  /// Mean of (y - p)² - y².
  var lossDifference: Double {
    Sample.mean(zip(predictions, targets).map { ($1 - $0) * ($1 - $0) - $1 * $1 })
  }

  /// Mean of y² - ((y - p)² - p²) = 2 y p, by which Clark and West compare with the zero forecast.
  var adjustedLossDifference: Double { Sample.mean(zip(predictions, targets).map { 2 * $0 * $1 }) }

  /// Whether forecast and outcome lie on the same side, and whether the outcome rose, of the cells where both have a side:
  /// p above or below `middle`, y above or below 0.
  func sides(of middle: Double) -> [(isHit: Bool, isRise: Bool)] {
    zip(predictions, targets).filter { $0 != middle && $1 != 0 }
      .map { (isHit: ($0 > middle) == ($1 > 0), isRise: $1 > 0) }
  }

  /// The timestamps of `predictions` that have a counted cell, in order.
  static func all(predictions: WideTable, targets: WideTable) -> [CrossSection] {
    let columns = Dictionary(uniqueKeysWithValues: targets.assets.enumerated().map { ($1, $0) })
    let rows = Dictionary(uniqueKeysWithValues: targets.timestamps.enumerated().map { ($1, $0) })
    var sections: [CrossSection] = []
    for (row, timestamp) in predictions.timestamps.enumerated() {
      guard let other = rows[timestamp] else { fatalError("\(timestamp) has no outcomes") }
      var section = CrossSection(timestamp: timestamp)
      for (asset, name) in predictions.assets.enumerated() {
        guard let column = columns[name] else { fatalError("\(name) has no outcomes") }
        let (p, y) = (predictions[row, asset], targets[other, column])
        if p.isNaN || y.isNaN { continue }
        section.columns.append(asset)
        section.predictions.append(p)
        section.targets.append(y)
      }
      if !section.targets.isEmpty { sections.append(section) }
    }
    return sections
  }
}
