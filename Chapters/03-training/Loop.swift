import Classroom
import Experiments
import Files
import Models
import NeuralNetworks
import Tensors
import Workbook
import _Differentiation

/// Section `training-loop`: the reference loop, written out, equal to the library's trainer bit by bit.
func trainingLoop(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question(
    """
    The training loop of the reference document has seven lines. Which of them remain when \
    gradients are values, and do they give the same result as the library's `Trainer`?
    """)
  page.formula(
    """
    model.train()             a context with dropout, keyed by seed, step and window
    optimizer.zero_grad()     nothing: a gradient is a new value at every step
    loss.backward()           valueWithPullback; micro-batches summed in a fixed tree
    clip_grad_norm_, step()   model.clip, optimizer.update
    validate(model, loader)   a context without dropout
    """)
  try page.code("loop")
  let subject = course.real
  let experiment = subject.experiment
  let (model, losses) = train(
    experiment.freshStockformer(), experiment.trainingWindows, experiment.validationWindows,
    experiment.configuration)
  let library = try course.forecaster(subject)
  page.table(loopTable(losses, library.history))
  let difference = largestDifference(bytes(model), bytes(library.stockformer))
  let one = try workers(1, experiment)
  let two = try workers(2, experiment)
  page.result(
    """
    largest difference of \(model.parameterCount.grouped) weights, loop against Trainer: \(difference.significant(2))
    Trainer with 1 worker and with 2, the same bytes: \(one == two ? "yes" : "NO")
    """)
  page.reading(
    difference == 0 && one == two
      ? """
      The weights are not merely close but equal, bit for bit, with one worker or two. Every \
      random number belongs to a seed, a step and a window, never to a worker, and gradients are \
      added in a fixed tree over the windows, because a sum of floating-point numbers depends on \
      its order.
      """
      : """
      The loop and the trainer differ by \(difference.significant(2)): one of them has changed and \
      the other has not. Find out which before you read on.
      """)
  page.breaks(
    """
    Without `optimizer.beta1 = momentum` the weights differ from the first step on: the one-cycle \
    schedule changes Adam's momentum, too. Without `.inference` in `validate`, dropout would make \
    the validation loss noisy and too high, and the wrong epoch could pass for the best (errata \
    B8: the reference document forecasts in training mode).
    """)
  page.exercise(
    """
    Add the micro-batches one after the other (`parts.dropFirst().reduce(parts[0], +)` in place of \
    `pairwiseSum`). By how much do the weights differ after one epoch, and why do they differ at \
    all?
    """)
}

// anchor: loop
/// The reference loop: shuffled batches, backward, clip, step; then validate and keep the
/// best.
private func train(
  _ start: Stockformer, _ trainWindows: MarketWindows, _ valWindows: MarketWindows,
  _ configuration: ExperimentConfiguration
) -> (model: Stockformer, losses: [Double]) {
  let settings = configuration.training
  var (model, best, losses) = (start, start, [Double]())
  var optimizer = Optimizer(for: model, AdamW(weightDecay: settings.weightDecay))
  let stepsPerEpoch = (trainWindows.count + settings.batchSize - 1) / settings.batchSize
  let steps = settings.epochs * stepsPerEpoch
  let cycle = OneCycle(maximum: settings.learningRate, steps: steps)
  for epoch in 1...settings.epochs {
    var shuffle = RandomStream(seed: configuration.seed).child("shuffle").child(epoch)
    let order = shuffle.permutation(trainWindows.count)
    for batch in order.chunks(of: settings.batchSize) {
      let (rate, momentum) = cycle(step: optimizer.step)
      optimizer.beta1 = momentum
      var gradient = backward(
        model, trainWindows, batch, configuration, step: optimizer.step)
      _ = model.clip(&gradient, to: settings.clip)
      optimizer.update(&model, along: gradient, learningRate: rate)
    }
    let valLoss = validate(model, valWindows)
    if valLoss < losses.min() ?? .infinity { best = model }
    losses.append(valLoss)
  }
  return (best, losses)
}

/// The gradient of the mean squared error of one batch, micro-batch by micro-batch.
private func backward(
  _ model: Stockformer, _ windows: MarketWindows, _ batch: [Int],
  _ configuration: ExperimentConfiguration, step: Int
) -> Stockformer.TangentVector {
  var cells = 0.0
  let size = model.configuration.windowsInCache(atMost: configuration.training.microBatch)
  let parts = batch.chunks(of: size).map { shard in
    let shardBatch = windows.batch(shard)
    let (x, y) = (shardBatch.input.features, shardBatch.labels.returns)
    let context = ForwardContext.training(
      seed: configuration.seed, step: step, windows: shard)
    let (_, pullback) = valueWithPullback(at: model) { model in
      (model(x, context) - y).squared().summed()
    }
    cells += Double(y.count)
    return pullback(Tensor(1))
  }
  var gradient = pairwiseSum(parts)
  for parameter in model.parameters {
    gradient[keyPath: parameter.gradient].scale(by: Float(1 / cells))
  }
  return gradient
}

/// 0 + 1, 2 + 3, …, then these sums likewise: an order that does not depend on which
/// worker computed which part.
private func pairwiseSum<Part: AdditiveArithmetic>(_ parts: [Part]) -> Part {
  guard parts.count > 1 else { return parts.first ?? .zero }
  return pairwiseSum(parts.chunks(of: 2).map { $0.count == 2 ? $0[0] + $0[1] : $0[0] })
}
// end: loop

/// The mean squared error of all windows, without dropout.
private func validate(_ model: Stockformer, _ windows: MarketWindows) -> Double {
  var (sum, cells) = (0.0, 0.0)
  let size = model.configuration.windowsInCache(atMost: 16)
  for shard in Array(0..<windows.count).chunks(of: size) {
    let batch = windows.batch(shard)
    let (x, y) = (batch.input.features, batch.labels.returns)
    let u = model(x, .inference(seed: model.samplingSeed))
    sum += Double((u - y).squared().summed().scalar)
    cells += Double(y.count)
  }
  return sum / cells
}

extension Array {
  /// Pieces of `size`, the last one shorter.
  fileprivate func chunks(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}

private func bytes(_ model: Stockformer) -> [Float] {
  model.parameters.flatMap { model[keyPath: $0.value].scalars }
}

/// The weights after two epochs with `count` workers.
private func workers(_ count: Int, _ experiment: Experiment) throws(InputFault) -> [Float] {
  let configuration = experiment.stockformerConfiguration
  var settings = experiment.configuration.training
  settings.epochs = min(2, settings.epochs)
  settings.microBatch = configuration.windowsInCache(atMost: settings.microBatch)
  var trainer = Trainer(
    experiment.freshStockformer(), settings, seed: experiment.configuration.seed, workers: count)
  do {
    try trainer.train(on: experiment.trainingWindows, validation: experiment.validationWindows)
  } catch { throw InputFault(.failure, file: "training", "\(error)") }
  return bytes(trainer.model)
}

private func loopTable(_ losses: [Double], _ history: [EpochReport]) -> Table {
  Table(
    [
      .number("epoch (*: the best so far)"), .number("validation loss, loop"), .number("Trainer"),
      .number("difference"),
    ],
    rows: zip(losses, history).map { loss, report in
      [
        "\(report.epoch)\(report.isBest ? " *" : "")", loss.fixed(6),
        report.validationLoss.fixed(6), (loss - report.validationLoss).significant(1),
      ]
    })
}
