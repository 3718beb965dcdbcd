// 4.5 entropy-of-the-mean: predict, section 4.4, about 10 minutes
//
// In two windows an asset attends to two assets with the weights
//
//   window 1   1.0, 0.0
//   window 2   0.0, 1.0
//
// H/ln 2 is the normalised entropy of a row (0 · ln 0 = 0). Predict two numbers, with two digits
// after the point: first H/ln 2 of the mean of the two rows, then the mean of H/ln 2 of each.
// Which is larger?
//
// swift run exercises check 4.5        swift run exercises hint 4.5

struct Attempt: EntropyOfTheMean {
  let entropyOfMean: Double? = nil
  let meanOfEntropies: Double? = nil
}
