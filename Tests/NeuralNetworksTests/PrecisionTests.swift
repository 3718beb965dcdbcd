import ModelSamples
import Models
import NeuralNetworks
import Synchronization
import Tensors
import Testing

@Suite("Products of bfloat16 in a model", .enabled(if: MatrixPrecision.hasBFloat16))
struct PrecisionTests {
  private func gradient(
    _ model: Stockformer, _ source: TensorWindows, _ precision: MatrixPrecision, workers: Int
  ) -> (loss: Double, gradients: [String: Tensor]) {
    MatrixPrecision.$current.withValue(precision) {
      let (loss, tangent) = DataParallel(workers: workers, microBatch: 2).gradient(
        of: model, source, Array(0..<7), objective: Loss.mse, seed: 3, step: 5)
      return (loss, gradients(model, tangent))
    }
  }

  @Test("the same bytes for 1 to 4 workers, and others than at float32", arguments: Variant.all)
  func workers(variant: Variant) {
    let c = variant.configuration
    let (model, source) = (model(c), windows(7, c))
    let one = gradient(model, source, .bfloat16, workers: 1)
    for workers in [2, 3, 4] {
      let many = gradient(model, source, .bfloat16, workers: workers)
      #expect(many.loss == one.loss)
      #expect(many.gradients == one.gradients)
    }
    #expect(one.gradients != gradient(model, source, .float32, workers: 1).gradients)
  }

  @Test(
    "the gradient of all weights together is within 2 % of that of float32", arguments: Variant.all)
  func rounding(variant: Variant) throws {
    let c = variant.configuration
    // ProbSparse may choose other queries for keys that differ in their last digits, which is no rounding.
    guard c.temporal == .full else { return }
    let (model, source) = (model(c), windows(7, c))
    let exact = gradient(model, source, .float32, workers: 1)
    let found = gradient(model, source, .bfloat16, workers: 1)
    #expect(abs(found.loss - exact.loss) <= 0.02 * abs(exact.loss))
    var (difference, whole): (Float, Float) = (0, 0)
    for (name, want) in exact.gradients where !want.isSymbolicZero {
      let have = try #require(found.gradients[name])
      difference += (have - want).squared().summed().scalar
      whole += want.squared().summed().scalar
    }
    #expect(difference.squareRoot() <= 0.02 * whole.squareRoot())
  }
}

@Suite("A companion")
struct CompanionTests {
  @Test("does its half, or leaves it, of any number of steps", arguments: [1, 2])
  func steps(workers: Int) {
    let total = Companion.accompanying(workers: workers) { companion in
      (0..<5_000).reduce(0) { sum, i in
        let parts = companion?.both({ 2 * i }, { 2 * i + 1 }) ?? [2 * i, 2 * i + 1]
        return sum + parts[0] + parts[1]
      }
    }
    #expect(total == (0..<10_000).reduce(0, +))
  }

  @Test("works at the caller's precision")
  func precision() {
    let found = MatrixPrecision.$current.withValue(.bfloat16) {
      Companion.accompanying(workers: 2) { companion in
        (0..<100).flatMap { _ in
          companion?.both({ MatrixPrecision.current }, { MatrixPrecision.current }) ?? []
        }
      }
    }
    #expect(found.count == 200 && found.allSatisfy { $0 == .bfloat16 })
  }

  @Test("of many callers at once does not stop anybody")
  func many() {
    let totals = DataParallel(workers: 8, microBatch: 1).map(32) { caller in
      Companion.accompanying(workers: 2) { companion in
        (0..<50).reduce(0) { sum, i in
          sum + (companion?.both({ i }, { caller }).reduce(0, +) ?? 0)
        }
      }
    }
    for (caller, total) in totals.enumerated() { #expect(total == 1225 + 50 * caller) }
  }
}
