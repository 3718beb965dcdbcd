import Testing

@testable import NeuralNetworks

@Suite("Tree sum")
struct TreeSumTests {
  /// Numbers whose sum depends on the order: 2⁵³ + 1 is 2⁵³.
  private let values: [Double] = [0x1p53, 1, 1, -0x1p53, 3, 0.1, 0.2, 0.3, 1e-20, 7, -2]

  private func sum(_ count: Int, _ order: [Int]) -> Double? {
    let sum = TreeSum<Double>(count: count)
    for i in order { sum.add(i, GradientSum(loss: Double(i), weight: 1, gradient: values[i])) }
    guard let result = sum.result else { return nil }
    #expect(result.loss == Double(count * (count - 1) / 2) && result.weight == Double(count))
    return result.gradient
  }

  /// The tree by hand: neighbours, then neighbours of these, …; one without a neighbour goes up.
  private func pairwise(_ parts: [Double]) -> Double {
    if parts.count == 1 { return parts[0] }
    return pairwise(
      stride(from: 0, to: parts.count, by: 2).map {
        $0 + 1 < parts.count ? parts[$0] + parts[$0 + 1] : parts[$0]
      })
  }

  @Test(
    "every number of parts, in every order of arrival, gives the tree's bytes", arguments: 1...11)
  func anyOrder(count: Int) {
    let want = pairwise(Array(values.prefix(count)))
    #expect(sum(count, Array(0..<count)) == want)
    #expect(sum(count, (0..<count).reversed()) == want)
    for start in 0..<count {
      #expect(sum(count, (0..<count).map { ($0 * 7 + start) % count }.uniqued(count)) == want)
    }
  }

  @Test("it is a tree, not a chain")
  func byHand() {
    // (2⁵³ + 1) + (1 − 2⁵³) = 2⁵³ + (1 − 2⁵³), where 1 − 2⁵³ is exact: 1. A chain gives 0.
    #expect(sum(4, [0, 1, 2, 3]) == 1)
    #expect(((values[0] + values[1]) + values[2]) + values[3] == 0)
  }

  @Test("no result before all parts are there")
  func incomplete() {
    let sum = TreeSum<Double>(count: 3)
    for i in [0, 2] { sum.add(i, GradientSum(loss: 0, weight: 1, gradient: 1)) }
    #expect(sum.result == nil)
  }
}

extension [Int] {
  /// Each number once, those that are missing at the end.
  fileprivate func uniqued(_ count: Int) -> [Int] {
    var seen = Set<Int>()
    return filter { seen.insert($0).inserted } + (0..<count).filter { !seen.contains($0) }
  }
}
