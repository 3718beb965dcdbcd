import Tensors

/// Trains any forecaster: shuffled batches, clipped gradients, a schedule, early stopping that gives back the best weights.
///
/// Where the objective compares windows that follow each other, whole micro-batches are shuffled in place of windows.
///
///     var trainer = Trainer(model, TrainingConfiguration(), seed: 7, workers: 2)
///     try trainer.train(on: training, validation: validation)
///     trainer.model   // the weights of the best validation loss
public struct Trainer<Model: Forecaster> {
  /// Everything that is remembered between two steps.
  public private(set) var state: TrainerState<Model>
  private var hasEnded = false
  private let configuration: TrainingConfiguration
  private let objective: any Objective
  private let seed: UInt64
  private let parallel: DataParallel

  /// A trainer of `model`.
  ///
  /// - Parameters:
  ///   - objective: what is minimised; nil takes the loss that the configuration names.
  ///   - seed: the root of shuffle, dropout and sampling.
  ///   - workers: how many cores may work at a time.
  public init(
    _ model: Model, _ configuration: TrainingConfiguration, objective: (any Objective)? = nil,
    seed: UInt64 = 1, workers: Int = 1
  ) {
    self.init(
      resuming: TrainerState(model, configuration), configuration, objective: objective, seed: seed,
      workers: workers)
  }

  /// A trainer that goes on from `state`.
  public init(
    resuming state: TrainerState<Model>, _ configuration: TrainingConfiguration,
    objective: (any Objective)? = nil, seed: UInt64 = 1, workers: Int = 1
  ) {
    self.state = state
    self.configuration = configuration
    self.objective = objective ?? configuration.objective()
    self.seed = seed
    parallel = DataParallel(workers: workers, microBatch: configuration.microBatch)
  }

  /// The weights of the best validation loss once training has ended, and until then the model as it is.
  public var model: Model { hasEnded ? state.best ?? state.model : state.model }
  /// The model after the last step.
  public var lastModel: Model { state.model }
  /// One report for every epoch so far.
  public var history: [EpochReport] { state.progress.history }

  /// Trains until the epochs or the patience run out, and leaves the weights of the best validation loss in `model`.
  ///
  /// - Parameters:
  ///   - progress: called after every epoch.
  ///   - save: called after that, with the state that the epoch has left.
  ///   - goesOn: asked after every step; false ends the training there, and a trainer that resumes its state goes on.
  /// - Throws: `TrainingDivergence` when a loss, that of the validation too, or a gradient is not finite.
  public mutating func train(
    on training: some WindowSource, validation: some WindowSource,
    progress: (EpochReport) -> Void = { _ in }, save: (TrainerState<Model>) -> Void = { _ in },
    while goesOn: (TrainerState<Model>) -> Bool = { _ in true }
  ) throws(TrainingDivergence) {
    judgeSkip(validation)
    // anchor: training-loop
    while !state.isComplete(configuration) {
      guard try runEpoch(training, while: goesOn) else { return }
      let validationLoss = parallel.evaluate(
        state.judged, validation, Array(0..<validation.count), objective: objective)
      try requireFinite(validationLoss, steps: steps(training))
      let report = endEpoch(validationLoss, windows: training.count, steps: steps(training))
      progress(report)
      save(state)
    }
    // end: training-loop
    hasEnded = true
  }

  /// What a model with a linear skip forecasts without its own part counts as well: there may be nothing to add to the line.
  private mutating func judgeSkip(_ validation: some WindowSource) {
    guard state.best == nil, let skipping = state.model as? any LinearlySkipping,
      skipping.linearSkip != nil, let line = skipping.skipAlone as? Model
    else { return }
    state.best = line
    state.progress.bestLoss = parallel.evaluate(
      line, validation, Array(0..<validation.count), objective: objective)
  }

  /// What is left of one pass over all training windows in a new order; false when it is to end there.
  private mutating func runEpoch(
    _ source: some WindowSource, while goesOn: (TrainerState<Model>) -> Bool
  ) throws(TrainingDivergence) -> Bool {
    let shuffle = RandomStream(seed: seed).child("shuffle")
    var stream = shuffle.child(state.progress.epoch + 1)
    let order =
      objective.comparesWindows
      ? stream.permutation(
        source.count,
        inBlocksOf: state.model.needsWholeBatch
          ? configuration.batchSize : min(configuration.batchSize, configuration.microBatch))
      : stream.permutation(source.count)
    let size = configuration.batchSize
    while state.progress.position * size < order.count {
      let start = state.progress.position * size
      let indices = Array(order[start..<min(start + size, order.count)])
      let (loss, norm) = try takeStep(source, indices)
      state.progress.lossSum += loss * Double(indices.count)
      state.progress.largestGradientNorm = max(state.progress.largestGradientNorm, norm)
      state.progress.position += 1
      state.lastStep = stepReport(loss: loss, gradientNorm: norm, of: steps(source))
      guard goesOn(state) else { return false }
    }
    return true
  }

