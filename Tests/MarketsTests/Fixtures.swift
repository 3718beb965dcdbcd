import Foundation
import Testing

@testable import Markets

/// The path of a fixture made by `Fixtures/make_fixtures.py`.
func fixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
}

/// The path of a file in the project's `data` folder.
func data(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../data/\(name)").standardized.path
}

/// Whether two columns hold the same bits, missing values included.
func isSame(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Bool {
  a.map(\.bitPattern) == b.map(\.bitPattern)
}

/// Whether `a` is `b` up to `tolerance` times the larger of |b| and 1, or both are missing.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  return abs(a - b) <= tolerance * max(abs(b), 1)
}

/// A small market of `assets` symbols without gaps.
func smallMarket(assets: Int = 3, bars: Int = 300, seed: UInt64 = 4) -> PlantedMarket {
  PlantedMarket(
    PlantedConfiguration(assets: assets, bars: bars, edges: min(2, assets - 1), seed: seed))
}

/// `series` with everything that becomes known after the close of bar `cut` changed.
func changedFuture(_ series: OHLCVSeries, after cut: Int, barMilliseconds: Int64) -> OHLCVSeries {
  var changed = series
  let known = series.timestamps[cut] + barMilliseconds
  let change = { (column: [Double]) in
    column.indices.map { $0 <= cut ? column[$0] : column[$0] * 1.5 + Double($0) }
  }
  changed.open = series.open.map(change)
  changed.high = series.high.map(change)
  changed.low = series.low.map(change)
  changed.close = change(series.close)
  changed.volume = series.volume.map(change)
  let side = { (side: AuxiliarySeries) -> AuxiliarySeries in
    guard case .published(let timestamps, let values) = side else { return side }
    return .published(
      timestamps: timestamps, values: zip(timestamps, values).map { $0 <= known ? $1 : $1 + 7 })
  }
  changed.fundingRate = series.fundingRate.map(side)
  changed.openInterest = series.openInterest.map(side)
  return changed
}
