// 1.5 known-at-close: implement, section 1.5, about 15 minutes
//
// A funding rate is published every few hours, bars close every hour. A bar that starts at
// minute s is Δ minutes long and closes at s + Δ: what its row may hold is the last value that
// was published no later than that. A value published exactly at the close is known.
// Write, for each bar, the value known at its close; NaN before the first publication.
//
// swift run exercises check 1.5        swift run exercises hint 1.5

struct Attempt: KnownAtClose {
  func knownAtClose(
    starts: [Int], length: Int, published: [Int], values: [Double]
  ) throws -> [Double] {
    throw NotAttempted()
  }
}