  /// A validation loss that is no number says of no epoch whether it is the best: training has diverged.
  private func requireFinite(_ validationLoss: Double, steps: Int) throws(TrainingDivergence) {
    if validationLoss.isFinite { return }
    let step = state.optimizer.step
    throw TrainingDivergence(
      step: step, learningRate: rates(step: step - 1, of: steps).learningRate,
      gradientNorm: state.progress.largestGradientNorm, loss: validationLoss, isValidation: true)
  }

  /// Books the epoch that has just ended.
  private mutating func endEpoch(
    _ validationLoss: Double, windows: Int, steps: Int
  ) -> EpochReport {
    var p = state.progress
    p.epoch += 1
    let report = EpochReport(
      epoch: p.epoch, trainingLoss: p.lossSum / Double(max(1, windows)),
      validationLoss: validationLoss,
      learningRate: rates(step: p.epoch * steps - 1, of: steps).learningRate,
      gradientNorm: p.largestGradientNorm, isBest: validationLoss < p.bestLoss ?? .infinity)
    if report.isBest {
      state.best = state.judged
      p.bestLoss = validationLoss
    }
    p.history.append(report)
    p.plateau.observe(validationLoss)
    p.position = 0
    p.lossSum = 0
    p.largestGradientNorm = 0
    state.progress = p
    return report
  }

  /// One optimiser step on the windows `indices`; returns the loss and the gradient norm before clipping.
  @discardableResult
  public mutating func takeStep(
    _ source: some WindowSource, _ indices: [Int]
  ) throws(TrainingDivergence) -> (loss: Double, gradientNorm: Double) {
    let statistics = StatisticsCollector()
    let step = state.optimizer.step
    let rates = rates(step: step, of: steps(source))
    var (loss, gradient) = parallel.gradient(
      of: state.model, source, indices, objective: objective, seed: seed, step: step,
      statistics: statistics)
    let norm = state.model.clip(&gradient, to: configuration.clip)
    guard loss.isFinite && norm.isFinite else {
      throw TrainingDivergence(
        step: step + 1, learningRate: rates.learningRate, gradientNorm: norm, loss: loss)
    }
    if let beta1 = rates.beta1 { state.optimizer.beta1 = beta1 }
    state.optimizer.update(&state.model, along: gradient, learningRate: rates.learningRate)
    state.model.updateRunningStatistics(statistics)
    state.updateAverage(decay: configuration.averaging)
    return (loss, norm)
  }

  private func stepReport(loss: Double, gradientNorm: Double, of steps: Int) -> StepReport {
    let step = state.optimizer.step
    return StepReport(
      step: step, steps: configuration.epochs * steps, epoch: state.progress.epoch + 1, loss: loss,
      learningRate: rates(step: step - 1, of: steps).learningRate, gradientNorm: gradientNorm)
  }

  private func steps(_ source: some WindowSource) -> Int {
    max(1, (source.count + configuration.batchSize - 1) / configuration.batchSize)
  }

  /// The learning rate of step `step` from 0, with `steps` in an epoch; the one-cycle schedule also moves the optimiser's β1.
  private func rates(step: Int, of steps: Int) -> (learningRate: Double, beta1: Double?) {
    let (highest, total) = (configuration.learningRate, configuration.epochs * steps)
    switch configuration.schedule {
    case .constant: return (highest, nil)
    case .plateau: return (state.progress.plateau.learningRate, nil)
    case .cosine: return (CosineDecay(initial: highest, steps: total)(step: step), nil)
    case .oneCycle:
      let (rate, beta1) = OneCycle(maximum: highest, steps: total)(step: min(step, total - 1))
      return (rate, beta1)
    }
  }
}

extension RandomStream {
  /// 0 ..< count with blocks of `size` numbers in random order, and what is left of a block last.
  fileprivate mutating func permutation(_ count: Int, inBlocksOf size: Int) -> [Int] {
    let whole = count / size
    return permutation(whole).flatMap { Array($0 * size..<($0 + 1) * size) }
      + Array(whole * size..<count)
  }
}
