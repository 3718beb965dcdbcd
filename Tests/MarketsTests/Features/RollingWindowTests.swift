import RandomStreams
import Testing

@testable import Markets

@Suite struct RollingWindowTests {
  /// Eight windows at a time against one after the other, to the last bit, for columns that end anywhere in a group of eight.
  @Test(arguments: 0...41) func sameBitsAsOneWindowAlone(count: Int) {
    var stream = RandomStream(seed: 3).child(count)
    var values = (0..<count).map { _ in stream.normal() }
    if count > 20 { values[11] = .nan }
    for window in [2, 3, 8, 9] {
      let means = RollingWindow.means(of: values, window: window)
      let deviations = RollingWindow.standardDeviations(of: values, window: window)
      #expect(means.count == count && deviations.count == count)
      for row in values.indices {
        let first = row - window + 1
        let isWhole = first >= 0 && !values[first...row].contains { $0.isNaN }
        #expect(means[row].isNaN == !isWhole && deviations[row].isNaN == !isWhole)
        guard isWhole else { continue }
        #expect(means[row] == SampleMoments.mean(values[first...row]))
        #expect(deviations[row] == SampleMoments.standardDeviation(values[first...row]))
      }
    }
  }

  /// 0.1 three times sums to more than 0.3: the rounded mean is not 0.1.
  @Test func equalValuesDoNotVary() {
    let values = [1, 0.1, 0.1, 0.1, 0.1, 0.2]
    let deviations = RollingWindow.standardDeviations(of: values, window: 3)
    #expect(deviations[3] == 0 && deviations[4] == 0 && deviations[5] > 0 && deviations[2] > 0)
  }
}
