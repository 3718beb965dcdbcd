import ModelSamples
import Models
import NeuralNetworks
import Synchronization
import Tensors
import Testing

@Suite("Data parallel")
struct DataParallelTests {
  func gradient(
    _ model: Stockformer, _ source: TensorWindows, _ loss: Loss, workers: Int, microBatch: Int
  ) -> (loss: Double, gradients: [String: Tensor]) {
    let (value, tangent) = DataParallel(workers: workers, microBatch: microBatch).gradient(
      of: model, source, [4, 0, 2, 6, 1, 3, 5], objective: loss, seed: 3, step: 5)
    return (value, gradients(model, tangent))
  }

  @Test("the same bytes for 1 to 4 workers", arguments: Variant.all)
  func workers(variant: Variant) {
    let c = variant.configuration
    let (model, source) = (model(c), windows(7, c))
    let one = gradient(model, source, .mse, workers: 1, microBatch: 2)
    for workers in [2, 3, 4] {
      let many = gradient(model, source, .mse, workers: workers, microBatch: 2)
      #expect(many.loss == one.loss)
      #expect(many.gradients == one.gradients)
    }
  }

  @Test("another micro-batch size changes rounding alone, dropout included", arguments: Variant.all)
  func microBatches(variant: Variant) {
    let c = variant.configuration
    let (model, source) = (model(c), windows(7, c))
    for loss in [Loss.mse, .bce, .allocation(riskAversion: 1, costRate: 0.001)] {
      let whole = gradient(model, source, loss, workers: 1, microBatch: 7)
      let largest = whole.gradients.values.reduce(0) { max($0, size($1)) }
      for microBatch in [1, 2, 3] {
        let cut = gradient(model, source, loss, workers: 2, microBatch: microBatch)
        #expect(abs(cut.loss - whole.loss) <= 1e-6 * max(1, abs(whole.loss)))
        for (name, want) in whole.gradients where !want.isSymbolicZero {
          let error = cut.gradients[name].map { distance($0, want) } ?? .nan
          #expect(error <= 1e-5 * largest, "\(name), \(microBatch)")
        }
      }
    }
  }

  @Test("the gradient of a batch is that of the loss itself")
  func whole() {
    let c = small()
    // Returns below ln 2: twice the price is where a short position has lost everything.
    let (model, drawn) = (model(c), windows(7, c))
    let source = TensorWindows(features: drawn.features, returns: drawn.returns * 0.1)
    for loss in LossTests.all {
      let all = Array(0..<7)
      let (value, _) = DataParallel(workers: 2, microBatch: 3).gradient(
        of: model, source, all, objective: loss, seed: 1, step: 0)
      let want = loss(model(source.features, .inference(seed: 1)), source.returns).scalar
      #expect(abs(value - Double(want)) <= 1e-6 * max(1, abs(value)), "\(loss)")
    }
  }

  @Test("loss and outputs without dropout, for any workers and cuts", arguments: Variant.all)
  func evaluation(variant: Variant) {
    let c = variant.configuration
    let (model, source) = (model(c), windows(7, c))
    let order = [6, 0, 3]
    let want = model(source.batch(order).input.features, .inference(seed: c.samplingSeed))
    let loss = Double(Loss.mse(want, source.batch(order).labels.returns).scalar)
    for (workers, microBatch) in [(1, 1), (2, 2), (3, 7)] {
      let parallel = DataParallel(workers: workers, microBatch: microBatch)
      let got = parallel.predict(model, source, order).reshaped(to: want.shape)
      #expect(distance(got, want) < 1e-6)
      #expect(
        abs(parallel.evaluate(model, source, order, objective: Loss.mse) - loss) < 1e-6
          * max(1, loss))
    }
  }
}
