import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("Layer normalisation")
struct LayerNormTests {
  @Test("by hand")
  func value() {
    let y = layerNorm(
      Tensor(shape: [1, 2], scalars: [1, 3]), Tensor(shape: [2], scalars: [2, 1]),
      Tensor(shape: [2], scalars: [0, 5]))
    let unit = Float(1 / (1 + 1e-5).squareRoot())
    expectClose(y, Tensor(shape: [1, 2], scalars: [-2 * unit, 5 + unit]), tolerance: 1e-6)
  }

  @Test("rows have mean 0 and standard deviation 1", arguments: [2, 5, 16, 20, 128])
  func law(width: Int) {
    let x = sample([7, width], seed: 1, scale: 100) + 1000
    let y = layerNorm(
      x, Tensor(repeating: 1, shape: [width]), Tensor(repeating: 0, shape: [width]))
    for row in 0..<7 {
      let values = y.rows([row]).scalars.map { Double($0) }
      let mean = values.reduce(0, +) / Double(width)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      // 1000 in single precision is good to 3e-5, a deviation is of order 100.
      #expect(abs(mean) < 1e-5)
      #expect(abs(variance - 1) < 1e-5)
    }
  }

  @Test("gradients", arguments: [3, 16, 20])
  func gradients(width: Int) {
    expectGradient(
      at: [sample([4, width], seed: 1), sample([width], seed: 2), sample([width], seed: 3)]
    ) { layerNorm($0[0], $0[1], $0[2]) }
  }

  @Test("as a composition of sums and products", arguments: [3, 17, 32])
  func composition(width: Int) {
    let inputs = [sample([4, width], seed: 1), sample([width], seed: 2), sample([width], seed: 3)]
    expectSame(at: inputs) {
      layerNorm($0[0], $0[1], $0[2])
    } _: { p in
      let share = 1 / Float(width)
      let mean = (p[0].summed(along: 1) * share).repeated(along: 1, count: width)
      let centred = p[0] - mean
      let variance = centred.squared().summed(along: 1) * share
      let inverse = variance.inverseSquareRoot(plus: 1e-5).repeated(along: 1, count: width)
      return centred * inverse * p[1] + p[2]
    }
  }
}

@Suite("ε of the norms")
struct NormEpsilonTests {
  /// Deviations ±1, variance 1: with ε = 3 the root is 2.
  let x = Tensor(shape: [2, 2], scalars: [1, 3, 5, 7])

  @Test("ε is added to the variance, by hand")
  func byHand() {
    let (one, zero) = (Tensor(repeating: 1, shape: [2]), Tensor(repeating: 0, shape: [2]))
    #expect(layerNorm(x, one, zero, epsilon: 3).scalars == [-0.5, 0.5, -0.5, 0.5])
    // Channels deviate by ±2, variance 4: with ε = 12 the root is 4.
    #expect(batchNorm(x, one, zero, epsilon: 12).scalars == [-0.5, -0.5, 0.5, 0.5])
    #expect(layerNorm(x, one, zero) == layerNorm(x, one, zero, epsilon: 1e-5))
    #expect(batchNorm(x, one, zero) == batchNorm(x, one, zero, epsilon: 1e-5))
  }

  @Test("gradients with a large ε")
  func gradients() {
    let inputs = [sample([3, 2, 19], seed: 1), sample([19], seed: 2), sample([19], seed: 3)]
    expectGradient(at: inputs) { layerNorm($0[0], $0[1], $0[2], epsilon: 0.5) }
    expectGradient(at: inputs) { batchNorm($0[0], $0[1], $0[2], epsilon: 0.5) }
  }
}

@Suite("Batch normalisation")
struct BatchNormTests {
  @Test("channels have mean 0 and variance 1")
  func law() {
    let x = sample([4, 5, 3, 7], seed: 1, scale: 3) + 2
    let y = batchNorm(x, Tensor(repeating: 1, shape: [7]), Tensor(repeating: 0, shape: [7]))
    let statistics = ChannelStatistics(of: y)
    #expect(statistics.rows == 60)
    #expect(size(statistics.mean) < 1e-6)
    expectClose(statistics.variance, Tensor(repeating: 1, shape: [7]), tolerance: 1e-5)
  }

  @Test("statistics by hand: the variance is divided by the number of rows")
  func statistics() {
    let found = ChannelStatistics(of: Tensor(shape: [2, 2, 1], scalars: [1, 2, 3, 6]))
    #expect(found.mean.scalars == [3])
    #expect(found.variance.scalars == [3.5])
    #expect(found.rows == 4)
  }

  @Test("gradients", arguments: [3, 16, 20])
  func gradients(width: Int) {
    expectGradient(
      at: [sample([3, 2, width], seed: 1), sample([width], seed: 2), sample([width], seed: 3)]
    ) { batchNorm($0[0], $0[1], $0[2]) }
  }
}
