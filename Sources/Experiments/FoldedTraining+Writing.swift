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
  /// Writes `folds.csv`, and of each path `forecasts.csv`, `outcomes.csv` and `scores.json`.
  public func write(_ training: FoldedTraining) throws(InputFault) {
    try requireThere()
    var files = [GrowingFile(training.csv, path: "\(path)/folds.csv")]
    for number in 0..<training.pathCount {
      let file = { (stem: String, ending: String) in
        "\(self.path)/" + training.fileName(stem, ending, path: number)
      }
      let (forecasts, outcomes) = training.path(number)
      files.append(forecasts.csvRows.file(file("forecasts", "csv")))
      files.append(outcomes.csvRows.file(file("outcomes", "csv")))
      if let scores = training.scores(ofPath: number) {
        files.append(GrowingFile(scores.json.text, path: file("scores", "json")))
      }
    }
    try AtomicFile.write(files)
  }
}
