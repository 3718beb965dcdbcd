import Backtesting
import Files
import Foundation
import Markets

extension FoldedTraining {
  /// One row a fold: windows, those that training lost to tests, and the scores of the test's forecasts over the first horizon.
  public var csv: String {
    let header = [
      "fold", "train_windows", "validation_windows", "test_windows", "dropped_windows", "n_cells",
      "mse", "r2", "ic", "rank_ic", "hit_rate", "majority_rate",
    ]
    var writer = CSVWriter(columns: header)
    for (number, part) in parts.enumerated() {
      let scores = part.scores
      let isReturn = part.run.best.kind.isReturn
      let counts = [number] + part.windows + [part.droppedWindows, scores?.cellCount ?? 0]
      for count in counts { writer.append(Int64(count)) }
      let values = [
        isReturn ? scores?.meanSquaredError : nil, isReturn ? scores?.rSquared : nil,
        scores?.informationCoefficient.mean, scores?.rankInformationCoefficient.mean,
        scores?.hitRate, scores?.direction?.majorityRate,
      ]
      for value in values { writer.append(value ?? .nan) }
      writer.endRow()
    }
    return writer.text
  }

  /// The name of a file of path `path`: `forecasts.csv` where there is one path, else `forecasts-0.csv`.
  public func fileName(_ stem: String, _ ending: String, path: Int) -> String {
    pathCount == 1 ? "\(stem).\(ending)" : "\(stem)-\(path).\(ending)"
  }
}

extension RunFolder {
  /// Writes `config.yaml`, `folds.csv`, a folder `fold-N` for each training, and of each path `forecasts.csv`, `outcomes.csv` and
  /// `scores.json`; then moves the folder into place.
  public func write(_ training: FoldedTraining) throws(InputFault) {
    try write { folder throws(InputFault) in
      try AtomicFile.write(training.parts[0].run.configuration.yaml, to: "\(folder)/config.yaml")
      try AtomicFile.write(training.csv, to: "\(folder)/folds.csv")
      for (number, part) in training.parts.enumerated() {
        let own = "\(folder)/fold-\(number)"
        guard mkdir(own, 0o777) == 0 else { throw .unwritable(own) }
        try part.run.write(into: own)
      }
      for path in 0..<training.pathCount {
        let file = { (stem: String, ending: String) in
          "\(folder)/" + training.fileName(stem, ending, path: path)
        }
        let (forecasts, outcomes) = training.path(path)
        try forecasts.write(to: file("forecasts", "csv"))
        try outcomes.write(to: file("outcomes", "csv"))
        if let scores = training.scores(ofPath: path) {
          try AtomicFile.write(scores.json.text, to: file("scores", "json"))
        }
      }
    }
  }
}
