import Backtesting
import Files
import Markets

extension StandardError {
  /// Says which assets have no funding rate beside others that have.
  static func remark(uncharged symbols: [String], by path: String) {
    guard !symbols.isEmpty else { return }
    warn("\(path): no funding is charged for \(symbols.listed(first: 3)): there are no rates")
  }

  /// Says so when `panel`, read from `path`, has funding rates, in a command whose net results leave them out.
  static func remark(unchargedFundingOf panel: Panel, from path: String) {
    guard panel.fundingRates.contains(where: { $0 != nil }) else { return }
    remark(
      .warning(
        file: path, "its funding rates are not charged here; 'backtest --checkpoint' charges them"))
  }

  /// Says so when none of the rows of `funding` lies inside the test of `prices`, and where an asset's rates do not cover it.
  static func remark(
    of funding: WideTable, named path: String, in prices: WideTable, bar: Int64
  ) {
    guard let first = prices.timestamps.first, let last = prices.timestamps.last else { return }
    // A bar of any length is allowed.
    let closes = [first, last].map { start in
      min(start.addingReportingOverflow(bar).overflow ? .max : start + bar, .max - 1)
    }
    let charged = closes[0]..<closes[1] + 1
    let (from, to) = (Timestamp.iso8601(closes[0]), Timestamp.iso8601(closes[1]))
    guard let earliest = funding.timestamps.first, let latest = funding.timestamps.last,
      !funding.timestamps.contains(where: { $0 > charged.lowerBound && charged.contains($0) })
    else { return remark(gapsOf: funding, named: path, from: closes[0], through: last, bar: bar) }
    warn(
      "\(path): none of its \(funding.timestamps.count) funding rows falls into the test: they go from "
        + "\(Timestamp.iso8601(earliest)) to \(Timestamp.iso8601(latest)), the test from \(from) to \(to)"
    )
  }
}

extension StandardError {
  /// Says where the test is without the rates of an asset that has some.
  private static func remark(
    gapsOf funding: WideTable, named path: String, from first: Int64, through last: Int64,
    bar: Int64
  ) {
    for (asset, symbol) in funding.assets.enumerated() {
      let known = funding.timestamps.indices.filter { !funding[$0, asset].isNaN }
        .map { funding.timestamps[$0] }
      guard let gap = Coverage.gap(known, from: first, through: last, bar: bar) else { continue }
      warn("\(path): funding rates of \(symbol) in the test: \(gap)")
    }
  }
}

extension WideTable {
  /// Says where a close jumps as a split makes it jump.
  func jumpRemarks(_ path: String) -> [Remark] {
    assets.indices.compactMap { asset in
      let closes = timestamps.indices.map { self[$0, asset] }
      return CloseJump.remark(path: path, assets[asset], timestamps, closes) { _ in nil }
    }
  }

  /// Says so when the length of a bar is only guessed.
  func barLengthRemark(_ path: String) -> Remark? {
    let series = OHLCVSeries(
      symbol: "", timestamps: timestamps, close: [Double](repeating: 1, count: timestamps.count))
    return [series].barLengthRemark(path)
  }
}
