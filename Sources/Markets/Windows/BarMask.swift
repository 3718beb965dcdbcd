/// Which assets take part at which bars: those whose features are all there.
struct BarMask: Sendable {
  /// 1 where the asset takes part at the bar, else 0; [T·N].
  let cells: [Float]
  /// The first bar at which any asset takes part; T when there is none.
  let firstBar: Int

  private let assets: Int
  /// How many of the bars before each one lack an asset; [T + 1].
  private let incompleteBars: [Int]

  init(_ table: FeatureTable) {
    let assets = table.symbols.count
    let cells: [Float] = table.hasAllFeatures.map { $0 ? 1 : 0 }
    var incompleteBars = [0]
    incompleteBars.reserveCapacity(table.barCount + 1)
    var count = 0
    for bar in 0..<table.barCount {
      if cells[bar * assets..<(bar + 1) * assets].contains(0) { count += 1 }
      incompleteBars.append(count)
    }
    self.cells = cells
    self.assets = assets
    self.incompleteBars = incompleteBars
    firstBar = cells.firstIndex(of: 1).map { $0 / assets } ?? table.barCount
  }

  /// Whether asset `asset` takes part at bar `bar`.
  func hasBar(_ bar: Int, _ asset: Int) -> Bool { cells[bar * assets + asset] == 1 }

  /// Whether all assets take part in each of the `lookback` bars up to and with `end`.
  func isComplete(windowEndingAt end: Int, lookback: Int) -> Bool {
    incompleteBars[end + 1] == incompleteBars[end + 1 - lookback]
  }

  /// Whether a window of `lookback` bars may end at `end`.
  ///
  /// In an inner join it must be complete. In an outer join an asset must take part at its last bar, and it must not begin
  /// before any asset takes part: the warm-up that all assets share is no part of a window in either join.
  func isReady(_ end: Int, lookback: Int, join: Join) -> Bool {
    guard end >= lookback - 1 else { return false }
    switch join {
    case .inner: return isComplete(windowEndingAt: end, lookback: lookback)
    case .outer:
      let row = cells[end * assets..<(end + 1) * assets]
      return end - lookback + 1 >= firstBar && row.contains(1)
    }
  }

  /// Whether the label at `position` of the horizons of asset `asset` counts: it is there, and the asset takes part.
  func hasLabel(_ targets: Targets, _ bar: Int, _ asset: Int, _ position: Int) -> Bool {
    hasBar(bar, asset) && !targets[bar, asset, position].isNaN
  }

  /// Whether bar `bar` has all its labels (inner join), or any (outer join).
  func isLabelled(_ targets: Targets, _ bar: Int, join: Join) -> Bool {
    let decisive = join == .outer
    for asset in 0..<assets {
      for position in 0..<targets.horizons.count
      where hasLabel(targets, bar, asset, position) == decisive {
        return decisive
      }
    }
    return !decisive
  }

  /// The features of a table, 0 in place of all features of an asset that does not take part; [T·N·F].
  func zeroing(_ features: [Float]) -> [Float] {
    guard !cells.isEmpty else { return features }
    var features = features
    let width = features.count / cells.count
    for cell in cells.indices where cells[cell] == 0 {
      for feature in 0..<width { features[cell * width + feature] = 0 }
    }
    return features
  }

  /// The labels of `targets`, 0 in place of those that do not count; [T·N·P].
  func zeroing(_ labels: [Float], of targets: Targets) -> [Float] {
    let horizons = targets.horizons.count
    return labels.indices.map { index in
      cells[index / horizons] == 0 || targets.values[index].isNaN ? 0 : labels[index]
    }
  }
}
