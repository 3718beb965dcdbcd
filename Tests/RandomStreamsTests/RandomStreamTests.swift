import RandomStreams
import Testing

@Suite("Random stream")
struct RandomStreamTests {
  @Test("known answers: SplitMix64, computed in Python")
  func knownAnswers() {
    // The first output of SplitMix64 with seed 0 is in the reference implementation's test vectors.
    #expect(RandomStream(seed: 0).key == 0xE220_A839_7B1D_CDAF)
    var stream = RandomStream(seed: 7)
    #expect(stream.key == 0x63CB_E1E4_5932_0DD7)
    #expect(stream.next() == 0xB8B4_C297_7EAB_CE45)
    #expect(stream.next() == 0xA653_05FD_338E_C8FE)
    #expect(stream.next() == 0x8CA3_CBB6_CA63_129B)
  }

  @Test("numbers in (0, 1) are uniform")
  func uniform() {
    var stream = RandomStream(seed: 1)
    var counts = Array(repeating: 0.0, count: 20)
    // A number outside (0, 1) would stop the test here.
    for _ in 0..<100_000 { counts[Int((stream.uniform() * 20).rounded(.down))] += 1 }
    // χ² with 19 degrees of freedom: above 43.8 once in 1,000.
    #expect(counts.reduce(0) { $0 + ($1 - 5000) * ($1 - 5000) / 5000 } < 43.8)
  }

  @Test("whole numbers below a bound are uniform")
  func below() {
    var stream = RandomStream(seed: 2)
    var counts = Array(repeating: 0.0, count: 7)
    for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
    // χ² with 6 degrees of freedom: above 22.5 once in 1,000.
    #expect(counts.reduce(0) { $0 + ($1 - 10_000) * ($1 - 10_000) / 10_000 } < 22.5)
  }

  @Test("normal numbers have the moments of the normal distribution")
  func normal() {
    var stream = RandomStream(seed: 3)
    let n = 100_000.0
    let draws = (0..<Int(n)).map { _ in stream.normal() }
    func moment(_ k: Int) -> Double {
      draws.reduce(0) { sum, x in sum + (0..<k).reduce(1) { p, _ in p * x } } / n
    }
    // Four standard deviations of the k-th moment's mean: √((E x²ᵏ − (E xᵏ)²)/n).
    #expect(abs(moment(1)) < 4 * (1 / n).squareRoot())
    #expect(abs(moment(2) - 1) < 4 * (2 / n).squareRoot())
    #expect(abs(moment(3)) < 4 * (15 / n).squareRoot())
    #expect(abs(moment(4) - 3) < 4 * (96 / n).squareRoot())
  }

  @Test("a permutation holds every number once, and all orders are equally likely")
  func permutation() {
    var stream = RandomStream(seed: 4)
    #expect(stream.permutation(100).sorted() == Array(0..<100))
    #expect(stream.permutation(0) == [])
    var counts: [[Int]: Double] = [:]
    for _ in 0..<6000 { counts[stream.permutation(3), default: 0] += 1 }
    #expect(counts.count == 6)
    // χ² with 5 degrees of freedom: above 20.5 once in 1,000.
    #expect(counts.values.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) / 1000 } < 20.5)
  }

  @Test("children differ, and do not depend on what their parent has drawn")
  func children() {
    var parent = RandomStream(seed: 5)
    let before = parent.child(1)
    _ = parent.next()
    #expect(parent.child(1) == before)
    let keys =
      (0..<1000).map { parent.child($0).key }
      + [parent.child("init").key, parent.child("shuffle").key, parent.child("dropout").key]
    #expect(Set(keys).count == 1003)
    #expect(parent.child(1).child(2).key != parent.child(2).child(1).key)
    #expect(RandomStream(seed: 6).child("init").key != parent.child("init").key)
  }

  @Test("streams of neighbouring children are not correlated")
  func correlation() {
    let parent = RandomStream(seed: 6)
    let n = 50_000
    var sum = 0.0
    for i in 0..<n {
      var (a, b) = (parent.child(i), parent.child(i + 1))
      sum += (a.uniform() - 0.5) * (b.uniform() - 0.5) * 12
    }
    #expect(abs(sum / Double(n)) < 4 / Double(n).squareRoot())
  }

  @Test("a named stream depends on seed, name and number alone")
  func names() {
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
}
