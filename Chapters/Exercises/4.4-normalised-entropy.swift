// 4.4 normalised-entropy: implement, section 4.4, about 10 minutes
//
// How sharp is a row of attention? Write its normalised entropy
//
//   H(a) / ln N = − (Σ a_k ln a_k) / ln N
//
// of the N weights a, of which some may be exactly 0 (a masked asset): 0 · ln 0 counts as 0, its
// limit. A uniform row gives 1, a row with all weight on one asset 0.
// You need `import Foundation` at the top of the file for log.
//
// swift run exercises check 4.4        swift run exercises hint 4.4

struct Attempt: NormalisedEntropy {
  func normalisedEntropy(_ weights: [Double]) throws -> Double {
    throw NotAttempted()
  }
}
