import ModelSamples
import Models
import NeuralNetworks
import Synchronization
import Tensors
import Testing

@Suite("Trainer")
struct TrainerTests {
  func configuration(_ change: (inout TrainingConfiguration) -> Void = { _ in })
    -> TrainingConfiguration
  {
    var c = TrainingConfiguration.reference
    c.batchSize = 8
    c.learningRate = 0.05
    c.epochs = 3
    c.clip = 1e9
    change(&c)
    return c
  }

  @Test("the same bytes for 1 to 4 workers over several steps")
  func workers() throws {
    let c = small {
      $0.dropout = 0.2
      $0.temporal = .probSparse
      $0.factor = 1
      $0.distil = .layer
    }
    func trained(_ workers: Int) throws -> [String: Tensor] {
      var trainer = Trainer(
        model(c), configuration { ($0.batchSize, $0.epochs) = (5, 2) }, workers: workers)
      try trainer.train(on: windows(12, c), validation: windows(4, c, seed: 9))
      return weights(trainer.model)
    }
    let one = try trained(1)
    #expect(one != weights(model(c)))
    #expect(try trained(2) == one)
    #expect(try trained(3) == one)
    #expect(try trained(4) == one)
  }

  @Test(
    "a loss that compares windows sees micro-batches of windows that follow each other",
    arguments: [4, 8, 16])
  func neighboursStayTogether(microBatch: Int) throws {
    let training = RecordingWindows(LastStepRegression.windows(22, seed: 1))
    let c = configuration { ($0.batchSize, $0.microBatch, $0.epochs) = (8, microBatch, 2) }
    var trainer = Trainer(
      LastStepRegression(features: 2), c,
      objective: TurnoverLoss(riskAversion: 1, costRate: 0.1, lag: 1))
    try trainer.train(on: training, validation: LastStepRegression.windows(8, seed: 2))
    // 22 windows in parts of 4, or, where a micro-batch is no smaller than a batch, of 8.
    let count = microBatch == 4 ? 6 : 3
    try #require(training.asked.count == 2 * count)
    let epochs = [training.asked[..<count], training.asked[count...]].map(Array.init)
    for parts in epochs {
      #expect(parts.allSatisfy { $0 == Array($0[0]..<($0[0] + $0.count)) })
      #expect(parts.joined().sorted() == Array(0..<22))
    }
    #expect(epochs[0] != epochs[1])
  }

  @Test("another seed gives other weights")
  func seeds() throws {
    let c = small { $0.dropout = 0.2 }
    func trained(_ seed: UInt64) throws -> [String: Tensor] {
      var trainer = Trainer(model(c), configuration(), seed: seed)
      try trainer.train(on: windows(12, c), validation: windows(4, c, seed: 9))
      return weights(trainer.model)
    }
    #expect(try trained(1) != trained(2))
  }

  @Test("a linear rule is learnt", arguments: OptimizerRule.allCases)
  func learns(rule: OptimizerRule) throws {
    var trainer = Trainer(
      LastStepRegression(features: 2),
      configuration { ($0.epochs, $0.optimizer, $0.schedule) = (60, rule, .cosine) })
    try trainer.train(
      on: LastStepRegression.windows(64, seed: 1),
      validation: LastStepRegression.windows(16, seed: 2))
    let (weight, bias) = (trainer.model.linear.weight.scalars, trainer.model.linear.bias.scalar)
    #expect(abs(weight[0] - 2) < 0.01 && abs(weight[1] + 1) < 0.01 && abs(bias - 0.5) < 0.01)
  }

  @Test("a Stockformer overfits one small batch")
  func overfits() throws {
    let c = small { $0.layers = 1 }
    let source = windows(4, c)
    var trainer = Trainer(
      model(c), configuration { ($0.learningRate, $0.schedule, $0.clip) = (0.01, .constant, 1) })
    let first = try trainer.takeStep(source, [0, 1, 2, 3]).loss
    var last = first
    for _ in 0..<200 { last = try trainer.takeStep(source, [0, 1, 2, 3]).loss }
    #expect(last < 0.01 * first)
  }

  @Test("early stopping gives back the best weights")
  func earlyStopping() throws {
    // What is learnt is wrong for the validation windows, so the first epoch is the best one.
    let (training, validation) = (
      LastStepRegression.windows(32, seed: 1), LastStepRegression.windows(8, seed: 2, sign: -1)
    )
    let model = LastStepRegression(features: 2)
    var patient = Trainer(model, configuration { ($0.epochs, $0.patience) = (20, 3) })
    try patient.train(on: training, validation: validation)
    #expect(patient.history.map(\.epoch) == [1, 2, 3, 4])
    #expect(patient.history.map(\.isBest) == [true, false, false, false])
    var single = Trainer(model, configuration { $0.epochs = 1 })
    try single.train(on: training, validation: validation)
    #expect(weights(patient.model) == weights(single.model))

    var endless = Trainer(model, configuration { ($0.epochs, $0.patience) = (6, 0) })
    var reported: [EpochReport] = []
    try endless.train(on: training, validation: validation) { reported.append($0) }
    #expect(endless.history.count == 6)
    #expect(reported == endless.history)
    #expect(weights(endless.model) == weights(single.model))
  }

