import Foundation
import Testing

@testable import Markets

struct RandomStreamTests {
  @Test func streamsDependOnTheirKeyAlone() {
    var a = RandomStream(seed: 1, name: "noise", index: 0)
    var same = RandomStream(seed: 1, name: "noise", index: 0)
    let first = (0..<8).map { _ in a.next() }
    #expect(first == (0..<8).map { _ in same.next() })
    for other in [
      RandomStream(seed: 2, name: "noise"), RandomStream(seed: 1, name: "Noise"),
      RandomStream(seed: 1, name: "noise", index: 1),
    ] {
      var other = other
      #expect(first != (0..<8).map { _ in other.next() })
    }
  }

  /// Means of n numbers lie within 5 standard errors: one false alarm in two million.
  @Test func moments() {
    var random = RandomStream(seed: 3, name: "test")
    let count = 100_000
    let error = 5 / Double(count).squareRoot()
    let uniform = (0..<count).map { _ in random.uniform() }
    #expect(abs(Moments.mean(uniform) - 0.5) < error / sqrt(12.0))
    let normal = (0..<count).map { _ in random.normal() }
    #expect(abs(Moments.mean(normal)) < error)
    #expect(abs(Moments.mean(normal.map { $0 * $0 }) - 1) < error * sqrt(2.0))
    #expect(abs(Moments.mean(normal.map { $0 * $0 * $0 * $0 }) - 3) < error * sqrt(96.0))
    // Var(t²) of Student's t with 10 degrees of freedom, variance 1: kurtosis 4, so 4 − 1.
    let student = (0..<count).map { _ in random.studentT(degrees: 10) }
    #expect(abs(Moments.mean(student.map { $0 * $0 }) - 1) < error * sqrt(3.0))
  }

  @Test func shufflesAreFair() {
    var random = RandomStream(seed: 3, name: "shuffle")
    var counts = [[Int]: Int]()
    for _ in 0..<6000 { counts[random.shuffled([0, 1, 2]), default: 0] += 1 }
    // 1000 of each of six orders expected, standard deviation 29.
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1000) < 5 * 29 })
  }
}
