import ModelSamples
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite struct LinearSkipTests {
  /// Two bars of one asset with one feature, three bars in the window.
  private func skip(isTrained: Bool) -> LinearSkip {
    var skip = LinearSkip(bars: 2, width: 1, outputs: 1, isTrained: isTrained)
    skip.weight = Tensor(shape: [1, 2], scalars: [2, 3])
    skip.bias = Tensor(shape: [1], scalars: [0.5])
    return skip
  }

  private let x = Tensor(shape: [1, 3, 1, 1], scalars: [100, 10, 1])

  @Test func itReadsTheNewestBarsInOrder() {
    // 2·10 + 3·1 + 0.5
    #expect(skip(isTrained: false)(x).scalars == [23.5])
  }

  @Test func aFrozenSkipIsKeptAndNotTrained() {
    let frozen = skip(isTrained: false)
    #expect(frozen.parameters.isEmpty && frozen.buffers.map(\.name) == ["weight", "bias"])
    let trained = skip(isTrained: true)
    #expect(trained.parameters.map(\.name) == ["weight", "bias"] && trained.buffers.isEmpty)
  }

  @Test func derivatives() {
    let (_, pullback) = valueWithPullback(at: skip(isTrained: true), x) { $0($1).summed() }
    let (tangent, dx) = pullback(Tensor(1))
    #expect(tangent.weight.scalars == [10, 1] && tangent.bias.scalars == [1])
    #expect(dx.scalars == [0, 2, 3])
    let (_, frozen) = valueWithPullback(at: skip(isTrained: false), x) { $0($1).summed() }
    #expect(size(frozen(Tensor(1)).0.weight) == 0)
    #expect(frozen(Tensor(1)).1.scalars == [0, 2, 3])
  }
}
