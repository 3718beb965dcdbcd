import Foundation
import Testing

@testable import Tensors

/// The standard normal's distribution function and density.
private func phi(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
private func phiDensity(_ x: Double) -> Double { exp(-x * x / 2) / (2 * .pi).squareRoot() }

/// The vector functions against double precision on dense grids.
@Suite("Elementary functions")
struct LanesFunctionsTests {
  /// The largest error of `lanes` at `count` points of [from, to], as `error` counts it.
  func worst(
    _ from: Double, _ to: Double, count: Int = 40_000, _ lanes: (Lanes) -> Lanes,
    _ truth: (Double) -> Double, error: (Double, Double) -> Double
  ) -> Double {
    var largest = 0.0
    for start in stride(from: 0, to: count, by: laneCount) {
      var x = Lanes()
      for i in 0..<laneCount {
        x[i] = Float(from + (to - from) * Double(start + i) / Double(count))
      }
      let y = lanes(x)
      for i in 0..<laneCount { largest = max(largest, error(Double(y[i]), truth(Double(x[i])))) }
    }
    return largest
  }
  let relative = { (got: Double, want: Double) in abs(got - want) / abs(want) }
  let absolute = { (got: Double, want: Double) in abs(got - want) }

  @Test("e^x: relative error below 2e-7 on [−87, 88]")
  func exponentials() {
    #expect(worst(-87, 88, { exponential($0) }, exp, error: relative) < 2e-7)
    #expect(worst(-1, 1, { exponential($0) }, exp, error: relative) < 2e-7)
    #expect(exponential(Lanes())[0] == 1)
    // Clamped outside: no overflow, no zero.
    #expect(exponential(Lanes(repeating: -1000))[3].isNormal)
    #expect(exponential(Lanes(repeating: 1000))[3].isFinite)
  }

  @Test("e^x − 1: relative error below 5e-7, near 0 too")
  func exponentialsMinusOne() {
    for (from, to) in [(-20.0, -1e-7), (-0.4, -0.3), (-1e-3, -1e-9), (1e-9, 0.5)] {
      #expect(worst(from, to, { exponentialMinusOne($0) }, expm1, error: relative) < 5e-7)
    }
    #expect(exponentialMinusOne(Lanes())[0] == 0)
  }

  @Test("Φ: absolute error below 3e-7; φ: below 1e-7")
  func normalDistributions() {
    #expect(worst(-12, 12, { normalDistribution($0).cumulative }, phi, error: absolute) < 3e-7)
    #expect(worst(-12, 12, { normalDistribution($0).density }, phiDensity, error: absolute) < 1e-7)
    #expect(normalDistribution(Lanes(repeating: 40)).cumulative[0] == 1)
    #expect(normalDistribution(Lanes(repeating: -40)).cumulative[0] < 1e-30)
  }

  @Test("GELU and its cotangent: error below 5e-7 of max(1, |x|)")
  func gelus() {
    let scaled = { (got: Double, want: Double) in abs(got - want) / max(1, abs(want)) }
    #expect(worst(-15, 15, { geluLanes($0).value }, { $0 * phi($0) }, error: scaled) < 5e-7)
    #expect(
      worst(-15, 15, { geluLanes($0).cotangent }, { phi($0) + $0 * phiDensity($0) }, error: scaled)
        < 5e-7)
  }

  @Test("a value does not depend on where in a tensor it stands")
  func placement() {
    let x = Tensor(repeating: 0.7, shape: [37])
    for y in [x.elu(), x.gelu(), (-x).elu(), (-x).gelu(), x.tanh(), x.softplus()] {
      #expect(Set(y.scalars).count == 1)
    }
  }

  @Test("size classes hold what is asked for, and waste at most a quarter")
  func sizeClasses() {
    for count in Array(0...5000) + [1 << 20, (1 << 20) + 1, 3_333_333] {
      let rounded = BufferPool.roundedUp(count)
      #expect(rounded >= max(count, 64))
      #expect(rounded % 16 == 0)
      #expect(count < 64 || Double(rounded) <= 1.25 * Double(count) + 16)
    }
  }
}
