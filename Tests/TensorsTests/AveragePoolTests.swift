import Tensors
import Testing
import _Differentiation

@Suite("Average pool")
struct AveragePoolTests {
  func pooled(_ values: [Float], _ kernel: Int, _ stride: Int, _ padding: PoolPadding) -> [Float] {
    averagePool(
      Tensor(shape: [1, values.count, 1], scalars: values), kernel: kernel, stride: stride,
      padding: padding
    ).scalars
  }

  @Test("by hand")
  func values() {
    #expect(pooled([1, 3, 5, 11], 2, 1, .none) == [2, 4, 8])
    #expect(pooled([1, 3, 5, 11], 2, 2, .none) == [2, 8])
    #expect(pooled([4, 0, 8, 12], 4, 1, .none) == [6])
    #expect(pooled([4, 0, 8, 12], 4, 1, .replicate) == [3, 4, 6, 8])
    #expect(pooled([6, 0, 9], 3, 1, .replicate) == [4, 5, 6])
    #expect(pooled([6, 0, 9], 3, 2, .replicate) == [4, 6])
  }

  @Test("a constant stays, kernel 1 changes nothing, a stride takes every second")
  func laws() {
    let x = sample([2, 9, 3], seed: 1)
    for kernel in [1, 2, 3, 7, 25] {
      let constant = Tensor(repeating: 3, shape: [2, 5, 3])
      expectClose(averagePool(constant, kernel: kernel, padding: .replicate), constant)
      let full = averagePool(x, kernel: kernel, padding: .replicate)
      #expect(full.shape == x.shape)
      let second = averagePool(x, kernel: kernel, stride: 2, padding: .replicate)
      #expect(second == stacked([0, 2, 4, 6, 8].map { unstacked(full, along: 1)[$0] }, along: 1))
    }
    #expect(averagePool(x, kernel: 1) == x)
  }

  @Test("as an average of a padded copy", arguments: [(3, 1), (4, 1), (7, 2), (25, 3)])
  func reference(kernel: Int, stride: Int) {
    let (steps, x) = (6, sample([2, 6, 3], seed: 2))
    let order = (0..<steps + kernel - 1).map { min(max($0 - kernel / 2, 0), steps - 1) }
    expectSame(at: [x]) {
      averagePool($0[0], kernel: kernel, stride: stride, padding: .replicate)
    } _: {
      averagePool(
        $0[0].permuted([1, 0, 2]).rows(order).permuted([1, 0, 2]), kernel: kernel, stride: stride)
    }
    let y = averagePool(x, kernel: kernel, stride: stride, padding: .replicate)
    for t in 0..<y.shape[1] {
      let terms = order[t * stride..<t * stride + kernel].map { Double(x[1, $0, 2]) }
      #expect(abs(Double(y[1, t, 2]) - terms.reduce(0, +) / Double(kernel)) < 1e-6)
    }
  }

  @Test("gradients", arguments: [1, 2, 3, 5])
  func gradients(kernel: Int) {
    for (width, stride) in [(3, 1), (19, 2)] {
      let x = sample([2, 6, width], seed: 3)
      for padding in [PoolPadding.none, .replicate] {
        expectGradient(at: [x]) {
          averagePool($0[0], kernel: kernel, stride: stride, padding: padding).squared()
        }
      }
      expectGradient(at: [x]) {
        ($0[0] - averagePool($0[0], kernel: kernel, padding: .replicate)) * $0[0]
      }
    }
  }
}
