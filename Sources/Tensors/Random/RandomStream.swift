import Foundation

/// A named stream of random numbers that is a function of its key and a counter, so that the same key gives the
/// same numbers whoever asks, in whatever order.
///
///     var stream = RandomStream(seed: 7).child("init")
///     stream.uniform()   // in [0, 1)
///
/// Counter and key are mixed as in SplitMix64 (Steele, Lea, Flood 2014).
public struct RandomStream: Sendable, Equatable {
  /// What the numbers are a function of.
  public private(set) var key: UInt64
  private var counter: UInt64 = 0

  /// The root of all streams of a run.
  public init(seed: UInt64) { key = mixed(seed &+ 0x9E37_79B9_7F4A_7C15) }

  /// The stream of this one that belongs to `number`: a step, a site, a window.
  public func child(_ number: Int) -> RandomStream {
    var stream = self
    stream.key = mixed(key ^ mixed(UInt64(bitPattern: Int64(number)) &+ 0x632B_E59B_D9B4_E019))
    stream.counter = 0
    return stream
  }

  /// The stream of this one that is called `name`: init, shuffle, dropout, sampling, bootstrap.
  public func child(_ name: StaticString) -> RandomStream {
    let hash = name.withUTF8Buffer { bytes in
      bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    return child(Int(truncatingIfNeeded: hash))
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    counter &+= 1
    return mixed(key &+ counter &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The next number in [0, 1).
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The next whole number in 0..<bound.
  public mutating func uniform(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The next standard normal number (Box and Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// 0..<count in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, uniform(below: i + 1)) }
    return order
  }
}

@inline(__always)
func mixed(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
