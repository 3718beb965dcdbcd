// 3.2 cross-entropy: implement, section 3.1, about 10 minutes
//
// A model outputs u (a logit) for every cell; the asset's return there is y. Binary cross-entropy
// asks whether the price rises:
//
//   loss of a cell = ln(1 + e^u) − [y > 0] u        [y > 0] is 1 for a rise and 0 for a fall
//
// A return of exactly 0 is neither: leave these cells out, of the sum and of the count.
// Return the mean over the cells that remain, and 0 where none remains.
// You need `import Foundation` at the top of the file for log and exp.
//
// swift run exercises check 3.2        swift run exercises hint 3.2

struct Attempt: CrossEntropy {
  func crossEntropy(outputs: [Double], returns: [Double]) throws -> Double {
    throw NotAttempted()
  }
}
