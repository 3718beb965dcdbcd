import Backtesting
import Experiments
import Markets
import NeuralNetworks
import Workbook

/// What a trained model says of the test bars over one horizon, beside the zero forecast and ridge regression.
struct TestScores {
  private let forecaster: TrainedForecaster
  private let position: Int
  private let forecasts: WideTable
  private let outcomes: WideTable
  /// Of the model's forecasts; nil without a label.
  let scores: ForecastScores?
  private let ridge: ForecastScores?
  /// The standard deviation between an ensemble's members over that of their mean; nil without members.
  private let disagreement: Double?

  init(_ experiment: Experiment, _ forecaster: TrainedForecaster, position: Int) {
    let (windows, windowEnds) = (experiment.windows, experiment.windows.test)
    let settings = ForecastScores.Settings(horizon: forecaster.kind.horizons[position])
    let targets = windows.targets.table(windowEnds: windowEnds, position: position)
    let score = { (forecasts: WideTable) in
      ForecastScores(predictions: forecasts, targets: targets, settings: settings)
    }
    self.forecaster = forecaster
    self.position = position
    outcomes = targets
    forecasts = forecaster.convictions(
      forecaster.forecasts(of: windows, windowEnds: windowEnds, position: position))
    scores = score(forecasts)
    ridge =
      forecaster.kind.isReturn
      ? RidgeForecaster(windows, position: position).flatMap {
        score($0.forecasts(of: windows, windowEnds: windowEnds))
      } : nil
    disagreement = forecaster.disagreement(windows, windowEnds: windowEnds, position: position)
  }

  /// One statement a line.
  var lines: [String] {
    guard let scores else { return ["\(prefix)no label in the test part"] }
    var lines = ["\(prefix)test \(Self.coefficient(scores))"]
    guard forecaster.kind.isReturn else { return lines + [sizeLine] }
    lines.append("\(prefix)test \(Self.fit(scores))")
    if let ridge {
      lines.append("\(prefix)ridge regression on the same windows: \(Self.coefficient(ridge))")
      lines.append("\(prefix)ridge regression on the same windows: \(Self.fit(ridge))")
    }
    lines.append(sizeLine)
    if let disagreement {
      lines.append(
        "\(prefix)the members differ by \(disagreement.fixed(2)) of their mean forecast's standard deviation"
      )
    }
    return lines
  }

  /// What to try when the model finds less than nine tenths of what ridge regression does; nil when it finds more.
  var warning: String? {
    guard let own = scores?.rSquared, let line = ridge?.rSquared, line > 0, own < 0.9 * line else {
      return nil
    }
    let model = forecaster.model.ensembleMembers.first ?? forecaster.model
    let hasSkip = (model as? any LinearlySkipping)?.linearSkip != nil
    return "\(prefix)ridge regression is ahead on the test part (R² \(line.signed(5)) against "
      + "\(own.signed(5))); try \(hasSkip ? "" : "model.skip=linear, ")more training.members, a shorter lookback, fewer features"
  }

  /// Which of the model's forecasts it is.
  var name: String {
    let horizon = forecaster.kind.horizons[position]
    return horizon == 1 ? "1 bar ahead" : "\(horizon) bars ahead"
  }

  private var prefix: String {
    let horizons = forecaster.kind.horizons
    return horizons.count > 1 ? "horizon \(horizons[position]): " : ""
  }

  private static func coefficient(_ scores: ForecastScores) -> String {
    let interval = scores.informationCoefficientInterval ?? [.nan, .nan]
    return "IC \((scores.informationCoefficient.mean ?? .nan).signed(4)) "
      + "[\(interval[0].signed(4)), \(interval[1].signed(4))], "
      + "hit rate \((scores.hitRate ?? .nan).percent())"
  }

  private static func fit(_ scores: ForecastScores) -> String {
    "R² against the zero forecast \((scores.rSquared ?? .nan).signed(5)), "
      + "Diebold-Mariano p \((scores.dieboldMariano?.pValue ?? .nan).fixed(3))"
  }

  /// Whether the forecasts have the right size, and on which side of zero they stand.
  private var sizeLine: String {
    var above = 0
    var nonZero = 0
    var products = 0.0
    var squares = 0.0
    for (p, y) in zip(forecasts.values, outcomes.values) where p.isFinite && y.isFinite {
      above += p > 0 ? 1 : 0
      nonZero += p != 0 ? 1 : 0
      products += p * y
      squares += p * p
    }
    let fraction = nonZero > 0 ? (Double(above) / Double(nonZero)).percent() : "none"
    let middle = forecaster.kind.head == .direction ? "one half" : "zero"
    let sign = "\(fraction) of the forecasts above \(middle)"
    guard forecaster.kind.isReturn else { return prefix + sign }
    let slope = squares > 0 ? (products / squares).fixed(2) : "undefined"
    let factor = forecaster.scaling.calibration[position]
    let calmed =
      factor < 1 ? ", after multiplying them by \(factor.fixed(2)) (calibrate)" : ""
    return
      "\(prefix)slope of outcomes on forecasts \(slope) (1 is the right size)\(calmed); \(sign)"
  }
}