  @Test("the plateau schedule lowers the rate after patience epochs")
  func plateau() throws {
    var trainer = Trainer(
      LastStepRegression(features: 2),
      configuration {
        $0.epochs = 8
        $0.schedule = .plateau
        $0.plateauPatience = 2
      })
    try trainer.train(
      on: LastStepRegression.windows(32, seed: 1),
      validation: LastStepRegression.windows(8, seed: 2, sign: -1))
    // Epoch 1 is the best; 2, 3 and 4 are bad, so the rate of epoch 5 is half; 5, 6 and 7 are bad again.
    #expect(
      trainer.history.map(\.learningRate) == [0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125])
  }

  @Test(
    "cosine and one-cycle go over the whole training", arguments: [ScheduleName.cosine, .oneCycle])
  func schedules(schedule: ScheduleName) throws {
    var trainer = Trainer(
      LastStepRegression(features: 2), configuration { ($0.epochs, $0.schedule) = (4, schedule) })
    try trainer.train(
      on: LastStepRegression.windows(32, seed: 1),
      validation: LastStepRegression.windows(8, seed: 2))
    // Four epochs of four steps; the report tells the rate of an epoch's last step.
    let want =
      schedule == .cosine
      ? [3, 7, 11, 15].map { CosineDecay(initial: 0.05, steps: 16)(step: $0) }
      : [3, 7, 11, 15].map { OneCycle(maximum: 0.05, steps: 16)(step: $0).learningRate }
    #expect(trainer.history.map(\.learningRate) == want)
  }

  @Test("a number that is not finite stops, and says where", arguments: [Float.nan, .infinity])
  func divergence(value: Float) throws {
    var source = LastStepRegression.windows(8, seed: 1)
    source = TensorWindows(features: source.features, returns: source.returns * value)
    var trainer = Trainer(
      LastStepRegression(features: 2), configuration { $0.learningRate = 0.125 })
    let good = LastStepRegression.windows(8, seed: 1)
    try trainer.takeStep(good, [0, 1, 2])
    let before = weights(trainer.model)
    do {
      try trainer.train(on: source, validation: good)
      Issue.record("training went on")
    } catch {
      #expect(error.step == 2)
      #expect(error.learningRate == 0.125)
      #expect(!error.gradientNorm.isFinite)
      #expect(error.description.contains("step 2"))
      #expect(error.description.contains("learning rate 0.125"))
      #expect(error.description.contains("gradient norm"))
    }
    #expect(weights(trainer.model) == before)
  }

  @Test(
    "so does a validation loss that is not finite, and says so", arguments: [Float.nan, .infinity])
  func validationDivergence(value: Float) throws {
    let good = LastStepRegression.windows(16, seed: 1)
    let bad = TensorWindows(features: good.features, returns: good.returns * value)
    var trainer = Trainer(
      LastStepRegression(features: 2), configuration { $0.learningRate = 0.125 })
    do {
      try trainer.train(on: good, validation: bad)
      Issue.record("training went on")
    } catch {
      // Two steps of eight windows make the first epoch.
      #expect(error.step == 2 && error.isValidation && error.learningRate == 0.125)
      #expect(!error.loss.isFinite && error.gradientNorm > 0 && error.gradientNorm.isFinite)
      #expect(error.description.contains("diverged at step 2: validation loss"))
    }
    #expect(trainer.history.isEmpty)
  }

  /// A report asks for the rate of an epoch's last step, which must leave the optimiser as it is.
  @Test("after training β1 is that of the last step")
  func momentumOfTheLastStep() throws {
    var trainer = Trainer(
      LastStepRegression(features: 2),
      configuration { ($0.epochs, $0.schedule) = (4, .oneCycle) })
    let source = LastStepRegression.windows(32, seed: 1)
    var momenta: [Double] = []
    try trainer.train(on: source, validation: source) { _ in
    } while: {
      momenta.append($0.optimizer.beta1)
      return true
    }
    let cycle = OneCycle(maximum: 0.05, steps: 16)
    #expect(momenta == (0..<16).map { cycle(step: $0).beta1 })
    #expect(trainer.state.optimizer.beta1 == cycle(step: 15).beta1)
  }

  @Test("running statistics follow every step")
  func statistics() throws {
    let c = small { $0.distil = .batch }
    var trainer = Trainer(model(c), configuration { $0.batchSize = 4 }, workers: 2)
    let source = windows(8, c)
    try trainer.takeStep(source, [0, 1, 2, 3])
    try trainer.takeStep(source, [4, 5, 6, 7])
    #expect(trainer.model.distil[0].batchNorm.batchesTracked.scalar == 2)
    #expect(trainer.model.distil[0].batchNorm.runningMean != Tensor(repeating: 0, shape: [8]))
  }
}

/// Windows that remember which of them were asked for, together and in order.
private final class RecordingWindows: WindowSource {
  private let windows: TensorWindows
  private let record = Mutex<[[Int]]>([])

  init(_ windows: TensorWindows) { self.windows = windows }

  var count: Int { windows.count }
  var asked: [[Int]] { record.withLock { $0 } }

  func batch(_ indices: [Int]) -> Batch {
    record.withLock { $0.append(indices) }
    return windows.batch(indices)
  }

  func labels(_ indices: [Int]) -> Labels { windows.labels(indices) }
}
