// Elementary functions on sixteen lanes. The scalar forms run the same instructions on one used lane, so that
// a value does not depend on where in a tensor it stands.

/// e^x; relative error below 2e-7 on [−87, 88], clamped outside.
@_transparent
func exponential(_ x: Lanes) -> Lanes {
  let x = smaller(larger(x, Lanes(repeating: -87.3)), Lanes(repeating: 88.3))
  // Adding 1.5·2²³ rounds to an integer and leaves it in the low bits of the pattern.
  let shifted = Lanes(repeating: 12_582_912).addingProduct(x, Lanes(repeating: 1.442_695_04))
  let n = shifted - 12_582_912
  let r = x.addingProduct(n, Lanes(repeating: -0.693_359_375))
    .addingProduct(n, Lanes(repeating: 2.121_944_4e-4))
  var p = Lanes(repeating: 1.987_569_15e-4)
  p = Lanes(repeating: 1.398_199_95e-3).addingProduct(p, r)
  p = Lanes(repeating: 8.333_451_9e-3).addingProduct(p, r)
  p = Lanes(repeating: 4.166_579_6e-2).addingProduct(p, r)
  p = Lanes(repeating: 1.666_666_55e-1).addingProduct(p, r)
  p = Lanes(repeating: 0.5).addingProduct(p, r)
  let mantissa = (r + 1).addingProduct(p, r * r)
  let bits = unsafeBitCast(shifted, to: SIMD16<Int32>.self)
  return mantissa * unsafeBitCast((bits &+ 127) &<< 23, to: Lanes.self)
}

/// e^x − 1 without cancellation near 0; relative error below 5e-7.
@_transparent
func exponentialMinusOne(_ x: Lanes) -> Lanes {
  var p = Lanes(repeating: 1 / 720)
  p = Lanes(repeating: 1 / 120).addingProduct(p, x)
  p = Lanes(repeating: 1 / 24).addingProduct(p, x)
  p = Lanes(repeating: 1 / 6).addingProduct(p, x)
  p = Lanes(repeating: 0.5).addingProduct(p, x)
  let near = x.addingProduct(p, x * x)
  let isNear = (x .< 0.35) .& (x .> -0.35)
  return (exponential(x) - 1).replacing(with: near, where: isNear)
}

/// The standard normal's distribution function Φ(x) and density φ(x); absolute error of Φ below 3e-7.
///
/// Φ(−a) = φ(a)·√(2π)·t·P(t), t = 1/(1 + 0.21 a), for a ≥ 0: a polynomial fitted to the scaled complementary
/// error function with relative error 1.1e-8.
@_transparent
func normalDistribution(_ x: Lanes) -> (cumulative: Lanes, density: Lanes) {
  let a = larger(x, -x)
  let t = Lanes(repeating: 1) / Lanes(repeating: 1).addingProduct(a, Lanes(repeating: 0.21))
  var p = Lanes(repeating: -0.072_420_724)
  p = Lanes(repeating: 0.287_364_63).addingProduct(p, t)
  p = Lanes(repeating: -0.338_230_94).addingProduct(p, t)
  p = Lanes(repeating: 0.358_802_94).addingProduct(p, t)
  p = Lanes(repeating: -0.100_677_386).addingProduct(p, t)
  p = Lanes(repeating: 0.127_895_01).addingProduct(p, t)
  p = Lanes(repeating: 0.068_369_642).addingProduct(p, t)
  p = Lanes(repeating: 0.085_193_21).addingProduct(p, t)
  p = Lanes(repeating: 0.083_703_585).addingProduct(p, t)
  let gaussian = exponential(a * a * -0.5)
  let below = gaussian * p * t
  return (below.replacing(with: 1 - below, where: x .> 0), gaussian * 0.398_942_28)
}

/// One element through a function of lanes.
@_transparent
func single(_ x: Float, _ body: (Lanes) -> Lanes) -> Float { body(Lanes(repeating: x))[0] }
