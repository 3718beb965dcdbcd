import Tensors
import Testing
import _Differentiation

@Suite("Embedding lookup")
struct EmbeddingTests {
  let table = Tensor(shape: [3, 2], scalars: [1, 2, 3, 4, 5, 6])

  @Test("by hand, with indices of both types")
  func values() {
    let want = Tensor(shape: [2, 2, 2], scalars: [5, 6, 1, 2, 5, 6, 3, 4])
    #expect(embeddingLookup(table, [2, 0, 2, 1] as [Int], shape: [2, 2]) == want)
    #expect(embeddingLookup(table, [2, 0, 2, 1] as [Int32], shape: [2, 2]) == want)
    let dTable = pullback(at: table) { embeddingLookup($0, [2, 0, 2] as [Int], shape: [3]) }(
      Tensor(shape: [3, 2], scalars: [1, 2, 10, 20, 100, 200]))
    #expect(dTable.scalars == [10, 20, 0, 0, 101, 202])
  }

  @Test("a lookup is the product with one-hot rows")
  func oneHot() {
    let large = sample([7, 19], seed: 1)
    let indices = [6, 0, 3, 3, 1]
    let hot = Tensor(shape: [5, 7]) { rows in
      rows.update(repeating: 0)
      for (i, index) in indices.enumerated() { rows[i * 7 + index] = 1 }
    }
    expectSame(at: [large]) {
      embeddingLookup($0[0], indices, shape: [5]).squared()
    } _: {
      hot.times($0[0]).squared()
    }
  }

  @Test("gradients")
  func gradients() {
    expectGradient(at: [sample([4, 5], seed: 1)]) {
      embeddingLookup($0[0], [3, 1, 3, 0, 3, 2] as [Int32], shape: [2, 3]).squared()
    }
  }
}
