import Testing

@testable import Markets

struct RollingCorrelationTests {
  /// Pearson's correlation in two passes, window by window.
  private func reference(_ x: [Double], _ y: [Double], _ window: Int) -> [Double] {
    x.indices.map { end in
      guard end >= window - 1 else { return .nan }
      let a = Array(x[end - window + 1...end])
      let b = Array(y[end - window + 1...end])
      guard !(a + b).contains(where: \.isNaN), a.min() != a.max(), b.min() != b.max() else {
        return .nan
      }
      let (meanA, meanB) = (SampleMoments.mean(a), SampleMoments.mean(b))
      var (aa, bb, ab) = (0.0, 0.0, 0.0)
      for (p, q) in zip(a, b) {
        aa += (p - meanA) * (p - meanA)
        bb += (q - meanB) * (q - meanB)
        ab += (p - meanA) * (q - meanB)
      }
      return ab / (aa.squareRoot() * bb.squareRoot())
    }
  }

  private func check(_ x: [Double], _ y: [Double], _ window: Int, _ tolerance: Double) {
    let fast = RollingCorrelation.values(of: x, and: y, window: window)
    for (row, pair) in zip(fast, reference(x, y, window)).enumerated() {
      #expect(isClose(pair.0, pair.1, tolerance), "window \(window), row \(row): \(pair)")
    }
  }

  private func normals(_ count: Int, _ name: String) -> [Double] {
    var random = RandomStream(seed: 9, name: name)
    return (0..<count).map { _ in random.normal() }
  }

  @Test(arguments: [2, 3, 5, 7, 60, 200])
  func agreesWithTwoPasses(_ window: Int) {
    var x = normals(200, "x")
    let y = normals(200, "y")
    check(x, y, window, 1e-12)
    x[70] = .nan
    x[71] = .nan
    check(x, y, window, 1e-12)
  }

  @Test func staysExactWhereSumsOfSquaresWouldCancel() {
    // A huge outlier, a level far from zero, and a spread that shrinks by a million.
    var x = normals(300, "x").enumerated().map { $0 < 150 ? 5 + $1 : 5 + $1 * 1e-6 }
    var y = normals(300, "y").enumerated().map { $0 < 150 ? $1 : $1 * 1e-6 }
    x[100] = 1e6
    y[160] = -1e5
    check(x, y, 20, 1e-9)
  }

  @Test func constantStretchesAreUndefined() {
    var x = normals(50, "x")
    for row in 20..<30 { x[row] = 0.1 }
    let fast = RollingCorrelation.values(of: x, and: normals(50, "y"), window: 5)
    #expect((24..<30).allSatisfy { fast[$0].isNaN })
    #expect(!fast[23].isNaN && !fast[30].isNaN)
  }

  @Test func aWindowLongerThanTheColumnHasNoValue() {
    let x = normals(5, "x")
    let fast = RollingCorrelation.values(of: x, and: normals(5, "y"), window: 1 << 40)
    #expect(fast.count == 5 && fast.allSatisfy(\.isNaN))
    #expect(RollingCorrelation.values(of: [], and: [], window: 2).isEmpty)
  }

  @Test func perfectAndOpposite() {
    let x = normals(30, "x")
    let same = RollingCorrelation.values(of: x, and: x.map { 2 * $0 + 3 }, window: 10)
    let opposite = RollingCorrelation.values(of: x, and: x.map { -$0 }, window: 10)
    #expect(same.dropFirst(9).allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(opposite.dropFirst(9).allSatisfy { abs($0 + 1) < 1e-12 })
  }
}
