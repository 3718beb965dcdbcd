import Tensors
import Testing
import _Differentiation

@Suite("Selection")
struct SelectionTests {
  let x = Tensor(shape: [2, 3], scalars: [1, -2, 3, -4, 5, .nan])
  let row = Tensor(shape: [3], scalars: [0, -3, 3])

  @Test("comparisons by hand")
  func comparisons() {
    #expect(x.greater(than: 1).scalars == [0, 0, 1, 0, 1, 0])
    #expect(x.less(than: 1).scalars == [0, 1, 0, 1, 0, 0])
    #expect(x.greater(than: row).scalars == [1, 1, 0, 0, 1, 0])
    #expect(x.less(than: row).scalars == [0, 0, 0, 1, 0, 0])
    #expect(x.greater(than: 1).inverted().scalars == [1, 1, 0, 1, 0, 1])
    let wide = sample([5, 33], seed: 1)
    let other = sample([33], seed: 2)
    #expect(wide.greater(than: other) == (wide - other).greater(than: 0))
    #expect(wide.less(than: other) == (wide - other).less(than: 0))
  }

  @Test("what is not selected disappears, a NaN too")
  func values() {
    let mask = Tensor(shape: [3], scalars: [0, 0, 1])
    #expect(x.replacing(with: 7, where: mask).scalars == [1, -2, 7, -4, 5, 7])
    let other = Tensor(shape: [2, 3], scalars: [.nan, .nan, 30, .infinity, .nan, 60])
    let (y, pullback) = valueWithPullback(at: x, other) { $0.replacing(with: $1, where: mask) }
    #expect(y.scalars == [1, -2, 30, -4, 5, 60])
    let (dx, dOther) = pullback(Tensor(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6]))
    #expect(dx.scalars == [1, 2, 0, 4, 5, 0])
    #expect(dOther.scalars == [0, 0, 3, 0, 0, 6])
  }

  @Test("a mask and its inverse exchange the two tensors")
  func exchange() {
    let (a, b) = (sample([4, 5], seed: 1), sample([4, 5], seed: 2))
    let mask = a.greater(than: b)
    #expect(a.replacing(with: b, where: mask) == b.replacing(with: a, where: mask.inverted()))
    #expect(a.replacing(with: a, where: mask) == a)
  }

  @Test("gradients, with a mask of the full shape and with one that is repeated")
  func gradients() {
    let inputs = [sample([4, 19], seed: 1), sample([4, 19], seed: 2)]
    for mask in [
      sample([4, 19], seed: 3).greater(than: 0), sample([19], seed: 4).greater(than: 0),
    ] {
      expectGradient(at: inputs) { $0[0].replacing(with: $0[1], where: mask).squared() }
      expectGradient(at: inputs) { ($0[0] * $0[1]).replacing(with: $0[0], where: mask) }
      expectGradient(at: [inputs[0]]) { $0[0].squared().replacing(with: 2, where: mask) }
    }
  }
}
