import Foundation
import Testing

@testable import Markets

struct StudentTTests {
  /// The mean of n squares lies within 5 standard errors: one false alarm in two million.
  @Test func variance() {
    var random = RandomStream(seed: 3, name: "test")
    let count = 100_000
    // Var(t²) of Student's t with 10 degrees of freedom, variance 1: kurtosis 4, so 4 − 1.
    let squares = (0..<count).map { _ in
      let t = random.studentT(degrees: 10)
      return t * t
    }
    #expect(abs(SampleMoments.mean(squares) - 1) < 5 * sqrt(3.0 / Double(count)))
  }
}
