// 1.1 halved-price: predict, section 1.2, about 5 minutes
//
// The reference document writes the log return of a bar as log(close / open + 1).
// A price opens at 100 and closes at 50. Which number does that formula give?
// Write it down with four digits before you compute it. log is the natural logarithm.
//
// swift run exercises check 1.1        swift run exercises hint 1.1

struct Attempt: HalvedPrice {
  let documentsReturn: Double? = nil
}
