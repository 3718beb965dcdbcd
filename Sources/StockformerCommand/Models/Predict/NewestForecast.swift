import Backtesting
import Experiments
import Files
import Foundation
import Markets
import NeuralNetworks
import Workbook

/// What a model says at the newest bar, for a person and for programs.
struct NewestForecast {
  /// What is said of one asset; NaN where there is nothing to say.
  struct Asset {
    let symbol: String
    let close, forecast, lower, upper, probabilityOfRise, weight: Double

    /// The price that a log return leads to.
    func price(_ logReturn: Double) -> Double { close * exp(logReturn) }
  }

  let kind: ForecastKind
  let position: Int
  /// The start of the newest bar that a window ends at, and when it closes.
  let timestamp, closeTime: Int64
  let assets: [Asset]
  let intervals: ForecastIntervals?
  /// How the intervals did on the bars that training has not seen.
  let scores: IntervalScores?
  let unseenFrom: Int64?

  private var horizon: Int { kind.horizons[position] }

  /// The last row of `prediction` and of its `intervals`.
  init(_ prediction: Prediction, _ intervals: ForecastIntervals?) {
    let (forecasts, weights) = (prediction.forecasts, prediction.weights)
    let (panel, forecaster) = (prediction.panel, prediction.forecaster)
    let row = forecasts.timestamps.count - 1
    let closes = panel.assets(forecasts.assets).closes
    kind = forecaster.kind
    position = prediction.position
    timestamp = forecasts.timestamps[row]
    closeTime = timestamp + panel.barMilliseconds
    assets = forecasts.assets.indices.map { asset in
      let forecast = forecasts[row, asset]
      return Asset(
        symbol: forecasts.assets[asset], close: closes[prediction.newestBar, asset],
        forecast: forecast,
        lower: intervals?.lower[row, asset] ?? .nan, upper: intervals?.upper[row, asset] ?? .nan,
        probabilityOfRise: forecaster.kind.head == .direction
          ? forecast : intervals?.rise[row, asset] ?? .nan,
        weight: weights[row, asset])
    }
    self.intervals = intervals
    scores = intervals.flatMap(prediction.scores)
    unseenFrom = forecaster.scaling.unseenFrom
  }
}

extension NewestForecast {
  /// A line for each asset, as programs read it: missing values are empty.
  var csv: CSVWriter {
    var writer = CSVWriter(columns: [
      "timestamp_ms", "asset", "horizon", "close", "forecast", "lower", "upper", "price",
      "price_lower", "price_upper", "probability_of_rise", "weight",
    ])
    for asset in assets {
      writer.append(timestamp)
      writer.append(asset.symbol)
      writer.append(Int64(horizon))
      let values =
        [asset.close, asset.forecast, asset.lower, asset.upper] + prices(asset)
        + [asset.probabilityOfRise, asset.weight]
      for value in values { writer.append(value) }
      writer.endRow()
    }
    return writer
  }

  /// The prices of forecast, lower and upper bound; missing unless returns are forecast.
  private func prices(_ asset: Asset) -> [Double] {
    [asset.forecast, asset.lower, asset.upper].map { kind.isReturn ? asset.price($0) : .nan }
  }

  /// The same and how the intervals did, as one object.
  var json: JSONObject {
    var object = JSONObject()
    object.set("timestamp_ms", timestamp)
    object.set("close_ms", closeTime)
    object.set("horizon", horizon)
    object.set("head", kind.head.rawValue)
    object.set("unseen_from_ms", unseenFrom)
    object.set("method", intervals.map { $0.method == .split ? "split" : "adaptive" })
    if case .adaptive(let step)? = intervals?.method {
      object.set("gamma", step)
    } else {
      object.set("gamma", nil as Double?)
    }
    if let scores {
      scores.add(to: &object)
    } else {
      object.set("interval_level", intervals?.level)
      object.set("interval_cells", intervals.map { _ in 0 })
      object.set("coverage", nil as Double?)
    }
    object.set("assets", assets.map(json))
    return object
  }

  private func json(_ asset: Asset) -> JSONObject {
    var object = JSONObject()
    let prices = prices(asset)
    object.set("asset", asset.symbol)
    object.set("close", asset.close)
    object.set("forecast", asset.forecast)
    object.set("lower", asset.lower)
    object.set("upper", asset.upper)
    object.set("price", prices[0])
    object.set("price_lower", prices[1])
    object.set("price_upper", prices[2])
    object.set("probability_of_rise", asset.probabilityOfRise)
    object.set("weight", asset.weight)
    return object
  }

  /// A heading and a table.
  var text: String {
    let bars = horizon == 1 ? "the next bar" : "the next \(horizon) bars"
    let heading = "\(Timestamp.iso8601(timestamp)), closed at \(Timestamp.iso8601(closeTime)): "
    let rows = assets.map { asset in columns.map { $0.cell(asset) } }
    return heading + "\(what) over \(bars)\n\n"
      + Table(columns.map(\.title), rows: rows).text
  }

  private var what: String {
    switch kind.head {
    case .regression: "return"
    case .direction: "probability of a rise"
    case .allocation: "position"
    }
  }

  /// The columns that have something to say.
  private var columns: [(title: Table.Column, cell: (Asset) -> String)] {
    var columns: [(title: Table.Column, cell: (Asset) -> String)] = [
      ("asset", \.symbol), (.number("close"), { $0.close.shown(6) }),
    ]
    switch kind.head {
    case .regression:
      columns.append((.number("return %"), { (100 * $0.forecast).shownSigned }))
      columns.append((.number("price"), { $0.price($0.forecast).shown(6) }))
    case .direction: columns.append((.number("P(rise) %"), { (100 * $0.forecast).shown(3) }))
    case .allocation: columns.append((.number("position"), { $0.forecast.shownSigned }))
    }
    if let intervals {
      let level = (100 * intervals.level).significant()
      columns.append(
        (
          .number("\(level) % interval"),
          { "\((100 * $0.lower).shownSigned) to \((100 * $0.upper).shownSigned)" }
        ))
      columns.append(
        (
          .number("of the price"),
          { "\($0.price($0.lower).shown(6)) to \($0.price($0.upper).shown(6))" }
        ))
      columns.append((.number("P(rise) %"), { (100 * $0.probabilityOfRise).shown(3) }))
    }
    columns.append((.number("weight"), { $0.weight.shownSigned }))
    return columns
  }
}

extension Double {
  /// With `digits` significant digits; a dash where it is missing.
  fileprivate func shown(_ digits: Int) -> String { isNaN ? "–" : significant(digits) }
  /// With three digits after the point and its sign; a dash where it is missing.
  fileprivate var shownSigned: String { isNaN ? "–" : signed(3) }
}
