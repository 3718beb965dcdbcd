import Backtesting
import Experiments
import Files
import NeuralNetworks
import Workbook

/// What `train` says at its end: as text for people, as JSON for programs.
struct RunSummary {
  /// Lines for people.
  let text: String
  /// The same for programs.
  let json: JSONObject

  /// Of one training.
  init(
    _ experiment: Experiment, _ run: TrainingRun, _ scores: [TestScores], folder: String,
    _ provenance: ModelCard.Provenance
  ) {
    let windows = experiment.windows
    let members = run.best.model.ensembleMembers.count
    let epoch = run.history.last { $0.isBest }?.epoch ?? 0
    let best = run.best.isLineAlone ? "the linear part alone" : "\(epoch)"
    let head = [
      "windows train \(windows.train.count), validation \(windows.validation.count), "
        + "test \(windows.test.count)",
      "parameters \(run.best.parameterCount), "
        + (members > 1
          ? "members \(members), epochs \(run.history.count)"
          : "epochs \(run.history.count), best \(best)"),
    ]
    text = (head + scores.flatMap(\.lines) + ["run \(folder)"]).joined(separator: "\n")
    var json = Self.object(experiment, run, folder: folder, provenance)
    json.set("best_epoch", run.best.isLineAlone ? nil : epoch)
    json.set("train_windows", windows.train.count)
    json.set("validation_windows", windows.validation.count)
    json.set("test_windows", windows.test.count)
    json.set("test", scores.map { Self.object($0.name, $0.scores) })
    self.json = json
  }

  /// Of trainings on folds.
  init(
    _ experiment: Experiment, _ training: FoldedTraining, _ paths: [ModelCard.Scored],
    text: String, folder: String, _ provenance: ModelCard.Provenance
  ) {
    self.text = text
    var json = Self.object(experiment, training.parts[0].run, folder: folder, provenance)
    json.set("folds", training.parts.count)
    json.set("test", paths.map { Self.object($0.name, $0.scores) })
    self.json = json
  }

  private static func object(
    _ experiment: Experiment, _ run: TrainingRun, folder: String,
    _ provenance: ModelCard.Provenance
  ) -> JSONObject {
    var json = JSONObject()
    json.set("run", folder)
    json.set("model", experiment.configuration.model.kind)
    json.set("seed", experiment.configuration.seed)
    json.set("parameters", run.best.parameterCount)
    json.set("members", run.best.model.ensembleMembers.count)
    json.set("epochs", run.history.count)
    json.set("best_validation_loss", run.history.map(\.validationLoss).min())
    json.set("linear_part_alone", run.best.isLineAlone)
    json.set("trials", provenance.trials)
    json.set("ledger", provenance.ledger)
    return json
  }

  private static func object(_ name: String, _ scores: ForecastScores?) -> JSONObject {
    var json = JSONObject()
    json.set("forecast", name)
    let isReturn = scores?.settings.kind == .returns
    json.set("n_cells", scores?.cellCount)
    json.set("mse", isReturn ? scores?.meanSquaredError : nil)
    json.set("r2", isReturn ? scores?.rSquared : nil)
    json.set("ic", scores?.informationCoefficient.mean)
    json.set("ic_ci", scores?.informationCoefficientInterval)
    json.set("rank_ic", scores?.rankInformationCoefficient.mean)
    json.set("hit_rate", scores?.hitRate)
    json.set("majority_rate", scores?.direction?.majorityRate)
    json.set("mse_diff_ci", isReturn ? scores?.lossDifferenceInterval : nil)
    json.set("dm_p", isReturn ? scores?.dieboldMariano?.pValue : nil)
    return json
  }
}
