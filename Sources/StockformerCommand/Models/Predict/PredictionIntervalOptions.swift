import ArgumentParser
import Backtesting
import Experiments
import Files
import Markets

/// Intervals around forecasts.
struct PredictionIntervalOptions: ParsableArguments {
  /// How intervals follow what happens.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case split
    case adaptive
  }

  @Option(
    parsing: .unconditional,
    help: """
      The probability with which an interval holds the outcome (default: 0.9 for the newest bar, where the checkpoint has \
      residuals).
      """)
  var interval: FiniteNumber?
  @Option(
    help: """
      split: as wide as the validation part's residuals say; adaptive: wider after outcomes outside and narrower after \
      outcomes inside, from the first bar that training has not seen.
      """)
  var intervalMethod = Method.split
  @Option(
    parsing: .unconditional,
    help: "How far an outcome moves the adaptive method's probability of failure (default: 0.005).")
  var gamma: FiniteNumber?
  @Option(help: "Lower bounds at every bar to write (wide CSV), with --interval and --upper.")
  var lower: String?
  @Option(help: "Upper bounds at every bar to write (wide CSV), with --interval and --lower.")
  var upper: String?

  func validate() throws {
    if let level = interval?.value {
      try requireOption(level > 0 && level < 1, "--interval", level, mustBe: "between 0 and 1")
    }
    if let gamma = gamma?.value {
      try requireOption(gamma > 0 && gamma < 1, "--gamma", gamma, mustBe: "between 0 and 1")
      if intervalMethod != .adaptive {
        throw ValidationError("'--gamma' needs '--interval-method adaptive'.")
      }
    }
    if (lower == nil) != (upper == nil) {
      throw ValidationError("'--lower' and '--upper' belong together.")
    }
    if lower != nil, interval == nil {
      throw ValidationError("'--lower' and '--upper' need '--interval'.")
    }
  }

  /// What is written.
  var files: [CommandFiles.Named] { [("--lower", lower), ("--upper", upper)] }

  private var method: IntervalMethod {
    intervalMethod == .split ? .split : .adaptive(step: gamma?.value ?? 0.005)
  }

  /// The intervals asked for; nil where none were, and the checkpoint has none to offer.
  ///
  /// - Throws: `InputFault` when there are none and `--interval` asks for them.
  func intervals(of prediction: Prediction, file: String) throws(InputFault) -> ForecastIntervals? {
    do throws(InputFault) {
      return try prediction.forecaster.intervals(
        prediction.forecasts, of: prediction.windows, windowEnds: prediction.windowEnds,
        position: prediction.position, level: interval?.value ?? 0.9, method: method, file: file)
    } catch {
      guard interval == nil else { throw error }
      if prediction.forecaster.kind.isReturn {
        StandardError.remark(.note("no interval: \(error)"))
      }
      return nil
    }
  }
}

extension IntervalScores {
  /// How many outcomes were held, for a person.
  func remark(since timestamp: Int64?) -> Remark {
    let held = Int((coverage * Double(cellCount)).rounded())
    let since = timestamp.map { " since \(Timestamp.iso8601($0))" } ?? ""
    return .note(
      "intervals of \(level.percent()) held \(held) of \(cellCount) outcomes (\(coverage.percent()))\(since), "
        + "which neither training nor validation has seen")
  }
}
