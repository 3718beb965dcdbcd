import Testing

@testable import Markets

struct AuxiliarySeriesTests {
  @Test func whatIsPublishedByTheCloseIsKnown() {
    let side = AuxiliarySeries.published(timestamps: [10, 20, 30, 45], values: [1, .nan, 3, 4])
    let known = side.known(at: [0, 10, 20, 30, 40], barMilliseconds: 10)
    #expect(known == [1, 1, 3, 3, 4])
    let atStart = side.known(at: [0, 10, 20, 30, 40], barMilliseconds: 0)
    #expect(atStart[0].isNaN && Array(atStart.dropFirst()) == [1, 1, 3, 3])
  }

  @Test func rowsAreFilledForward() {
    let known = AuxiliarySeries.onRows([.nan, 2, .nan, 4]).known(
      at: [0, 1, 2, 3], barMilliseconds: 100)
    #expect(known[0].isNaN && Array(known.dropFirst()) == [2, 2, 4])
  }

  @Test func droppedRowsStayKnown() {
    #expect(AuxiliarySeries.onRows([1, 2, .nan, 4]).selecting([0, 2]) == .onRows([1, 2]))
  }
}
