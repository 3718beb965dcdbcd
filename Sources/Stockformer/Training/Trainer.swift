import Tensors

/// Trains any forecaster: shuffled batches, clipped gradients, a schedule, early stopping that gives back the best weights.
public struct Trainer<Model: Forecaster> {
  /// The model as it is now.
  public private(set) var model: Model
  /// The model after the last epoch, before the best weights came back; nil until training has ended.
  public private(set) var lastModel: Model?
  /// One report for every epoch so far.
  public private(set) var history: [EpochReport] = []
  private let configuration: TrainingConfiguration
  private let parallel: DataParallel
  private var optimizer: Optimizer<Model>
  private var plateau: ReduceOnPlateau
  private var best: (model: Model, loss: Double)?

  /// A trainer of `model`.
  public init(_ model: Model, _ configuration: TrainingConfiguration) {
    self.model = model
    self.configuration = configuration
    parallel = DataParallel(workers: configuration.workers, microBatch: configuration.microBatch)
    optimizer = Optimizer(
      for: model, rule: configuration.optimizer, weightDecay: configuration.weightDecay)
    let (factor, patience) =
      if case .reduceOnPlateau(let factor, let patience) = configuration.schedule {
        (factor, patience)
      } else {
        (1.0, Int.max)
      }
    plateau = ReduceOnPlateau(
      learningRate: configuration.learningRate, factor: factor, patience: patience)
  }

  /// Trains until the epochs or the patience run out, and leaves the weights of the best validation loss in `model`.
  ///
  /// - Parameter progress: called after every epoch.
  /// - Throws: `TrainingDivergence` when a loss or a gradient is not finite.
  public mutating func train(
    on training: some WindowSource, validation: some WindowSource,
    progress: (EpochReport) -> Void = { _ in }
  ) throws(TrainingDivergence) {
    // anchor: training-loop
    for epoch in 1...max(1, configuration.epochs) {
      let (trainingLoss, gradientNorm) = try runEpoch(epoch, training)
      let validationLoss = parallel.evaluate(
        model, validation, Array(0..<validation.count), loss: configuration.loss)
      let report = EpochReport(
        epoch: epoch, trainingLoss: trainingLoss, validationLoss: validationLoss,
        learningRate: learningRate(epoch * steps(training) - 1, training),
        gradientNorm: gradientNorm, isBest: validationLoss < best?.loss ?? .infinity)
      if report.isBest { best = (model, validationLoss) }
      history.append(report)
      progress(report)
      plateau.observe(validationLoss)
      if shouldStop(at: epoch) { break }
    }
    // end: training-loop
    lastModel = model
    if let best { model = best.model }
  }

  /// One pass over all training windows in a new order.
  private mutating func runEpoch(
    _ epoch: Int, _ source: some WindowSource
  ) throws(TrainingDivergence) -> (loss: Double, gradientNorm: Double) {
    var shuffle = RandomStream(seed: configuration.seed).child("shuffle").child(epoch)
    let order = shuffle.permutation(source.count)
    var (total, largest) = (0.0, 0.0)
    let starts = Array(stride(from: 0, to: order.count, by: configuration.batchSize))
    for start in starts {
      let indices = Array(order[start..<min(start + configuration.batchSize, order.count)])
      let (loss, norm) = try takeStep(source, indices)
      total += loss * Double(indices.count)
      largest = max(largest, norm)
    }
    return (total / Double(max(1, order.count)), largest)
  }

  /// One optimiser step on the windows `indices`; returns the loss and the gradient norm before clipping.
  @discardableResult
  public mutating func takeStep(
    _ source: some WindowSource, _ indices: [Int]
  ) throws(TrainingDivergence) -> (loss: Double, gradientNorm: Double) {
    let statistics = StatisticsCollector()
    let rate = learningRate(optimizer.step, source)
    var (loss, gradient) = parallel.gradient(
      of: model, source, indices, loss: configuration.loss, seed: configuration.seed,
      step: optimizer.step, statistics: statistics)
    let norm = model.clip(&gradient, to: configuration.clip)
    guard loss.isFinite && norm.isFinite else {
      throw TrainingDivergence(
        step: optimizer.step + 1, learningRate: rate, gradientNorm: norm, loss: loss)
    }
    optimizer.update(&model, along: gradient, learningRate: rate)
    model.absorb(statistics)
    return (loss, norm)
  }

  private func steps(_ source: some WindowSource) -> Int {
    max(1, (source.count + configuration.batchSize - 1) / configuration.batchSize)
  }

  /// The learning rate of step `step` from 0; the one-cycle schedule also moves the optimiser's β1.
  private mutating func learningRate(_ step: Int, _ source: some WindowSource) -> Double {
    let total = configuration.epochs * steps(source)
    switch configuration.schedule {
    case .constant: return configuration.learningRate
    case .reduceOnPlateau: return plateau.learningRate
    case .cosine: return CosineDecay(initial: configuration.learningRate, steps: total)(step: step)
    case .oneCycle:
      let cycle = OneCycle(maximum: configuration.learningRate, steps: total)
      let (rate, beta1) = cycle(step: min(step, total - 1))
      optimizer.beta1 = beta1
      return rate
    }
  }

  private func shouldStop(at epoch: Int) -> Bool {
    guard let patience = configuration.patience else { return false }
    let bestEpoch = history.last { $0.isBest }?.epoch ?? 0
    return epoch - bestEpoch >= patience
  }
}
