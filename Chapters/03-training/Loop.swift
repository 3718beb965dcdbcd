import Experiments
import Files
import Stockformer
import Tensors
import Workbook
import _Differentiation

/// Section `training-loop`: the seed's loop, written out, equal to the library's trainer bit by bit.
func trainingLoop(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.question(
    """
    The seed document's training loop has seven lines. Which of them are still there when gradients are values, and do they \
    give what the library's `Trainer` gives?
    """)
  page.formula(
    """
    model.train()              a context that drops out; its stream belongs to seed, step and window
    optimizer.zero_grad()      nothing: a gradient is a new value at every step
    loss.backward()            valueWithPullback at the model, micro-batches added in their order
    clip_grad_norm_, step()    model.clip, optimizer.update
    validate(model, loader)    a context without dropout
    """)
  try page.code("loop")
  let subject = course.real
  let experiment = subject.experiment
  let (model, losses) = train(
    experiment.freshModel(), experiment.trainingWindows, experiment.validationWindows,
    experiment.configuration)
  let library = try course.forecaster(subject)
  page.table(loopTable(losses, library.history))
  let difference = largestDifference(bytes(model), bytes(library.model))
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
      Not close: equal, bit for bit, whatever the number of cores. Every random number belongs to a seed, a step and a \
      window, never to a worker, and gradients are added in the order of the windows, because a sum of floating-point \
      numbers depends on its order.
      """
      : """
      The loop and the trainer differ by \(difference.significant(2)): one of them changed and the other did not. Find out which \
      before you read on.
      """)
  page.breaks(
    """
    Without `optimizer.beta1 = momentum` the weights differ from the first step on: the one-cycle schedule moves Adam's memory, too. \
    Without `.inference` in `validate`, dropout would make the validation loss noisy and too high, and the wrong epoch the best \
    (errata B8: the seed forecasts in training mode).
    """)
  page.exercise(
    """
    Reverse the order in which micro-batches are added (`.reversed()` behind `chunks`). How far do the weights move after one epoch, and why at all?
    """)
}

// anchor: loop
/// The seed's loop: shuffled batches, backward, clip, step; then validate and keep the best.
private func train(
  _ start: Stockformer, _ trainWindows: MarketWindows, _ valWindows: MarketWindows,
  _ configuration: ExperimentConfiguration
) -> (model: Stockformer, losses: [Double]) {
  let settings = configuration.training
  var (model, best, losses) = (start, start, [Double]())
  var optimizer = Optimizer(for: model, rule: .adamW, weightDecay: settings.weightDecay)
  let stepsPerEpoch = (trainWindows.count + settings.batchSize - 1) / settings.batchSize
  let cycle = OneCycle(maximum: settings.learningRate, steps: settings.epochs * stepsPerEpoch)
  for epoch in 1...settings.epochs {
    var shuffle = RandomStream(seed: configuration.seed).child("shuffle").child(epoch)
    let trainLoader = shuffle.permutation(trainWindows.count).chunks(of: settings.batchSize)
    for batch in trainLoader {
      let (rate, momentum) = cycle(step: optimizer.step)
      optimizer.beta1 = momentum
      var gradient = backward(model, trainWindows, batch, configuration, step: optimizer.step)
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
  var (gradient, cells) = (Stockformer.TangentVector.zero, 0.0)
  let size = model.configuration.windowsInCache(atMost: configuration.training.microBatch)
  for shard in batch.chunks(of: size) {
    let (x, y) = { ($0.x, $0.y) }(windows.batch(shard))
    let context = ForwardContext.training(seed: configuration.seed, step: step, windows: shard)
    let (_, pullback) = valueWithPullback(at: model) { model in
      (model(x, context) - y).squared().summed()
    }
    gradient += pullback(Tensor(1))
    cells += Double(y.count)
  }
  for parameter in model.parameters {
    gradient[keyPath: parameter.gradient].scale(by: Float(1 / cells))
  }
  return gradient
}
// end: loop

/// The mean squared error of all windows, without dropout.
private func validate(_ model: Stockformer, _ windows: MarketWindows) -> Double {
  var (sum, cells) = (0.0, 0.0)
  let size = model.configuration.windowsInCache(atMost: 16)
  for shard in Array(0..<windows.count).chunks(of: size) {
    let batch = windows.batch(shard)
    let u = model(batch.x, .inference(seed: model.samplingSeed))
    sum += Double((u - batch.y).squared().summed().scalar)
    cells += Double(batch.y.count)
  }
  return sum / cells
}

extension [Int] {
  /// Pieces of `size`, the last one shorter.
  fileprivate func chunks(of size: Int) -> [[Int]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}

private func bytes(_ model: Stockformer) -> [Float] {
  model.parameters.flatMap { model[keyPath: $0.value].scalars }
}

/// The weights after two epochs with `count` workers.
private func workers(_ count: Int, _ experiment: Experiment) throws(InputFault) -> [Float] {
  let model = experiment.freshModel()
  var settings = experiment.configuration.training.configuration(
    for: model.configuration, seed: experiment.configuration.seed, workers: count)
  settings.epochs = min(2, settings.epochs)
  var trainer = Trainer(model, settings)
  do {
    try trainer.train(on: experiment.trainingWindows, validation: experiment.validationWindows)
  } catch { throw InputFault(.failure, file: "training", "\(error)") }
  return bytes(trainer.model)
}

private func loopTable(_ losses: [Double], _ history: [EpochReport]) -> Table {
  Table(
    [
      .number("epoch"), .number("validation loss, loop"), .number("Trainer"),
      .number("difference"),
    ],
    rows: zip(losses, history).map { loss, report in
      [
        "\(report.epoch)\(report.isBest ? " *" : "")", loss.fixed(6),
        report.validationLoss.fixed(6), (loss - report.validationLoss).significant(1),
      ]
    })
}
