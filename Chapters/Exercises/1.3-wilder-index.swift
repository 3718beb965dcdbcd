// 1.3 wilder-index: implement, section 1.4, about 20 minutes
//
// The relative strength index is 100 g / (g + l): g is an average of the gains
// max(C_t − C_{t−1}, 0), l one of the losses max(C_{t−1} − C_t, 0). Wilder's averages of period
// n begin in row n (the first close is row 0) with the plain mean of the first n changes; from
// then on each new change x counts 1/n:
//   g ← ((n − 1) g + x) / n          l likewise
// Rows before row n are NaN. Where neither gains nor losses are left, the index is 50.
// Write it for closes and a period n ≥ 1.
//
// swift run exercises check 1.3        swift run exercises hint 1.3

struct Attempt: WilderIndex {
  func relativeStrength(_ closes: [Double], period: Int) throws -> [Double] {
    throw NotAttempted()
  }
}
