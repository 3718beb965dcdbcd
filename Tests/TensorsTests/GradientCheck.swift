import Tensors
import Testing
import _Differentiation

/// Numbers from a standard normal, the same for the same seed.
func sample(_ shape: [Int], seed: UInt64, scale: Float = 1) -> Tensor {
  var stream = RandomStream(seed: seed)
  return Tensor(
    shape: shape,
    scalars: (0..<shape.reduce(1, *)).map { _ in Float(stream.normal()) * scale })
}

/// 0, gap, 2·gap, … in random order: no two within a central difference of each other.
func separated(_ shape: [Int], gap: Float, seed: UInt64) -> Tensor {
  var stream = RandomStream(seed: seed)
  let count = shape.reduce(1, *)
  return Tensor(
    shape: shape,
    scalars: stream.permutation(count).map { gap * (Float($0) - Float(count) / 2 + 0.5) })
}

/// The largest |a − b|; infinite for different shapes, NaN for NaN.
func distance(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.shape == b.shape else { return .infinity }
  return zip(a.scalars, b.scalars).reduce(0) { largest, pair in
    let error = abs(Double(pair.0) - Double(pair.1))
    return error.isNaN ? .nan : max(largest, error)
  }
}

/// The largest magnitude.
func size(_ a: Tensor) -> Double { a.scalars.reduce(0) { max($0, Double(abs($1))) } }

/// `got` is `want` to within `tolerance` of the largest magnitude of `want`, or of `floor`.
func expectClose(
  _ got: Tensor, _ want: Tensor, tolerance: Double = 1e-5, floor: Double = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let error = distance(got, want)
  #expect(
    error <= tolerance * max(size(want), floor), "\(got.shape), \(want.shape)",
    sourceLocation: sourceLocation)
}

/// The derivative of `body` at `inputs`, against central differences of Σ y·c with a random c; and the symbolic zero
/// goes through the pullback.
///
/// Differences with steps h and 2h are extrapolated, (4·D(h) − D(2h))/3, which leaves an error of order h⁴; with h = 1/32
/// single precision adds about 2⁻²⁴·32·√n ≈ 2e-5 for a sum of 100 terms. The tolerance is ten times both.
/// Of a large input some sixty elements are moved.
func expectGradient(
  at inputs: [Tensor], step: Float = 1 / 32, tolerance: Double = 5e-4,
  sourceLocation: SourceLocation = #_sourceLocation,
  of body: @differentiable(reverse) ([Tensor]) -> Tensor
) {
  let (y, pullback) = valueWithPullback(at: inputs, of: body)
  let cotangent = sample(y.shape, seed: 4_711)
  let weights = cotangent.scalars.map { Double($0) }
  let got = pullback(cotangent).base
  let none = pullback(.zero).base
  #expect(none.allSatisfy { $0.isSymbolicZero }, sourceLocation: sourceLocation)

  func total(_ input: Int, _ element: Int, _ offset: Float) -> Double {
    var moved = inputs
    moved[input].withMutableScalars { $0[element] += offset }
    return zip(body(moved).scalars, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
  }
  func difference(_ input: Int, _ element: Int, _ h: Float) -> Double {
    (total(input, element, h) - total(input, element, -h)) / (2 * Double(h))
  }
  var (wants, gots): ([[Double]], [[Double]]) = ([], [])
  for (i, x) in inputs.enumerated() {
    #expect(got[i].shape == x.shape, sourceLocation: sourceLocation)
    let elements = Array(stride(from: 0, to: x.count, by: max(1, x.count / 61)))
    wants.append(elements.map { (4 * difference(i, $0, step) - difference(i, $0, 2 * step)) / 3 })
    gots.append(elements.map { got[i].isSymbolicZero ? 0 : Double(got[i].scalars[$0]) })
  }
  let largest = wants.joined().reduce(0) { max($0, abs($1)) }
  for i in inputs.indices {
    let scale = max(wants[i].reduce(0) { max($0, abs($1)) }, 0.05 * largest)
    let error = zip(wants[i], gots[i]).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(error <= tolerance * scale, "input \(i)", sourceLocation: sourceLocation)
    #expect(!gots[i].contains { $0.isNaN }, sourceLocation: sourceLocation)
  }
}

/// The derivatives of two ways to compute the same, with the same random cotangent.
func expectSame(
  at inputs: [Tensor], tolerance: Double = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ fused: @differentiable(reverse) ([Tensor]) -> Tensor,
  _ composed: @differentiable(reverse) ([Tensor]) -> Tensor
) {
  let (got, gotPullback) = valueWithPullback(at: inputs, of: fused)
  let (want, wantPullback) = valueWithPullback(at: inputs, of: composed)
  expectClose(got, want, tolerance: tolerance, sourceLocation: sourceLocation)
  let cotangent = sample(want.shape, seed: 4_712)
  let (gots, wants) = (gotPullback(cotangent).base, wantPullback(cotangent).base)
  let largest = wants.reduce(0) { max($0, size($1)) }
  for (got, want) in zip(gots, wants) {
    expectClose(
      got, want, tolerance: tolerance, floor: 0.05 * largest, sourceLocation: sourceLocation)
  }
  #expect(gotPullback(.zero).base.allSatisfy { $0.isSymbolicZero }, sourceLocation: sourceLocation)
}
