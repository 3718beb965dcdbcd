// 1.8 chronological-split: implement, section 1.7, about 15 minutes
//
// The bars of a market are divided into training, validation and test, one after the other.
// A window that ends at bar t has the inputs of the bars t − L + 1 … t; its label covers the
// bars t + 1 … t + h. It belongs to the part that bar t is in, if
//   its inputs exist (they may lie in an earlier part: they are known at bar t), and
//   its label ends inside the part (the purge: no label may use prices of the next part).
// Write the bars at which the windows of each part end. With 100 bars cut at 70 and 85, L = 10
// and h = 5 that is 56, 10 and 10 windows.
//
// swift run exercises check 1.8        swift run exercises hint 1.8

struct Attempt: ChronologicalSplit {
  func windowEnds(parts: [Range<Int>], lookback: Int, horizon: Int) throws -> [[Int]] {
    throw NotAttempted()
  }
}
