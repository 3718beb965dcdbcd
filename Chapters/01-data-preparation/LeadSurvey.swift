import Files
import Foundation
import Markets
import Workbook

/// Granger's tests of every ordered pair of a market, on its training rows.
struct LeadSurvey {
  /// Lags of all regressions: as far as the planted edges reach.
  static let lag = 3
  /// A map of more assets is unreadable, and its pairs take minutes.
  static let mostAssets = 17

  /// A pair of assets, by name.
  struct Pair: Hashable {
    let cause, effect: String
  }

  /// The four tests: pairwise or conditional on all others, one variance or White's.
  enum Kind: CaseIterable {
    case plain, robust, plainConditional, robustConditional

    var isConditional: Bool { self == .plainConditional || self == .robustConditional }
    var isRobust: Bool { self == .robust || self == .robustConditional }
    var title: String {
      (isRobust ? "W (robust)" : "F") + (isConditional ? ", conditional" : ", pairwise")
    }
  }

  let returns: CommonReturns
  /// How many assets of the market are not tested.
  let leftOut: Int
  /// The first day that is no training row.
  let end: String
  let edges: Set<Pair>
  let laterCount: Int
  /// What F finds, pairwise, in the rows after the training rows.
  let foundLater: Set<Pair>
  /// Largest relative difference of both statistics with one lag from the library's.
  let largestDifference: Double
  /// (V of White) / (V of one variance) with one lag, mean over pairs.
  let inflation: Double
  private let pairwise: [GrangerResult]
  private let conditional: [GrangerResult]

  init(_ panel: Panel, edges: [PlantedTruth.Edge]) {
    let some = panel.assets(Array(panel.symbols.prefix(Self.mostAssets)))
    leftOut = panel.assetCount - some.assetCount
    let split = Split(bars: some.barCount)
    let cut = some.timestamps[split.train.upperBound]
    end = Timestamp.day(cut)
    returns = CommonReturns(some, until: cut)
    self.edges = Set(edges.map { Pair(cause: $0.cause, effect: $0.effect) })
    pairwise = GrangerTest(lag: .fixed(Self.lag), isRobust: true).run(returns)
    conditional = GrangerTest(lag: .fixed(Self.lag), isConditional: true, isRobust: true)
      .run(returns)
    let later = CommonReturns(some.bars(split.train.upperBound..<some.barCount))
    laterCount = later.count
    foundLater = Self.pairs(GrangerTest(lag: .fixed(Self.lag)).run(later)) { $0.qValue }
    (largestDifference, inflation) = Self.byHand(returns)
  }

  /// The number of tests.
  var pairs: Int { pairwise.count }
  /// How many pairs have p < 5 % by F before the correction for many tests.
  var single: Int { pairwise.count { ($0.pValue ?? 1) < 0.05 } }

  private func results(_ kind: Kind) -> [GrangerResult] {
    kind.isConditional ? conditional : pairwise
  }

  private func q(_ result: GrangerResult, _ kind: Kind) -> Double? {
    kind.isRobust ? result.wald?.qValue : result.qValue
  }

  /// The pairs with q < 5 %, the smallest first.
  func found(_ kind: Kind) -> [Pair] {
    results(kind).filter { (q($0, kind) ?? 1) < 0.05 }
      .sorted { (q($0, kind) ?? 1) < (q($1, kind) ?? 1) }
      .map { Pair(cause: $0.cause, effect: $0.effect) }
  }

  /// How many of the pairs that are found are no edges.
  private func wrong(_ kind: Kind) -> Int { found(kind).count { !edges.contains($0) } }

  /// The pair with the largest F.
  var strongest: Pair {
    let first = pairwise.max { ($0.f ?? 0) < ($1.f ?? 0) }
    return Pair(cause: first?.cause ?? "", effect: first?.effect ?? "")
  }

  /// How many pairs are found, and how many of them are edges where these are known.
  func count(_ kind: Kind) -> String {
    let pairs = found(kind)
    guard !edges.isEmpty else { return "\(pairs.count)" }
    return "\(pairs.count), \(pairs.filter(edges.contains).count) true"
  }

  /// The column of an asset's returns.
  func column(_ symbol: String) -> [Double] {
    returns.symbols.firstIndex(of: symbol).map { returns.columns[$0] } ?? []
  }

  private static func pairs(
    _ results: [GrangerResult], _ q: (GrangerResult) -> Double?
  ) -> Set<Pair> {
    Set(
      results.filter { (q($0) ?? 1) < 0.05 }.map { Pair(cause: $0.cause, effect: $0.effect) })
  }

  private static func byHand(_ returns: CommonReturns) -> (Double, Double) {
    let library = GrangerTest(lag: .fixed(1), isRobust: true).run(returns)
    var largest = 0.0
    var ratios: [Double] = []
    for result in library {
      guard let f = result.f, let wald = result.wald,
        let cause = returns.symbols.firstIndex(of: result.cause),
        let effect = returns.symbols.firstIndex(of: result.effect)
      else { continue }
      let mine = twoTests(cause: returns.columns[cause], effect: returns.columns[effect])
      largest = max(
        largest, abs(mine.f - f) / (1 + f), abs(mine.wald - wald.statistic) / (1 + wald.statistic))
      ratios.append(mine.f / mine.wald)
    }
    return (largest, Sample.mean(ratios))
  }
}

extension LeadSurvey {
  /// The maps of the tests: pairwise without and with White's covariance, and conditional with it.
  func figure(_ name: String, _ source: String) -> Figure {
    // Where the truth is known, White's covariance changes nothing that could be seen.
    let kinds: [Kind] =
      edges.isEmpty ? [.plain, .robust, .robustConditional] : [.plain, .robustConditional]
    let maps: [Heatmap.Matrix] = kinds.map { kind in
      .significance(
        "\(kind.title): \(found(kind).count) found",
        q: results(kind).byEffect(returns.symbols) { q($0, kind) }, marks: marks)
    }
    let end = maps[0].limits?.upperBound ?? .infinity
    let goesOn = maps.contains { $0.values.joined().contains { $0 > end } }
    return Heatmap(
      edges.isEmpty
        ? "Who leads whom: F finds \(found(.plain).count) pairs, the robust test \(found(.robust).count)"
        : "Pairwise F finds \(wrong(.plain)) pairs that are no edges, the conditional test "
          + "\(wrong(.robustConditional))",
      subtitle: "\(source), \(span), \(Self.lag) lags"
        + (edges.isEmpty ? "" : "; frames: planted edges")
        + (goesOn ? "; colours end at \(end.fixed(1)), numbers go on" : ""),
      rows: returns.symbols, columns: returns.symbols, rowAxis: "effect", columnAxis: "cause",
      matrices: maps
    ).figure(name)
  }

  /// First and last day of the training rows.
  var span: String {
    [returns.timestamps.first, returns.timestamps.last].compactMap { $0.map(Timestamp.day) }
      .joined(separator: " to ")
  }

  private var marks: [[Int]] {
    let place = { (symbol: String) in returns.symbols.firstIndex(of: symbol) }
    return edges.compactMap { edge in
      place(edge.effect).flatMap { row in place(edge.cause).map { [row, $0] } }
    }.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
  }

  /// What the figure shows.
  var caption: String {
    """
    −log₁₀ q of every pair on the training rows; rows are effects, columns are causes. F finds \
    \(found(.plain).count) pairs, the robust test \(found(.robust).count)\
    \(edges.isEmpty ? "" : " (not drawn)"), and the robust test conditional on all other assets \
    \(found(.robustConditional).count).
    """
  }
}
