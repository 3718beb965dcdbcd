// Code that imports Tensors also draws from named streams.
@_exported import RandomStreams

/// Which elements a training pass drops: a function of the windows' streams, the site in the model and the place
/// in the window, never of how a batch was cut into micro-batches.
///
/// An element survives with probability 1 − rate and is then divided by 1 − rate (Srivastava et al. 2014). The rate
/// is kept to 1/65,536. No mask is stored: the backward pass asks for the same one again.
public struct Dropout: Sendable {
  /// The probability that an element is dropped, in [0, 1).
  public let rate: Float
  /// One key for each window of the batch.
  public let keys: [UInt64]

  /// Dropout at `rate` for the windows whose streams have `keys`.
  public init(rate: Float, keys: [UInt64]) {
    require(rate >= 0 && rate < 1, "Dropout: rate \(rate) is not in [0, 1)")
    self.rate = rate
    self.keys = keys
  }

  /// The factors, 0 or 1/(1 − rate), of `count` elements in row `row` of window `window`.
  public func factors(window: Int, row: Int, count: Int) -> [Float] {
    let mask = RowMask(self, window: window, row: row)
    return (0..<count).map { mask.factor($0) }
  }
}

/// The dropout mask of one row: 32 elements from 16 hashes of 32 bits, a half of each.
struct RowMask {
  let low: UInt32
  let high: UInt32
  let threshold: UInt32
  let scale: Float

  @inline(__always)
  init(_ dropout: Dropout, window: Int, row: Int) {
    self.init(key: dropout.keys[window], rate: dropout.rate, row: row)
  }

  @inline(__always)
  init(key: UInt64, rate: Float, row: Int) {
    let z = mixed(key &+ UInt64(bitPattern: Int64(row)) &* 0x9E37_79B9_7F4A_7C15)
    low = UInt32(truncatingIfNeeded: z)
    high = UInt32(truncatingIfNeeded: z >> 32)
    threshold = UInt32(rate * 65_536)
    scale = 1 / (1 - Float(threshold) / 65_536)
  }

  /// Two groups of factors: elements start..<start + 16 and start + 16..<start + 32; `start` is a multiple of 32.
  @_transparent
  func pair(_ start: Int) -> (Lanes, Lanes) {
    let hash = hashes(UInt32(truncatingIfNeeded: start >> 1))
    let limit = SIMD16<UInt32>(repeating: threshold)
    let kept = Lanes(repeating: scale)
    return (
      Lanes().replacing(with: kept, where: (hash & 0xFFFF) .>= limit),
      Lanes().replacing(with: kept, where: (hash &>> 16) .>= limit)
    )
  }

  /// The factor of one element.
  @inline(__always)
  func factor(_ element: Int) -> Float {
    let counter = UInt32(truncatingIfNeeded: (element >> 5) << 4 | element & 15)
    let hash = Self.scramble(counter, low, high)
    return (element & 16 == 0 ? hash & 0xFFFF : hash >> 16) >= threshold ? scale : 0
  }

  /// A multiply-and-shift hash of sixteen counters (after Wellons' search for low bias), keyed before and between.
  @_transparent
  func hashes(_ start: UInt32) -> SIMD16<UInt32> {
    let steps = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    var x = (steps &+ start) &* 0x9E37_79B9 &+ low
    x = (x ^ (x &>> 16)) &* 0x7FEB_352D
    x = (x ^ (x &>> 15) ^ high) &* 0x846C_A68B
    return x ^ (x &>> 16)
  }

  @inline(__always)
  private static func scramble(_ counter: UInt32, _ low: UInt32, _ high: UInt32) -> UInt32 {
    var x = counter &* 0x9E37_79B9 &+ low
    x = (x ^ (x >> 16)) &* 0x7FEB_352D
    x = (x ^ (x >> 15) ^ high) &* 0x846C_A68B
    return x ^ (x >> 16)
  }
}

extension RowMask {
  /// Calls `body` with the factors of sixteen elements and the first one's index, and `tail` for what is left.
  @inline(__always)
  func forEach(count: Int, _ body: (Lanes, Int) -> Void, tail: (Float, Int) -> Void) {
    var i = 0
    while i &+ 32 <= count {
      let (first, second) = pair(i)
      body(first, i)
      body(second, i &+ 16)
      i &+= 32
    }
    while i < count {
      tail(factor(i), i)
      i &+= 1
    }
  }
}
