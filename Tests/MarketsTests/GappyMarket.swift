@testable import Markets

/// A market of which asset 1 is young, and assets 2 and 3 lack some bars.
func gappyMarket(bars: Int = 200) -> (series: [OHLCVSeries], whole: [OHLCVSeries]) {
  let whole = smallMarket(assets: 4, bars: bars).series
  let isThere: [(Int) -> Bool] = [
    { _ in true }, { $0 >= bars / 3 }, { $0 % 17 != 3 && $0 % 17 != 4 }, { $0 % 29 != 11 },
  ]
  let series = zip(whole, isThere).map { series, isThere in
    series.selecting(series.timestamps.indices.filter(isThere))
  }
  return (series, whole)
}
