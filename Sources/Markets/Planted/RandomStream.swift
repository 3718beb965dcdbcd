import Foundation

/// A stream of random numbers that depends on nothing but its key: the same seed and name give the same numbers,
/// whatever else is drawn.
///
/// SplitMix64 (Steele, Lea, Flood 2014): the n-th number is a mix of key + n · 0x9E3779B97F4A7C15.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64
  private var spareNormal: Double?

  /// The stream called `name` (with a number where there are several) of `seed`.
  public init(seed: UInt64, name: String, index: Int = 0) {
    // FNV-1a of the name: a fixed function of its bytes, unlike `hashValue`.
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    state = Self.mixed(Self.mixed(seed) ^ hash) &+ Self.mixed(UInt64(truncatingIfNeeded: index))
    state = Self.mixed(state)
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number between 0 and 1, neither included.
  public mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A number in `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A whole number in 0 ..< `count`.
  public mutating func integer(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// The elements in a random order (Fisher and Yates): always the same for a stream, whatever the standard library does.
  public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
    return elements
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

  /// A number of Student's t distribution with `degrees` ≥ 3 degrees of freedom, scaled to variance 1.
  public mutating func studentT(degrees: Int) -> Double {
    let numerator = normal()
    var chiSquare = 0.0
    for _ in 0..<degrees {
      let z = normal()
      chiSquare += z * z
    }
    // t = z / √(χ²/ν) has the variance ν / (ν − 2).
    return numerator * (Double(degrees - 2) / chiSquare).squareRoot()
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
