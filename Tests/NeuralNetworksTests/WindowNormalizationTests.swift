import ModelSamples
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite("Window normalisation")
struct WindowNormalizationTests {
  /// One window of three bars, one asset, two features: 1, 2, 6 and 5, 5, 5.
  let x = Tensor(shape: [1, 3, 1, 2], scalars: [1, 5, 2, 5, 6, 5])

  @Test("mean and deviation, by hand")
  func standardizing() {
    // Mean 3, variance (4 + 1 + 9)/3; a constant has variance 0 and deviation √ε.
    let window = NormalizedWindow(standardizing: x, mask: nil, epsilon: 1.0 / 3)
    #expect(window.level.scalars == [3, 5])
    #expect(
      distance(
        window.standardDeviation, Tensor(shape: [1, 1, 1, 2], scalars: [2.2360680, 0.5773503]))
        < 1e-6)
    let want = Tensor(
      shape: [1, 3, 1, 2], scalars: [-2, 0, -1, 0, 3, 0].map { $0 / Float(5).squareRoot() })
    #expect(distance(window.values, want) < 1e-6)
    // Restored at level and scale of the first feature: 3 + √5·2.
    let y = window.restoring(Tensor(shape: [1, 1, 1, 1], scalars: [2]))
    #expect(abs(y.scalar - (3 + 2 * Float(5).squareRoot())) < 1e-6)
  }

  @Test("a missing bar counts neither in the mean nor in the deviation, and stays 0")
  func missing() {
    let mask = Tensor(shape: [1, 3, 1], scalars: [1, 0, 1])
    let window = NormalizedWindow(
      standardizing: masking(x, by: mask), mask: mask, epsilon: 0.75)
    // Of 1 and 6: mean 3.5, variance 6.25, deviation √7.
    #expect(window.level.scalars == [3.5, 5])
    #expect(abs(window.standardDeviation.scalars[0] - Float(7).squareRoot()) < 1e-6)
    #expect(window.values[0, 1, 0, 0] == 0)
    #expect(abs(window.values[0, 2, 0, 0] - 2.5 / Float(7).squareRoot()) < 1e-6)
    // Without any bar level and values are 0, and all is finite.
    let none = Tensor(repeating: 0, shape: [1, 3, 1])
    let empty = NormalizedWindow(standardizing: masking(x, by: none), mask: none)
    #expect(empty.level.scalars == [0, 0] && empty.values == Tensor(repeating: 0, shape: x.shape))
    #expect(empty.standardDeviation.scalars.allSatisfy { $0.isFinite && $0 > 0 })
  }

  @Test("from the newest bar, by hand")
  func newestBar() {
    let window = NormalizedWindow(fromNewestBarOf: x, mask: nil)
    #expect(window.values.scalars == [-5, 0, -4, 0, 0, 0])
    #expect(window.restoring(Tensor(shape: [1, 1, 2, 1], scalars: [2, -1])).scalars == [8, 5])
  }

  @Test("the gradient goes through the deviation, not through the level")
  func gradient() {
    let x = sample([2, 5, 3, 2], seed: 3)
    let cotangent = sample([2, 3, 1, 1], seed: 4)
    // What is restored is the first bar of the first feature, so that value and deviation are both reached: y = x₀ − level + level.
    let dx = pullback(at: x) { x in
      let window = NormalizedWindow(standardizing: x, mask: nil)
      let first = window.values.slice(1, 0..<1).slice(3, 0..<1)
      return window.restoring(first.reshaped(to: [2, 3, 1, 1]))
    }(cotangent)
    var want = [Float](repeating: 0, count: dx.count)
    for window in 0..<2 {
      for asset in 0..<3 { want[window * 30 + asset * 2] = cotangent[window, asset, 0, 0] }
    }
    #expect(distance(dx, Tensor(shape: dx.shape, scalars: want)) < 1e-5)
  }
}

@Suite("Linear layers of each asset's own")
struct AssetLinearTests {
  @Test("shared or each its own, by hand")
  func byHand() {
    var stream = RandomStream(seed: 1)
    let x = Tensor(shape: [1, 2, 2], scalars: [1, 2, 3, 4])
    var shared = AssetLinear(inputs: 2, outputs: 1, using: &stream)
    shared.weight = Tensor(shape: [1, 2], scalars: [1, 10])
    shared.bias = Tensor(shape: [1], scalars: [100])
    #expect(shared(x).scalars == [121, 143])
    var own = AssetLinear(inputs: 2, outputs: 1, assets: 2, using: &stream)
    own.weight = Tensor(shape: [2, 1, 2], scalars: [1, 10, 2, 20])
    own.bias = Tensor(shape: [2, 1], scalars: [100, 200])
    #expect(own(x).scalars == [121, 286])
    #expect(own.parameterCount == 6 && shared.parameterCount == 3)
    #expect(AssetLinear.parameterCount(inputs: 2, outputs: 1, assets: 2) == 6)
  }

  @Test("the same weights for every asset are shared weights, value and gradient")
  func repeated() {
    var stream = RandomStream(seed: 1)
    let shared = AssetLinear(inputs: 4, outputs: 3, using: &stream)
    var own = AssetLinear(inputs: 4, outputs: 3, assets: 5, using: &stream)
    own.weight = shared.weight.withNewAxis(0).repeated(along: 0, count: 5)
    own.bias = shared.bias.withNewAxis(0).repeated(along: 0, count: 5)
    let x = sample([2, 5, 4], seed: 2)
    let (y, pullback) = valueWithPullback(at: shared, x) { $0($1) }
    let (ownY, ownPullback) = valueWithPullback(at: own, x) { $0($1) }
    #expect(distance(y, ownY) <= 1e-6)
    let ((gradient, dx), (ownGradient, ownDx)) = (pullback(y), ownPullback(y))
    #expect(distance(dx, ownDx) <= 1e-5)
    #expect(distance(gradient.weight, ownGradient.weight.summed(along: 0).withoutAxis(0)) <= 1e-5)
    #expect(distance(gradient.bias, ownGradient.bias.summed(along: 0).withoutAxis(0)) <= 1e-5)
  }
}
