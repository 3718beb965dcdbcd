import CandleStore
import Testing

@Suite struct TimeRangesTests {
  @Test func `ranges that touch or overlap become one`() {
    #expect(TimeRanges([1..<3, 3..<5]).ranges == [1..<5])
    #expect(TimeRanges([1..<3, 4..<5]).ranges == [1..<3, 4..<5])
    #expect(TimeRanges([6..<9, 1..<3, 2..<7]).ranges == [1..<9])
    #expect(TimeRanges([1..<9, 2..<3]).ranges == [1..<9])
    #expect(TimeRanges([5..<5]).ranges == [])
  }

  @Test func `what is missing and what is done make up the whole`() {
    let done = TimeRanges([10..<20, 30..<40])
    #expect(done.missing(from: 0..<50) == [0..<10, 20..<30, 40..<50])
    #expect(done.missing(from: 12..<18) == [])
    #expect(done.missing(from: 15..<35) == [20..<30])
    #expect(done.missing(from: 20..<30) == [20..<30])
    #expect(done.missing(from: 7..<7) == [])
  }
}
