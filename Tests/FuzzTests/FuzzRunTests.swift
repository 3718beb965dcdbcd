import Testing

struct FuzzRunTests {
  /// What `Scripts/fuzz 50000 50000` tries follows on what `Scripts/fuzz 50000` tried, nothing twice and nothing left out.
  @Test(arguments: [0.3, 0.4, 0.6, 1, 2])
  func aRangeGoesOnWhereTheLastOneEnded(share: Double) {
    for count in [1, 2, 7, 600, 8_772, 17_544] {
      for cut in [0, 1, count / 3, count / 2, count] {
        let first = FuzzRun.inputs(share, from: 0, count: cut)
        let second = FuzzRun.inputs(share, from: cut, count: count - cut)
        let whole = FuzzRun.inputs(share, from: 0, count: count)
        #expect(Array(first) + Array(second) == Array(whole), "\(count), \(cut)")
        #expect(!whole.isEmpty)
      }
    }
  }

  @Test func aShareIsAShareOfTheCount() {
    #expect(FuzzRun.inputs(0.3, from: 0, count: 600) == 0..<180)
    #expect(FuzzRun.inputs(2, from: 100, count: 600) == 200..<1_400)
    #expect(FuzzRun.inputs(0.4, from: 3, count: 4) == 2..<3)
  }
}
