import Files
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Trainer state")
struct TrainerStateTests {
  private func settings(_ schedule: ScheduleName) -> TrainingConfiguration {
    var c = TrainingConfiguration.reference
    c.batchSize = 5
    c.epochs = 4
    c.learningRate = 0.02
    c.schedule = schedule
    c.plateauPatience = 0
    return c
  }

  /// Trains until `stop` steps were taken, writes the state, reads it into a fresh trainer, and goes on to the end.
  private func interrupted<Model: Forecaster>(
    _ model: Model, _ training: TensorWindows, _ validation: TensorWindows,
    _ settings: TrainingConfiguration, at stop: Int
  ) throws -> Trainer<Model> {
    var trainer = Trainer(model, settings, seed: 9)
    try trainer.train(on: training, validation: validation) { _ in
    } while: {
      $0.optimizer.step < stop
    }
    #expect(trainer.state.optimizer.step == stop)
    let identity = TrainingIdentity(
      settings, seed: 9, training: training, validation: validation)
    let state = try withTemporaryPath { path in
      try trainer.state.file(settings, identity).write(to: path)
      return try TrainerState(
        SafetensorsFile(contentsOf: path), for: model, settings, identity, path: path)
    }
    var resumed = Trainer(resuming: state, settings, seed: 9, workers: 2)
    try resumed.train(on: training, validation: validation)
    return resumed
  }

  /// 13 windows in batches of 5 make 3 steps an epoch: stops inside an epoch, at its end, before the first and at the last step.
  @Test(
    "a run that goes on from its written state ends with the same bytes",
    arguments: [1, 2, 3, 4, 7, 12], [ScheduleName.oneCycle, .plateau])
  func sameBytes(stop: Int, schedule: ScheduleName) throws {
    let c = small {
      $0.dropout = 0.2
      $0.temporal = .probSparse
      $0.factor = 1
      $0.distil = .batch
    }
    let (training, validation) = (windows(13, c), windows(4, c, seed: 9))
    var whole = Trainer(model(c), settings(schedule), seed: 9)
    try whole.train(on: training, validation: validation)
    let resumed = try interrupted(
      model(c), training, validation, settings(schedule), at: stop)
    #expect(weights(resumed.model) == weights(whole.model))
    #expect(weights(resumed.lastModel) == weights(whole.lastModel))
    #expect(resumed.history == whole.history)
  }

  @Test("so does any other model", arguments: [OptimizerRule.sgd, .adamW])
  func otherModels(rule: OptimizerRule) throws {
    var settings = settings(.constant)
    settings.optimizer = rule
    var c = PerceptronConfiguration()
    c.task.lookback = 3
    c.task.assets = 2
    c.task.features = 2
    var stream = RandomStream(seed: 4)
    let model = c.makeModel(using: &stream)
    let (training, validation) = (
      LastStepRegression.windows(13, seed: 1), LastStepRegression.windows(8, seed: 2)
    )
    var whole = Trainer(model, settings, seed: 9)
    try whole.train(on: training, validation: validation)
    let resumed = try interrupted(model, training, validation, settings, at: 4)
    #expect(weights(resumed.model) == weights(whole.model))
    #expect(resumed.history == whole.history)
  }

  @Test("another run's state, or half of one, is refused by name")
  func refused() throws {
    let model = LastStepRegression(features: 2)
    let settings = settings(.constant)
    var trainer = Trainer(model, settings, seed: 9)
    let training = LastStepRegression.windows(13, seed: 1)
    let validation = LastStepRegression.windows(4, seed: 2)
    try trainer.train(on: training, validation: validation)
    let own = TrainingIdentity(settings, seed: 9, training: training, validation: validation)
    let file = try trainer.state.file(settings, own)
    func message(
      _ settings: TrainingConfiguration, _ identity: TrainingIdentity? = nil,
      _ change: (inout SafetensorsFile) -> Void = { _ in }
    ) -> String? {
      var file = file
      change(&file)
      do {
        _ = try TrainerState(file, for: model, settings, identity ?? own, path: "state")
        return nil
      } catch { return error.message }
    }
    #expect(message(settings) == nil)
    var other = settings
    other.learningRate = 1
    #expect(message(other)?.contains("other settings") == true)
    let identity = { (seed: UInt64, objective: Loss, training: TensorWindows) in
      TrainingIdentity(
        settings, objective: objective, seed: seed, training: training, validation: validation)
    }
    #expect(message(settings, identity(9, .mse, training)) == nil)
    #expect(message(settings, identity(8, .mse, training))?.contains("other settings") == true)
    #expect(message(settings, identity(9, .mae, training))?.contains("other windows") == true)
    // Fewer windows, others of the same number, and the same windows with other labels.
    let scaled = TensorWindows(features: training.features, returns: training.returns * 2)
    for other in [
      LastStepRegression.windows(12, seed: 1), LastStepRegression.windows(13, seed: 3), scaled,
    ] {
      #expect(message(settings, identity(9, .mse, other))?.contains("other windows") == true)
    }
    for name in [
      "model.linear.weight", "best.linear.bias", "first.linear.weight", "second.linear.bias",
    ] {
      let missing = message(settings) { $0.entries[name] = nil }
      #expect(missing?.hasPrefix("no tensor") == true, "\(name)")
    }
    #expect(message(settings) { $0.metadata["state"] = "{}" }?.contains("cannot be read") == true)
    #expect(message(settings) { $0.metadata["format"] = "7" }?.contains("format 2") == true)
  }
}
