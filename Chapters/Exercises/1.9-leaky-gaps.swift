// 1.9 leaky-gaps: find the leak, section 1.7, about 25 minutes
//
// A colleague fills gaps (NaN) with the mean of the whole column “before anything else”. Write
// the test that catches such a pipeline, whatever it does: it looks ahead if anything in the
// rows 0 … cut of its output depends on rows after `cut`.
// You may call the pipeline as often as you like, with columns of your own. Some of those that
// the check tries are clean, some use a mean, a neighbour or the largest value of the future.
// Returns are around 0.01 in size, and a clean pipeline gives exactly the same past every time.
//
// swift run exercises check 1.9        swift run exercises hint 1.9

struct Attempt: LeakyGaps {
  func looksAhead(
    _ pipeline: ([Double]) -> [Double], column: [Double], cut: Int
  ) throws -> Bool {
    throw NotAttempted()
  }
}
