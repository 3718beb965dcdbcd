import Files
import Models
import NeuralNetworks
import Tensors

extension Experiment {
  /// Trains a model into the folder of `keeper`, going on from the state that it holds.
  ///
  /// - Throws: `TrainingDivergence` when a number stops being finite, `TrainingStopped` when the keeper was asked to stop, `InputFault`
  ///   when the state there is another training's or broken, or a file cannot be written.
  public func run(workers: Int, keeping keeper: TrainingKeeper) throws -> TrainingRun {
    let run = try run(
      modelConfiguration, on: trainingWindows, validationWindows, workers, { $0 }, { _ in },
      keeper: keeper)
    try keeper.write(run)
    return run
  }

  func run<Configuration: ModelConfiguration>(
    _ model: Configuration, on training: MarketWindows, _ validation: MarketWindows, _ workers: Int,
    _ prepare: (any Forecaster) -> any Forecaster, _ progress: (EpochReport) -> Void,
    keeper: TrainingKeeper?
  ) throws -> TrainingRun {
    let scaling = Scaling(self, training.windows)
    require(scaling.fits(validation.windows), "validation has another scaling than training")
    let ensemble = TrainedEnsemble(configuration: model, scaling: scaling, workers: workers)
    let settings = trainingSettings(of: model)
    try keeper?.begin(self)
    var states: [TrainerState<Configuration.Model>] = []
    var identities: [TrainingIdentity] = []
    for member in 0..<configuration.training.members {
      identities.append(
        TrainingIdentity(
          settings, objective: model.objective(settings), seed: seed(ofMember: member),
          training: training, validation: validation))
      var trainer = try trainer(
        of: model, member, identities[member], on: training, validation, workers, prepare, keeper)
      let snapshot = { (state: TrainerState<Configuration.Model>) in
        RunSnapshot(states + [state], settings, identities, ensemble)
      }
      try trainer.train(on: training, validation: validation) { report in
        progress(report)
      } save: { state in
        keeper?.endEpoch(
          snapshot(state), entropy: { AttentionEntropy.mean(state.judged, validation) })
      } while: { state in
        keeper?.endStep(snapshot(state)) ?? true
      }
      try keeper?.requireGoingOn(isComplete: trainer.state.isComplete(settings))
      states.append(trainer.state)
    }
    return TrainingRun(
      configuration: configuration,
      best: ensemble.calibrated(
        states.map { $0.best ?? $0.model }, states, configuration.calibrate, on: validation),
      last: ensemble.calibrated(
        states.map(\.model), states, configuration.calibrate, on: validation))
  }

  /// The trainer of member `member`: from the state that the keeper has of it, or of a model that is fresh.
  private func trainer<Configuration: ModelConfiguration>(
    of model: Configuration, _ member: Int, _ identity: TrainingIdentity,
    on training: MarketWindows, _ validation: MarketWindows, _ workers: Int,
    _ prepare: (any Forecaster) -> any Forecaster, _ keeper: TrainingKeeper?
  ) throws -> Trainer<Configuration.Model> {
    let fresh = freshModel(model, member: member)
    let settings = trainingSettings(of: model)
    if let state = try keeper?.state(of: member, for: fresh, settings, identity) {
      return Trainer(
        resuming: state, settings, objective: model.objective(settings),
        seed: seed(ofMember: member), workers: workers)
    }
    guard
      let prepared = prepare(fittingSkip(of: fresh, on: training, validation))
        as? Configuration.Model
    else {
      fatalError("a model of another type than \(Configuration.Model.self) cannot be trained here")
    }
    return trainer(of: prepared, model, member: member, workers: workers)
  }
}

/// What makes a forecaster of the members of a training.
struct TrainedEnsemble<Configuration: ModelConfiguration> {
  typealias Model = Configuration.Model
  typealias States = [TrainerState<Configuration.Model>]
  let configuration: Configuration
  let scaling: Scaling
  let workers: Int

  /// The mean of `models`, as they were trained.
  func forecaster(_ models: [Model], _ states: States) -> TrainedForecaster {
    asTrained(models.count == 1 ? models[0] : Ensemble(models), states)
  }

  /// The mean of `models`, each shrunk and all calibrated on `validation`, with their residuals there.
  func calibrated(
    _ models: [Model], _ states: States, _ calibration: ExperimentConfiguration.Calibration,
    on validation: MarketWindows
  ) -> TrainedForecaster {
    let shrunk = models.map {
      asTrained($0, states).shrinkingOwnPart($0, calibration, on: validation)
    }
    return forecaster(shrunk, states).calibrated(calibration, on: validation)
      .withResiduals(on: validation)
  }

  private func asTrained(_ model: any Forecaster, _ states: States) -> TrainedForecaster {
    TrainedForecaster(
      configuration: configuration, model: model, scaling: scaling,
      history: states.flatMap(\.progress.history), workers: workers)
  }
}

/// A training between two steps, as a keeper sees it.
struct RunSnapshot {
  /// The number of the member that is being trained, from 0.
  let member: Int
  /// Reports of all epochs of all members so far, member by member.
  let history: [[EpochReport]]
  /// What the last step did.
  let step: StepReport?
  /// The best losses of the members so far, which tell whether there are new best weights.
  let bestLosses: [Double?]
  /// The whole state.
  let state: () throws -> SafetensorsFile
  /// The weights as they are, and those of the best validation losses; nil before the first epoch of all. Neither is calibrated.
  let last: () -> TrainedForecaster
  let best: () -> TrainedForecaster?

  init<Configuration: ModelConfiguration>(
    _ states: [TrainerState<Configuration.Model>], _ settings: TrainingConfiguration,
    _ identities: [TrainingIdentity], _ ensemble: TrainedEnsemble<Configuration>
  ) {
    member = states.count - 1
    history = states.map(\.progress.history)
    step = states.last?.lastStep
    bestLosses = states.map(\.progress.bestLoss)
    last = { ensemble.forecaster(states.map(\.model), states) }
    best = {
      let models = states.compactMap(\.best)
      return models.isEmpty ? nil : ensemble.forecaster(models, states)
    }
    state = {
      var file = SafetensorsFile(entries: [:], metadata: ["members": "\(states.count)"])
      for (member, state) in states.enumerated() {
        let isCurrent = member == states.count - 1
        file.insert(
          try state.file(settings, identities[member], hasMoments: isCurrent),
          as: "members.\(member)")
      }
      return file
    }
  }
}
