// 2.8 lazy-rows: implement, section 2.7, about 40 minutes
//
// Write ProbSparse attention of one head over a window of L steps (rows of d numbers):
//   u = max(1, min(L, c·⌈ln L⌉))         ln: natural logarithm, ⌈ ⌉: rounded up
//   s[i][j] = q[i]·k[j]                  for the keys j in samples[i] only
//   M[i] = max_j s[i][j] − (1/L) Σ_j s[i][j]     max and sum over samples[i]
// The u queries with the largest M are active (of equal ones the earlier): their row is full
// attention over all L keys, softmax(q[i]·k/√d)·v. Every other row is “lazy”: the mean of v
// over all L steps. Return L rows in the order of the steps. log and exp need
// `import Foundation` at the top.
//
// swift run exercises check 2.8        swift run exercises hint 2.8

struct Attempt: LazyRows {
  func attention(
    _ q: [[Double]], _ k: [[Double]], _ v: [[Double]], factor: Int, samples: [[Int]]
  ) throws -> [[Double]] {
    throw NotAttempted()
  }
}
