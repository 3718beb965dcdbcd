import Backtesting
import Classroom
import Experiments
import Files
import Foundation
import Markets
import Workbook

/// One of the two markets: its test bars, and the forecasts for them.
struct Subject {
  let market: ClassroomMarket
  let experiment: Experiment
  /// The shipped checkpoint where it fits, else a model trained now.
  let forecaster: TrainedForecaster
  /// Closes from the first test bar to the last bar there is; [T, N].
  let prices: WideTable
  /// Bars in a year, counted on these prices.
  let annualization: Double
  /// The model's log returns for the next bar, at each test bar but the last.
  let forecasts: WideTable
  /// The mean over validation bars of Σ|forecast|: what a bar of average conviction adds up to.
  let scale: Double
  /// The same two of ridge.
  let ridge: (forecasts: WideTable, scale: Double)?

  init(_ subject: Classroom.Subject, _ forecaster: TrainedForecaster) {
    market = subject.market
    experiment = subject.experiment
    self.forecaster = forecaster
    let windows = experiment.windows
    let closes = experiment.panel.closes
    prices = closes.rows(from: windows.test[0])
    annualization = closes.barsPerYear
    forecasts = forecaster.forecasts(of: windows, windowEnds: windows.test)
    scale = forecaster.forecasts(of: windows, windowEnds: windows.validation).meanGross
    ridge = RidgeForecaster(windows).map { ridge in
      (
        ridge.forecasts(of: windows, windowEnds: windows.test),
        ridge.forecasts(of: windows, windowEnds: windows.validation).meanGross
      )
    }
  }

  var name: String { market.name }
  var symbols: [String] { prices.assets }
  /// The place of a result in a sentence.
  var place: String { name == "planted" ? "On the planted market" : "On real prices" }
  var barCount: Int { prices.timestamps.count }
  /// Bars from a forecast to its execution: none where bars follow each other around the clock, one where a bar is a day or more,
  /// since a closing price is known when the closing auction is over.
  var lag: Int { prices.smallestStep >= 86_400_000 ? 1 : 0 }
  /// The annualised Sharpe ratio that chance alone exceeds in one of twenty such tests.
  var chance: Double { Power.chanceSharpe(bars: barCount, annualization: annualization) }
  /// The smallest true one that such a test finds in four of five cases.
  var detectable: Double { Power.smallestSharpe(bars: barCount, annualization: annualization) }

  /// Targets of a benchmark at the test bars; rules that look back may read the bars before.
  func targets(_ strategy: Strategy) -> WideTable {
    if strategy == .buyAndHold { return strategy.targets(on: prices) }
    let closes = experiment.panel.closes
    let first = experiment.windows.test[0]
    let targets = strategy.targets(on: closes.rows(from: max(0, first - 200)))
    return targets.rows(from: min(200, first))
  }

  /// The first and the last day, and the number of bars.
  var span: String {
    let first = prices.timestamps[0]
    let last = prices.timestamps[prices.timestamps.count - 1]
    return
      "\(Timestamp.date(first)) to \(Timestamp.date(last)), \(prices.timestamps.count.grouped) bars"
  }
}

extension WideTable {
  /// The rows from number `first` on.
  func rows(from first: Int) -> WideTable {
    WideTable(
      timestamps: Array(timestamps[first...]), assets: assets,
      values: Array(values[(first * assets.count)...]))
  }

  /// p_k / p_{k−1} − 1 of every asset, from the second row on.
  var simpleReturns: [[Double]] {
    (1..<timestamps.count).map { row in
      assets.indices.map { self[row, $0] / self[row - 1, $0] - 1 }
    }
  }
}

/// A timestamp as a date.
enum Timestamp {
  static func date(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(
      .iso8601.year().month().day())
  }
}

/// The markets of the chapter with their forecasts.
final class Trading {
  let planted: Subject
  let real: Subject
  private let course: Course

  init(_ options: ChapterOptions) throws(InputFault) {
    course = try Course(options)
    planted = Subject(course.planted, try course.shippedForecaster(course.planted))
    real = Subject(course.real, try course.shippedForecaster(course.real))
  }

  var options: ChapterOptions { course.options }
  /// How the subjects' forecasts came about.
  var shippedKind: ResultKind { course.shippedKind }
  /// Both, as the two columns of a result.
  var subjects: [Subject] { [planted, real] }
  /// Both markets' strategies, run once.
  private(set) lazy var contests = subjects.map { Contest($0, self) }
  /// Fee of the chapter's back-tests, in 1/10,000 of what is traded.
  let fee = 10.0

  /// The fee of the chapter, and fills `lag` bars after the target's timestamp.
  func rules(lag: Int) -> Backtest { Backtest(lag: lag, feeBasisPoints: fee) }

  /// Resamples of returns, in blocks of the usual length.
  func bootstrap(_ count: Int) -> StationaryBootstrap {
    StationaryBootstrap(
      block: StationaryBootstrap.defaultBlock(count: count, horizon: 1),
      resamples: options.quick ? 100 : 1_000, seed: options.seed)
  }

  /// Reports on stderr what is being done.
  func report(_ event: String) { course.report(event) }

  /// Clears the progress line.
  func finish() { course.finish() }
}

/// A number that may be undefined, on a page.
func text(_ value: Double?, _ digits: Int = 2) -> String { (value ?? .nan).fixed(digits) }

/// A fraction that may be undefined, in per cent.
func percent(_ value: Double?, _ digits: Int = 1) -> String { (value ?? .nan).percent(digits) }
