import Testing

@testable import Tensors

/// The nearest bfloat16 as a float, by the definition: both neighbours, the nearer one, of two equally near the even one.
private func nearest(_ x: Float) -> Float {
  let lower = Float(bitPattern: x.bitPattern & 0xFFFF_0000)
  let upper = Float(bitPattern: (x.bitPattern & 0xFFFF_0000) &+ 0x1_0000)
  let (below, above) = (abs(Double(x) - Double(lower)), abs(Double(upper) - Double(x)))
  if below == above { return lower.bitPattern >> 16 & 1 == 0 ? lower : upper }
  return below < above ? lower : upper
}

private func rounded(_ x: [Float]) -> [Float] {
  let tensor = Tensor(shape: [x.count], scalars: x)
  let matrix = Matrix(tensor, .bfloat16)
  return (0..<x.count).map { Float(bitPattern: UInt32(matrix.halves[$0]) << 16) }
}

private func rounded(_ x: Tensor) -> Tensor { Tensor(shape: x.shape, scalars: rounded(x.scalars)) }

/// What `body` gives with products of bfloat16.
private func atBFloat16<Result>(_ body: () -> Result) -> Result {
  MatrixPrecision.$current.withValue(.bfloat16, operation: body)
}

@Suite("Rounding to bfloat16")
struct BFloat16RoundingTests {
  @Test("takes the nearest, and the even one of two")
  func byHand() {
    let ulp: Float = 1 / 128
    #expect(rounded([1, -2.5, 0, 1e38]) == [1, -2.5, 0, nearest(1e38)])
    #expect(
      rounded([1 + ulp / 2, 1 + 1.5 * ulp, 1 + 0.51 * ulp, 1 + 0.49 * ulp])
        == [1, 1 + 2 * ulp, 1 + ulp, 1])
  }

  @Test(
    "of any number is within half a unit of its last place", arguments: [1, 15, 31, 32, 33, 64, 97])
  func lengths(count: Int) {
    let x = sample([count], seed: UInt64(count)).scalars.map { $0 * 1e3 }
    #expect(rounded(x) == x.map(nearest))
  }

  @Test("keeps infinity and what is no number, and overflows to infinity")
  func special() {
    let numbers = [
      .infinity, -.infinity, Float.greatestFiniteMagnitude, Float(bitPattern: 0x7F80_0001), .nan,
    ]
    for length in [5, 40] {
      let all = rounded(numbers + Array(repeating: 0, count: length - 5))
      #expect(all[0] == .infinity && all[1] == -.infinity && all[2] == .infinity)
      #expect(all[3].isNaN && all[4].isNaN)
    }
  }
}

@Suite("Products of bfloat16", .enabled(if: MatrixPrecision.hasBFloat16))
struct BFloat16ProductTests {
  @Test(
    "are those of the rounded operands",
    arguments: [(1, 1, 1), (3, 5, 7), (16, 16, 16), (33, 17, 65), (168, 128, 512)])
  func shapes(m: Int, n: Int, k: Int) {
    let (a, b) = (sample([m, k], seed: 1), sample([k, n], seed: 2))
    expectNear(atBFloat16 { a.times(b) }, rounded(a).times(rounded(b)), inner: k)
    let at = a.transposed()
    expectNear(
      atBFloat16 { at.transposed().times(b) }, rounded(a).times(rounded(b)), inner: k)
    let bt = b.transposed()
    expectNear(atBFloat16 { a.times(transposed: bt) }, rounded(a).times(rounded(b)), inner: k)
  }

  @Test("with a bias, added to what is there, of rows that are apart")
  func starts() {
    let (x, w, b) = (sample([2, 9, 6], seed: 1), sample([5, 6], seed: 2), sample([5], seed: 3))
    expectNear(atBFloat16 { linear(x, w, b) }, linear(rounded(x), rounded(w), b), inner: 6)
    let series = sample([2, 9, 3, 6], seed: 4)
    let (own, biases) = (sample([3, 5, 6, 3], seed: 5), sample([3, 5], seed: 6))
    for padding in [Padding.causal, .circular, .zero] {
      expectNear(
        atBFloat16 { convolution(series, own, biases, padding: padding) },
        convolution(rounded(series), rounded(own), biases, padding: padding), inner: 18)
    }
  }

  @Test("have the gradients of products of the rounded operands and cotangents")
  func gradients() {
    let (x, w, b) = (sample([2, 9, 6], seed: 1), sample([5, 6], seed: 2), sample([5], seed: 3))
    let dy = sample([2, 9, 5], seed: 7)
    let (_, pullback) = atBFloat16 { vjpLinear(x, w, b) }
    let (_, reference) = vjpLinear(rounded(x), rounded(w), b)
    // A pullback keeps the precision of its forward pass, wherever it is called.
    let (found, wanted) = (pullback(dy), reference(rounded(dy)))
    expectNear(found.0, wanted.0, inner: 5)
    expectNear(found.1, wanted.1, inner: 18)
    #expect(found.2 == reference(dy).2)
  }

