import Files
import Foundation

/// A named stream of random numbers that is a function of its key and of how many were drawn: the same seed and name give
/// the same numbers, whoever asks, whatever else is drawn.
///
///     var stream = RandomStream(seed: 7).child("init")
///     stream.uniform()   // between 0 and 1
///
/// SplitMix64 (Steele, Lea, Flood 2014): the n-th number is a mix of key + n·0x9E3779B97F4A7C15.
public struct RandomStream: RandomNumberGenerator, Sendable, Equatable {
  /// What the numbers are a function of.
  public let key: UInt64
  private var state: UInt64
  private var spareNormal: Double?

  private init(key: UInt64) {
    self.key = key
    state = key
  }

  /// The root of all streams of a run.
  public init(seed: UInt64) { self.init(key: mixed(seed &+ goldenGamma)) }

  /// The stream called `name` (with a number where there are several) of `seed`.
  public init(seed: UInt64, name: String, index: Int = 0) {
    let own = mixed(mixed(seed) ^ Fingerprint(name).value)
    self.init(key: mixed(own &+ mixed(UInt64(truncatingIfNeeded: index))))
  }

  /// The stream of this one that belongs to `number`: a step, a site, a window.
  public func child(_ number: Int) -> RandomStream {
    RandomStream(
      key: mixed(key ^ mixed(UInt64(bitPattern: Int64(number)) &+ 0x632B_E59B_D9B4_E019)))
  }

  /// The stream of this one that is called `name`: init, shuffle, dropout, sampling, bootstrap.
  public func child(_ name: String) -> RandomStream {
    child(Int(truncatingIfNeeded: Fingerprint(name).value))
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= goldenGamma
    return mixed(state)
  }

  /// A number between 0 and 1, neither included.
  public mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// A number in `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A whole number in 0 ..< `bound`.
  public mutating func integer(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A standard normal number (Box and Muller 1958).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * log(uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spareNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// 0 ..< `count` in a random order.
  public mutating func permutation(_ count: Int) -> [Int] { shuffled(Array(0..<count)) }

  /// The elements in a random order (Fisher and Yates): always the same for a stream, whatever the standard library does.
  public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
    return elements
  }
}

private let goldenGamma: UInt64 = 0x9E37_79B9_7F4A_7C15

/// SplitMix64's mixing of 64 bits: every bit of the result depends on every bit of the value.
@inlinable
@inline(__always)
public func mixed(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
