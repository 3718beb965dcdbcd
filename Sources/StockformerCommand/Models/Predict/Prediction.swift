import Backtesting
import Experiments
import Influence
import Markets

/// The forecasts of a model at every bar of an input that a window ends at.
struct Prediction {
  let forecaster: TrainedForecaster
  /// The position of the horizon among the model's.
  let position: Int
  let panel: Panel
  let windows: Windows
  /// The last bars of the windows, at least one.
  let windowEnds: [Int]
  /// A row for each of them.
  let forecasts: WideTable
  /// What follows from the forecasts.
  let weights: WideTable

  /// The newest bar that a window ends at.
  var newestBar: Int { windowEnds[windowEnds.count - 1] }

  /// How well `intervals` did on the bars that training has not seen; nil without any.
  func scores(_ intervals: ForecastIntervals) -> IntervalScores? {
    forecaster.scores(intervals, windows, windowEnds, position: position)
  }

  /// What moved the newest forecasts.
  var explanation: WindowExplanation {
    forecaster.explanation(of: windows, end: newestBar, position: position)
  }
}
