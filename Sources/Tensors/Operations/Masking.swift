import _Differentiation

/// x where an asset has a bar, and 0 where it has none.
///
/// Selects instead of multiplying, so that a NaN or an infinity in a missing bar disappears.
///
/// - Parameters:
///   - x: [B, L, N, D]
///   - mask: [B, L, N], 1 for a bar and 0 for none; nil when nothing is missing
/// - Returns: [B, L, N, D]
@differentiable(reverse,wrt: x)
public func masking(_ x: Tensor, by mask: Tensor?) -> Tensor {
  guard let mask else { return x }
  require(
    mask.shape.count == 3 && mask.shape == x.shape.dropLast(),
    "masking: mask \(mask.shape) for x \(x.shape)")
  let y = Tensor(repeating: 0, shape: x.shape)
  let width = x.width
  for row in 0..<mask.count where mask.pointer[row] != 0 {
    (y.pointer + row * width).update(from: x.pointer + row * width, count: width)
  }
  return y
}

@derivative(of: masking, wrt: x)
@usableFromInline
func vjpMasking(
  _ x: Tensor, by mask: Tensor?
) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
  (masking(x, by: mask), passingZero { masking($0, by: mask) })
}
