// Whoever works with markets draws from named streams.
@_exported import RandomStreams

extension RandomStream {
  /// A number of Student's t distribution with `degrees` ≥ 3 degrees of freedom, scaled to variance 1.
  mutating func studentT(degrees: Int) -> Double {
    let numerator = normal()
    var chiSquare = 0.0
    for _ in 0..<degrees {
      let z = normal()
      chiSquare += z * z
    }
    // t = z / √(χ²/ν) has the variance ν / (ν − 2).
    return numerator * (Double(degrees - 2) / chiSquare).squareRoot()
  }
}
