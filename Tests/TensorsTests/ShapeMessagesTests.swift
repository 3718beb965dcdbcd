import Tensors
import Testing
import _Differentiation

/// A wrong rank ends with the operation and the shapes, not in memory that is not the tensor's.
@Suite("Messages about shapes", .serialized)
struct ShapeMessagesTests {
  @Test("linear with weights or inputs of the wrong rank")
  func linearRanks() async {
    let weight = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor(repeating: 1, shape: [2, 3])
      _ = linear(x, Tensor(repeating: 1, shape: [3]), Tensor(repeating: 1, shape: [3]))
    }
    expectMessage(weight, "linear: x [2, 3], weight [3], bias [3]")
    let input = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = linear(Tensor(1), Tensor(repeating: 1, shape: [2, 1]), Tensor(repeating: 1, shape: [2]))
    }
    expectMessage(input, "linear: x [], weight [2, 1], bias [2]")
  }

  @Test("the last step, pooling and dropout of a tensor without steps")
  func ranks() async {
    let last = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor(repeating: 1, shape: [3]).lastStep()
    }
    expectMessage(last, "lastStep: shape [3] is not [B, L, ...]")
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = maxPool(Tensor(repeating: 1, shape: [3, 0, 2]))
    }
    expectMessage(empty, "maxPool: x [3, 0, 2] is not [B, L, ...]")
    let pool = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = pullback(at: Tensor(1)) { maxPool($0) }
    }
    expectMessage(pool, "maxPool: x [] is not [B, L, ...]")
    let scalar = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = dropped(Tensor(1), Dropout(rate: 0.5, keys: [1]))
    }
    expectMessage(scalar, "dropout: a scalar has no windows")
  }

  @Test("reshaping, transposing and sums along an axis that is not there")
  func shapes() async {
    let reshaped = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor(repeating: 1, shape: [2, 3]).reshaped(to: [-2, -3])
    }
    expectMessage(reshaped, "reshaped: the element counts of [2, 3] and [-2, -3] differ")
    let transposed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent])
    {
      _ = Tensor(repeating: 1, shape: [2]).transposed()
    }
    expectMessage(transposed, "transposed: shape [2] has no two axes")
    let summed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = pullback(at: Tensor(repeating: 1, shape: [2])) { $0.summed(along: 3) }
    }
    expectMessage(summed, "axis 3 of shape [2]")
  }
}
