import Classroom
import Experiments
import Files
import Foundation
import Markets
import Workbook

/// The markets of the course, and how much of them a quick run takes.
struct Course {
  /// Real prices: six US stocks, or the file of `--data`.
  let real: ClassroomMarket
  /// The planted market of chapters 03 to 05.
  let planted: ClassroomMarket
  /// What is true of the planted market.
  let truth: PlantedTruth
  /// Euro reference rates, closes only; not shown beside prices of your own.
  let fixings: Panel?
  /// Root of what this chapter draws: missing bars, a random split, a different future.
  let seed: UInt64
  /// Whether everything is to be small.
  let isQuick: Bool

  init(_ options: ChapterOptions) throws(InputFault) {
    seed = options.seed
    isQuick = options.quick
    real = try ClassroomMarket.real(options.data, reading: options.reading)
    (planted, truth) = ClassroomMarket.planted(quick: options.quick)
    fixings = options.data == nil ? try Panel(contentsOf: "data/ecb-fx-daily.csv") : nil
    try Self.requireUsable(real)
  }

  /// The longest window of this chapter plus its longest horizon.
  static let fewestBars = 250

  private static func requireUsable(_ market: ClassroomMarket) throws(InputFault) {
    let panel = market.panel
    guard panel.assetCount >= 2 else {
      throw InputFault(
        file: market.source, "only one asset (\(panel.symbols.joined())), expected at least two")
    }
    guard panel.barCount >= fewestBars else {
      throw InputFault(
        file: market.source, "\(panel.barCount) common rows, expected at least \(fewestBars)")
    }
  }

  /// The name of the real market on a page: the file without its folder.
  var realName: String { URL(fileURLWithPath: real.source).lastPathComponent }
}

extension Panel {
  /// Whether all of open, high, low, close and volume are there.
  var hasCandles: Bool { CandleField.allCases.allSatisfy(fields.contains) }

  /// The log returns of every asset without the first, missing row; [N][T − 1].
  var logReturns: [[Double]] {
    symbols.indices.map { Array(LogReturn.values(of: closes(of: $0)).dropFirst()) }
  }

  /// First and last day.
  var span: String {
    "\(Timestamp.day(timestamps[0])) to \(Timestamp.day(timestamps[barCount - 1]))"
  }
}

/// Moments of a sample, as this chapter's tables need them.
enum Sample {
  static func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(max(1, x.count)) }

  /// Σ (x − mean)^power / n.
  static func moment(_ x: [Double], _ power: Double) -> Double {
    let mean = mean(x)
    return Self.mean(x.map { pow($0 - mean, power) })
  }

  /// The sample standard deviation, n − 1.
  static func standardDeviation(_ x: [Double]) -> Double {
    (moment(x, 2) * Double(x.count) / Double(max(1, x.count - 1))).squareRoot()
  }

  /// The largest |a − b|, where both are there; infinite when one is missing and the other is not.
  static func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { largest, pair in
      if pair.0.isNaN && pair.1.isNaN { return largest }
      return pair.0.isNaN || pair.1.isNaN ? .infinity : max(largest, abs(pair.0 - pair.1))
    }
  }
}

/// A bound in print: one significant digit, rounded up, so that “at most” is true.
func roundedUp(_ value: Double) -> String {
  guard value > 0, value.isFinite else { return value.significant(1) }
  let power = pow(10, log10(value).rounded(.down))
  return ((value / power).rounded(.up) * power).significant(1)
}
