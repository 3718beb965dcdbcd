import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

/// The gradient of the whole model by every parameter, against central differences.
@Suite("Stockformer gradient")
struct StockformerGradientTests {
  /// The outputs, and which queries ProbSparse chose on the way: a difference across another choice says nothing.
  func run(
    _ model: Stockformer, _ x: Tensor, _ weights: Tensor
  ) -> (total: Double, active: [[Int32]]) {
    let recorder = Recorder()
    let context = ForwardContext.training(
      seed: 3, step: 1, windows: [0, 1], recorder: recorder)
    let u = model(x, context)
    let total = zip(u.scalars, weights.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    return (total, (0..<model.configuration.layers).map { recorder.active("temporal.\($0)") ?? [] })
  }

  @Test("every parameter and the input", arguments: Variant.all)
  func centralDifferences(variant: Variant) throws {
    let c = variant.configuration
    let model = model(c)
    let x = windows(2, c).features
    let cotangent = sample([2, c.assets, c.outputs], seed: 5)
    let context = ForwardContext.training(seed: 3, step: 1, windows: [0, 1])
    let (u, pullback) = valueWithPullback(at: model, x) { $0($1, context) }
    #expect(u.shape == [2, c.assets, c.outputs])
    let (gradient, dx) = pullback(cotangent)
    let base = run(model, x, cotangent)

    // A smaller step flips fewer selections of ProbSparse.
    var differences = CentralDifferences(terms: u.count)
    if variant.configuration.temporal == .probSparse { differences.step = 1 / 512 }
    differences.skipsKinksInTheMiddle = false
    func total(_ model: Stockformer, _ x: Tensor) -> Double? {
      let moved = run(model, x, cotangent)
      return moved.active == base.active ? moved.total : nil
    }
    for parameter in model.parameters {
      let count = model[keyPath: parameter.value].count
      differences.check(parameter.name, gradient[keyPath: parameter.gradient], count) {
        element, offset in
        var moved = model
        moved[keyPath: parameter.value].withMutableScalars { $0[element] += offset }
        return total(moved, x)
      }
    }
    differences.check("x", dx, x.count) { element, offset in
      var moved = x
      moved.withMutableScalars { $0[element] += offset }
      return total(model, moved)
    }
    #expect(differences.checked > 4 * differences.skipped)
    #expect(differences.unchecked.count <= 2, "\(differences.unchecked)")
  }

  @Test(
    "the last layer pruned to the last step is the whole layer, value and gradient",
    arguments: Variant.all)
  func pruned(variant: Variant) {
    let c = variant.configuration
    let model = model(c)
    let x = windows(2, c).features
    let cotangent = sample([2, c.assets, c.outputs], seed: 5)
    func run(_ recorder: Recorder?) -> (Tensor, [String: Tensor], Tensor) {
      let context = ForwardContext.training(seed: 3, step: 1, windows: [4, 9], recorder: recorder)
      let (u, pullback) = valueWithPullback(at: model, x) { $0($1, context) }
      let (gradient, dx) = pullback(cotangent)
      return (u, gradients(model, gradient), dx)
    }
    let (whole, pruned) = (run(Recorder()), run(nil))
    #expect(distance(pruned.0, whole.0) <= 1e-5 * max(1, size(whole.0)))
    #expect(distance(pruned.2, whole.2) <= 1e-5 * max(1, size(whole.2)))
    let largest = whole.1.values.reduce(0) { max($0, size($1)) }
    for (name, want) in whole.1 where !want.isSymbolicZero {
      let error = pruned.1[name].map { distance($0, want) } ?? .nan
      #expect(error <= 1e-5 * largest, "\(name)")
    }
  }
}
