import ArgumentParser
import Experiments
import Files

/// Which of a model's horizons is meant.
struct HorizonOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Bars ahead, for a model of several horizons (default: its first).")
  var horizon: Int?

  /// The position of the horizon among the model's.
  ///
  /// - Throws: `ValidationError` when the model has no such horizon.
  func position(in forecaster: TrainedForecaster) throws -> Int {
    guard let horizon else { return 0 }
    let known = forecaster.kind.horizons
    guard let position = known.firstIndex(of: horizon) else {
      let list = known.map(String.init).joined(separator: ", ")
      throw ValidationError("'--horizon' is \(horizon), expected one of the model's: \(list)")
    }
    return position
  }
}
