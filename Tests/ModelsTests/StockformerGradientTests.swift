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
    let h: Float = variant.configuration.temporal == .probSparse ? 1 / 512 : 1 / 128
    var (checked, skipped, unchecked) = (0, 0, [String]())
    func expectSlope(
      _ name: String, _ got: Tensor, _ count: Int, _ moved: (Int, Float) -> (Stockformer, Tensor)
    ) {
      // Rounding of six outputs, some 3e-7 each, is 1.8e-6 a run; the extrapolation makes at most 1.5/h of it.
      let (allowed, before) = (2.7e-6 / Double(h) + 2e-3 * size(got), checked)
      for element in stride(from: 0, to: count, by: max(1, count / 5)) {
        let runs = [-2, -1, 1, 2].map { factor in
          let (model, x) = moved(element, Float(factor) * h)
          return run(model, x, cotangent)
        }
        guard runs.allSatisfy({ $0.active == base.active }) else {
          skipped += 1
          continue
        }
        let near = (runs[2].total - runs[1].total) / (2 * Double(h))
        let far = (runs[3].total - runs[0].total) / (4 * Double(h))
        // Where the two differ there is a kink between them: another maximum in a pool, ELU's curvature.
        guard abs(far - near) <= allowed else {
          skipped += 1
          continue
        }
        let slope = got.isSymbolicZero ? 0 : Double(got.scalars[element])
        #expect(
          abs(slope - (4 * near - far) / 3) <= allowed, "\(name)[\(element)]: \(slope), \(near)")
        checked += 1
      }
      if checked == before { unchecked.append(name) }
    }
    for parameter in model.parameters {
      let shape = model[keyPath: parameter.value]
      expectSlope(parameter.name, gradient[keyPath: parameter.gradient], shape.count) {
        element, offset in
        var moved = model
        moved[keyPath: parameter.value].withMutableScalars { $0[element] += offset }
        return (moved, x)
      }
    }
    expectSlope("x", dx, x.count) { element, offset in
      var moved = x
      moved.withMutableScalars { $0[element] += offset }
      return (model, moved)
    }
    #expect(checked > 4 * skipped)
    #expect(unchecked.count <= 2, "\(unchecked)")
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
