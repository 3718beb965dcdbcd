import Files
import Markets

/// Which windows missing feature values cost, and whose they are.
public struct WindowLosses: Sendable {
  private let table: FeatureTable
  private let features: [Feature]
  private let panel: Panel
  private let lookback: Int

  /// The losses of `table`, which holds `features` of `panel`, in windows of `lookback` bars.
  public init(_ table: FeatureTable, _ features: [Feature], of panel: Panel, lookback: Int) {
    self.table = table
    self.features = features
    self.panel = panel
    self.lookback = lookback
  }

  /// A feature without any value, the asset it lacks them of, and why; nil when every feature has some.
  ///
  ///     feature volume_change of ^GSPC has no value: its volume is 0 in all 700 rows
  public var emptyFeature: String? {
    for (position, feature) in features.enumerated() {
      for (asset, symbol) in table.symbols.enumerated()
      where (0..<table.barCount).allSatisfy({ table[$0, asset, position].isNaN }) {
        return "feature \(feature.name) of \(symbol) has no value: \(reason(feature, asset))"
      }
    }
    return nil
  }

  private func reason(_ feature: Feature, _ asset: Int) -> String {
    let series = panel.ownSeries(asset)
    if series.count <= feature.warmUp {
      return "it needs \(feature.warmUp + 1) rows, and there are \(series.count)"
    }
    if feature.inputs.contains(.volume), series.volume?.allSatisfy({ $0 == 0 }) == true {
      return "its volume is 0 in all \(series.count) rows"
    }
    if series.close.allSatisfy({ $0 == series.close[0] }) {
      return "its close is \(series.close[0]) in all \(series.count) rows"
    }
    if feature.inputs.contains(.fundingRate) || feature.inputs.contains(.openInterest) {
      return "none is published before the last of its \(series.count) bars closes"
    }
    return "in none of its \(series.count) rows are all values there that it is computed from"
  }

  /// The setting that leaves the features without values out.
  public var remedy: String {
    let kept = features.indices.filter { position in
      table.symbols.indices.allSatisfy { asset in
        (0..<table.barCount).contains { !table[$0, asset, position].isNaN }
      }
    }
    guard !kept.isEmpty else { return "give more rows" }
    return "leave it out: --set features=\(kept.map { features[$0].name }.joined(separator: ","))"
  }

  /// How many windows are lost to missing values behind the warm-up, and to which; nil when none is.
  public func remark(_ path: String) -> Remark? {
    let missing = missingValues
    guard !missing.isEmpty else { return nil }
    let list = missing.map { "\($0.feature) of \($0.symbol) in \($0.count) bars" }
      .listed(first: 4)
    guard panel.join == .inner else {
      return .warning(
        file: path, "where an asset lacks a feature it takes no part: \(list) missing")
    }
    let first = (features.map(\.warmUp).max() ?? 0) + lookback - 1
    let expected = max(0, table.barCount - first)
    let ready = Windows.readyBars(of: table, lookback: lookback, join: .inner)
    let lost = expected - ready.count { $0 >= first }
    guard lost > 0 else { return nil }
    return .warning(
      file: path, "\(lost) of \(expected) windows are lost to missing values: \(list)")
  }

  /// Why the newest bar has no forecast; nil when it has one.
  public func newestRemark(_ path: String) -> Remark? {
    if panel.join == .outer { return newestRemarkOfAssets(path) }
    let last = table.barCount - 1
    let ready = Windows.readyBars(of: table, lookback: lookback, join: panel.join)
    guard last >= 0, ready.last != last else { return nil }
    let end = Timestamp.iso8601(table.timestamps[last])
    let newest = ready.last.map { "the newest is at \(Timestamp.iso8601(table.timestamps[$0]))" }
    let rows = max(0, last - lookback + 1)...last
    for bar in rows.reversed() {
      for (asset, symbol) in table.symbols.enumerated() {
        for (position, feature) in features.enumerated() where table[bar, asset, position].isNaN {
          return .warning(
            file: path,
            "no forecast at the newest bar \(end), \(newest ?? "nor at any"): "
              + "\(feature.name) of \(symbol) is missing at \(Timestamp.iso8601(table.timestamps[bar]))"
          )
        }
      }
    }
    return .warning(file: path, "no forecast at the newest bar \(end)")
  }

  /// The assets of an outer join that have no forecast at the newest bar, and why.
  private func newestRemarkOfAssets(_ path: String) -> Remark? {
    let last = table.barCount - 1
    guard last >= 0 else { return nil }
    var reasons: [String] = []
    for (asset, symbol) in table.symbols.enumerated() {
      if panel.closes(of: asset)[last].isNaN {
        reasons.append("\(symbol) has no bar there")
      } else if let missing = features.indices.first(where: { table[last, asset, $0].isNaN }) {
        reasons.append("\(features[missing].name) of \(symbol) is missing there")
      }
    }
    guard !reasons.isEmpty else { return nil }
    return .warning(
      file: path,
      "no forecast of \(reasons.count) of \(table.symbols.count) assets at the newest bar "
        + "\(Timestamp.iso8601(table.timestamps[last])): \(reasons.listed(first: 3))")
  }

  /// Features that are missing at bars of an asset behind their warm-up, the most frequent first.
  private var missingValues: [(feature: String, symbol: String, count: Int)] {
    var found: [(feature: String, symbol: String, count: Int)] = []
    for (asset, symbol) in table.symbols.enumerated() {
      let closes = panel.closes(of: asset)
      let rows = closes.indices.filter { !closes[$0].isNaN }
      for (position, feature) in features.enumerated() {
        let count = rows.dropFirst(feature.warmUp).count { table[$0, asset, position].isNaN }
        if count > 0 { found.append((feature.name, symbol, count)) }
      }
    }
    return found.sorted { $0.count > $1.count }
  }
}