  @Test("with no row or no inner size are empty or zero")
  func empty() {
    let none = Tensor(shape: [0, 4], scalars: [])
    #expect(atBFloat16 { linear(none, sample([3, 4], seed: 1)) }.shape == [0, 3])
    let thin = Tensor(shape: [3, 0], scalars: [])
    let flat = Tensor(shape: [0, 2], scalars: [])
    #expect(atBFloat16 { thin.times(flat) } == Tensor(repeating: 0, shape: [3, 2]))
    #expect(thin.times(flat) == Tensor(repeating: 0, shape: [3, 2]))
    let (_, pullback) = vjpLinear(none, sample([3, 4], seed: 1))
    #expect(pullback(Tensor(shape: [0, 3], scalars: [])).1 == Tensor(repeating: 0, shape: [3, 4]))
  }

  @Test("keep their precision in the pullback, wherever it is called")
  func pullbacks() {
    func check(_ make: () -> (Tensor) -> (Tensor, Tensor), _ dy: Tensor) {
      let (kept, inside, exact) = (
        atBFloat16(make)(dy), atBFloat16 { make()(dy) }, make()(dy)
      )
      #expect(kept.0 == inside.0 && kept.1 == inside.1)
      #expect(kept.0 != exact.0 && kept.1 != exact.1)
    }
    let (a, b, dy) = (sample([4, 6], seed: 1), sample([6, 5], seed: 2), sample([4, 5], seed: 3))
    check({ a.vjpTimes(b).pullback }, dy)
    check({ a.vjpTimes(transposed: b.transposed()).pullback }, dy)
    let (x, w) = (sample([2, 4, 3], seed: 4), sample([4, 4], seed: 5))
    check({ vjpCausalTimeMixing(x, w).pullback }, sample([2, 4, 3], seed: 6))
  }

  @Test("of several threads do not meet")
  func threads() async {
    let (a, b) = (sample([64, 32], seed: 1), sample([32, 48], seed: 2))
    let wanted = atBFloat16 { a.times(b) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<200).allSatisfy { _ in atBFloat16 { a.times(b) } == wanted } }
      }
      for await same in group { #expect(same) }
    }
  }

  /// Sums of float32 in another order: relative to the sum of magnitudes, which is at most `inner` here.
  private func expectNear(_ found: Tensor, _ wanted: Tensor, inner: Int) {
    #expect(found.shape == wanted.shape)
    for (a, b) in zip(found.scalars, wanted.scalars) {
      #expect(abs(a - b) <= Float(inner) * 1e-6, "\(a) \(b)")
    }
  }
}

@Suite("Attention at bfloat16", .enabled(if: MatrixPrecision.hasBFloat16))
struct BFloat16AttentionTests {
  /// Half a unit of bfloat16's last place, relative.
  private let unit = 1 / Float(512)

  @Test(
    "is within the rounding of its operands",
    arguments: [
      (AttentionAxis.time, 5, 3, 8), (.time, 40, 2, 16), (.assets, 3, 5, 12), (.time, 33, 1, 20),
    ])
  func forward(axis: AttentionAxis, steps: Int, assets: Int, width: Int) {
    let parts = (1...3).map { sample([2, steps, assets, 2 * width], seed: UInt64($0)) }
    let exact = attention(parts[0], parts[1], parts[2], heads: 2, along: axis, nil)
    let found = atBFloat16 { attention(parts[0], parts[1], parts[2], heads: 2, along: axis, nil) }
    // A score errs by at most 2·unit of Σ|q||k|/√d, which moves a weight by twice that, relative; weights and values are
    // rounded once more.
    let largest = parts.map { $0.scalars.map(abs).max() ?? 0 }
    let score = 2 * unit * Float(width).squareRoot() * largest[0] * largest[1]
    let bound = (2 * score + 2 * unit) * largest[2] * 1.1
    for (a, b) in zip(found.scalars, exact.scalars) { #expect(abs(a - b) <= bound, "\(a) \(b)") }
    #expect(found != exact)
  }

  @Test("has the gradients of float32 within 1 %, with mask and dropout", arguments: [false, true])
  func gradients(sparse: Bool) {
    let parts = (1...3).map { sample([2, 40, 3, 32], seed: UInt64($0)) }
    let mask = Tensor(shape: [2, 40, 3], scalars: (0..<240).map { $0 % 7 == 0 || $0 < 20 ? 0 : 1 })
    let dropout = Dropout(rate: 0.2, keys: [3, 4])
    var stream = RandomStream(seed: 5)
    let table = KeyTable(length: 40, factor: 2, using: &stream)
    let dy = sample([2, 40, 3, 32], seed: 9)
    func gradients() -> [Tensor] {
      let (_, pullback) =
        sparse
        ? vjpProbSparseAttention(
          parts[0], parts[1], parts[2], heads: 2, keys: table, dropout, mask: mask)
        : vjpAttention(
          parts[0], parts[1], parts[2], heads: 2, along: .time, dropout, mask: mask)
      let (dq, dk, dv) = pullback(dy)
      return [dq, dk, dv]
    }
    for (found, exact) in zip(atBFloat16 { gradients() }, gradients()) {
      let difference = (found - exact).squared().summed().scalar.squareRoot()
      #expect(difference <= 0.01 * exact.squared().summed().scalar.squareRoot())
      #expect(found != exact)
    }
  }
}
