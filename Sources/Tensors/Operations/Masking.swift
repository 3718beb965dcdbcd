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

/// The positions of every sequence that have a bar.
///
/// Attention packs these alone, as if a sequence with missing bars were shorter: what a missing bar holds, NaN or
/// infinity included, is never read.
struct PresentPositions {
  /// Rising positions, one sequence after the other; a single list when all sequences are whole.
  let positions: [Int]
  /// Where each sequence's positions begin, and the end of the last; nil when all sequences are whole.
  private let starts: [Int]?

  /// What `mask` [B, L, N] leaves of the last `count` positions along `axis`, the first of which is number 0.
  init(_ mask: Tensor?, along axis: AttentionAxis, last count: Int) {
    let (positions, starts) = mask.map { Self.present($0, along: axis, last: count) } ?? ([], [0])
    let isWhole = positions.count == (starts.count - 1) * count
    self.positions = isWhole ? Array(0..<count) : positions
    self.starts = isWhole ? nil : starts
  }

  private static func present(
    _ mask: Tensor, along axis: AttentionAxis, last count: Int
  ) -> (positions: [Int], starts: [Int]) {
    let (steps, assets) = (mask.shape[1], mask.shape[2])
    let (sequences, length) = axis == .time ? (assets, steps) : (steps, assets)
    let (stride, sequenceStride) = axis == .time ? (assets, 1) : (1, assets)
    var (positions, starts): ([Int], [Int]) = ([], [0])
    for number in 0..<mask.shape[0] * sequences {
      let (window, sequence) = (number / sequences, number % sequences)
      let bars = mask.pointer + window * steps * assets + sequence * sequenceStride
      positions += (0..<count).filter { bars[(length - count + $0) * stride] != 0 }
      starts.append(positions.count)
    }
    return (positions, starts)
  }

  /// Whether all sequences are whole.
  var isWhole: Bool { starts == nil }

  /// Where in `positions` those of sequence number `sequence` are: windows, then sequences.
  @inline(__always)
  func range(_ sequence: Int) -> Range<Int> {
    guard let starts else { return 0..<positions.count }
    return starts[sequence]..<starts[sequence + 1]
  }
}
