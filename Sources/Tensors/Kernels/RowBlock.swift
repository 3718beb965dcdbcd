import CBFloat16

// Products with a block of eight rows, the heart of the attention kernels: eight accumulators hide the latency of
// a fused multiply-add.

/// Rows that a block holds.
let blockRows = 8

/// What a block's products are made of: numbers, or pairs of numbers rounded to bfloat16.
protocol BlockElement: SIMDScalar, Codable, Hashable {
  /// sums + a·b, lane by lane; of pairs both products.
  static func sum(_ sums: Lanes, _ a: SIMD16<Self>, _ b: SIMD16<Self>) -> Lanes
}

extension Float: BlockElement {
  @_transparent
  static func sum(_ sums: Lanes, _ a: Lanes, _ b: Lanes) -> Lanes { sums.addingProduct(a, b) }
}

extension UInt32: BlockElement {
  @_transparent
  static func sum(_ sums: Lanes, _ a: SIMD16<UInt32>, _ b: SIMD16<UInt32>) -> Lanes {
    bfloat16_dot(sums, a, b)
  }
}

/// result [8, columns] = rows [8, inner] · matrix [inner, columns], columns a multiple of 16: scores from queries and keys,
/// contexts from weights and values.
@inline(__always)
func multiplyBlock<Element: BlockElement>(
  _ rows: UnsafeMutablePointer<Element>, rowStride: Int, _ matrix: UnsafeMutablePointer<Element>,
  inner: Int, columns: Int, into result: Floats
) {
  var j = 0
  while j < columns {
    var s0 = Lanes(), s1 = Lanes(), s2 = Lanes(), s3 = Lanes()
    var s4 = Lanes(), s5 = Lanes(), s6 = Lanes(), s7 = Lanes()
    var x = rows
    for k in 0..<inner {
      let column = load(matrix, k &* columns &+ j)
      s0 = Element.sum(s0, column, SIMD16(repeating: x[0]))
      s1 = Element.sum(s1, column, SIMD16(repeating: x[rowStride]))
      s2 = Element.sum(s2, column, SIMD16(repeating: x[2 &* rowStride]))
      s3 = Element.sum(s3, column, SIMD16(repeating: x[3 &* rowStride]))
      s4 = Element.sum(s4, column, SIMD16(repeating: x[4 &* rowStride]))
      s5 = Element.sum(s5, column, SIMD16(repeating: x[5 &* rowStride]))
      s6 = Element.sum(s6, column, SIMD16(repeating: x[6 &* rowStride]))
      s7 = Element.sum(s7, column, SIMD16(repeating: x[7 &* rowStride]))
      x += 1
    }
    storeBlock((s0, s1, s2, s3, s4, s5, s6, s7), result, j, stride: columns)
    j &+= laneCount
  }
}

/// target [count, width] += weightsᵀ [count, 8] · rows [8, width], width a multiple of 16.
@inline(__always)
func accumulateBlock(
  _ weights: Floats, weightStride: Int, _ rows: Floats, count: Int, width: Int,
  into target: Floats
) {
  var c = 0
  while c < width {
    let r0 = load(rows, c), r1 = load(rows, width &+ c)
    let r2 = load(rows, 2 &* width &+ c), r3 = load(rows, 3 &* width &+ c)
    let r4 = load(rows, 4 &* width &+ c), r5 = load(rows, 5 &* width &+ c)
    let r6 = load(rows, 6 &* width &+ c), r7 = load(rows, 7 &* width &+ c)
    var w = weights
    for j in 0..<count {
      // Two chains of four, so that the additions overlap.
      let a = load(target, j &* width &+ c)
        .addingProduct(r0, Lanes(repeating: w[0]))
        .addingProduct(r1, Lanes(repeating: w[weightStride]))
        .addingProduct(r2, Lanes(repeating: w[2 &* weightStride]))
        .addingProduct(r3, Lanes(repeating: w[3 &* weightStride]))
      let b = (r4 * Lanes(repeating: w[4 &* weightStride]))
        .addingProduct(r5, Lanes(repeating: w[5 &* weightStride]))
        .addingProduct(r6, Lanes(repeating: w[6 &* weightStride]))
        .addingProduct(r7, Lanes(repeating: w[7 &* weightStride]))
      store(a + b, target, j &* width &+ c)
      w += 1
    }
    c &+= laneCount
  }
}

@inline(__always)
private func storeBlock(
  _ s: (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes), _ target: Floats, _ column: Int,
  stride: Int
) {
  store(s.0, target, column)
  store(s.1, target, stride &+ column)
  store(s.2, target, 2 &* stride &+ column)
  store(s.3, target, 3 &* stride &+ column)
  store(s.4, target, 4 &* stride &+ column)
  store(s.5, target, 5 &* stride &+ column)
  store(s.6, target, 6 &* stride &+ column)
  store(s.7, target, 7 &* stride &+ column)
}
