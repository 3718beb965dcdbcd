import CBFloat16

typealias Pairs = UnsafeMutablePointer<UInt32>

/// The operands of one head's products, rounded to bfloat16 and laid out in pairs: two numbers whose products are added by one
/// instruction lie side by side.
///
/// The pointers lead into the head's scratch.
struct BFloat16Head {
  /// Keys and values with pairs along the head's width, [width/2, columns]: what scores and dP are products with.
  let keyColumns, valueColumns: Pairs
  /// Keys and values with pairs of neighbouring keys, [keys/2, width]: what dQ and contexts are products with.
  let keyRows, valueRows: Pairs
  /// A block's rows with pairs along the row, [8, width/2] and [8, columns/2].
  let rows, weightRows: Pairs
  /// A block's rows with pairs of neighbouring rows, [4, width] and [4, columns].
  let rowPairs, weightPairs: Pairs

  /// How many pairs each of them holds.
  static func sizes(keys: Int, columns: Int, width: Int) -> [Int] {
    let (flat, tall) = (width / 2 * columns, (keys + 1) / 2 * width)
    let (block, blockScores) = (blockRows * width / 2, blockRows * columns / 2)
    return [flat, flat, tall, tall, block, blockScores, block, blockScores]
  }

  /// Parts of such sizes.
  init(_ scratch: [Floats]) {
    let parts = scratch.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt32.self) }
    (keyColumns, valueColumns, keyRows, valueRows) = (parts[0], parts[1], parts[2], parts[3])
    (rows, weightRows, rowPairs, weightPairs) = (parts[4], parts[5], parts[6], parts[7])
  }
}

/// Rounds rows of `width`, a multiple of 16, into pairs of neighbouring rows; an odd last one is paired with zeros.
@inline(__always)
func pairRows(_ source: Floats, rows: Int, width: Int, into target: Pairs) {
  for row in stride(from: 0, to: rows, by: 2) {
    let (first, pairs) = (source + row &* width, target + row / 2 &* width)
    for c in stride(from: 0, to: width, by: laneCount) {
      let second = row &+ 1 < rows ? load(first, width &+ c) : Lanes()
      store(bfloat16_paired(load(first, c), second), pairs, c)
    }
  }
}

/// Rounds rows of `width`, a multiple of 16, into columns of pairs, `columns` apart.
@inline(__always)
func pairColumns(_ source: Floats, rows: Int, width: Int, into target: Pairs, columns: Int) {
  for row in 0..<rows {
    for c in stride(from: 0, to: width, by: laneCount) {
      let halves = bfloat16_rounded(load(source, row &* width &+ c), Lanes())
      let pairs = unsafeBitCast(halves, to: SIMD16<UInt32>.self)
      for i in 0..<laneCount / 2 { target[(c / 2 &+ i) &* columns &+ row] = pairs[i] }
    }
  }
}

/// target [count, width] += weightsᵀ·rows of a block of eight rows in pairs, [4, weightStride] and [4, width].
@inline(__always)
func accumulatePairs(
  _ weights: Pairs, weightStride: Int, _ rows: Pairs, count: Int, width: Int, into target: Floats
) {
  for c in stride(from: 0, to: width, by: laneCount) {
    let r0 = load(rows, c), r1 = load(rows, width &+ c)
    let r2 = load(rows, 2 &* width &+ c), r3 = load(rows, 3 &* width &+ c)
    var w = weights
    for j in 0..<count {
      // Two chains of two, so that the additions overlap.
      var a = load(target, j &* width &+ c)
      a = bfloat16_dot(a, r0, SIMD16(repeating: w[0]))
      a = bfloat16_dot(a, r1, SIMD16(repeating: w[weightStride]))
      var b = bfloat16_dot(Lanes(), r2, SIMD16(repeating: w[2 &* weightStride]))
      b = bfloat16_dot(b, r3, SIMD16(repeating: w[3 &* weightStride]))
      store(a + b, target, j &* width &+ c)
      w += 1
    }
  }
}
