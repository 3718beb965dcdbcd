import Models
import NeuralNetworks
import Tensors

extension SpeedBenchmark {
  static func train(
    _ c: some ModelConfiguration, _ batch: Int, _ workers: Int, _ microBatch: Int,
    _ seconds: Double
  ) throws -> Measurement {
    let (model, windows) = modelAndWindows(c, batch)
    var options = TrainingConfiguration.reference
    options.microBatch = microBatch
    options.batchSize = batch
    options.schedule = .constant
    var trainer = Trainer(model, options, workers: workers)
    let times = try times(seconds) { try trainer.takeStep(windows, Array(0..<batch)) }
    return Measurement(times, settings(c, batch, microBatch))
  }

  /// One window is split over two cores, several are distributed among them.
  static func infer(
    _ c: StockformerConfiguration, _ batch: Int, _ workers: Int, _ microBatch: Int,
    _ seconds: Double
  ) throws -> Measurement {
    let (model, windows) = modelAndWindows(c, batch)
    let context = ForwardContext.inference(seed: model.samplingSeed)
    let input = ModelInput(features: windows.features)
    let parallel = DataParallel(workers: workers, microBatch: microBatch)
    let times = times(seconds) {
      if batch > 1 {
        _ = parallel.predict(model, windows, Array(0..<batch))
      } else if workers > 1 {
        _ = model.predict(input, context, workers: workers)
      } else {
        _ = model(input, context)
      }
    }
    return Measurement(times, settings(c, batch, microBatch))
  }

  private static func settings(
    _ c: some ModelConfiguration, _ batch: Int, _ microBatch: Int
  ) -> Settings {
    Settings(
      c, batch: batch, parameters: c.parameterCount, microBatch: min(batch, microBatch))
  }

  private static func modelAndWindows<C: ModelConfiguration>(
    _ c: C, _ batch: Int
  ) -> (C.Model, TensorWindows) {
    var stream = RandomStream(seed: 1)
    let task = c.task
    let windows = TensorWindows(
      features: normal([batch, task.lookback, task.assets, task.features], &stream),
      returns: normal([batch, task.assets, task.outputs], &stream))
    return (c.makeModel(using: &stream), windows)
  }

  static func normal(_ shape: [Int], _ stream: inout RandomStream) -> Tensor {
    Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in Float(stream.normal()) })
  }
}
