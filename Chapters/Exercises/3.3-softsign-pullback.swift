// 3.3 softsign-pullback: implement, section 3.3, about 10 minutes
//
// The chapter squashes with tanh, and writes its derivative beside it:
//
//   return (t, { $0 * (1 - t * t) })        t = tanh x
//
// The closure is the pullback: it takes the gradient with respect to the value (the cotangent)
// and returns the gradient with respect to x. Write the pullback of
//
//   f(x) = x / (1 + |x|)
//
// It is tried against central differences (f(x + ε) − f(x − ε)) / 2ε.
//
// swift run exercises check 3.3        swift run exercises hint 3.3

struct Attempt: SoftsignPullback {
  func pullback(at x: Double, cotangent: Double) throws -> Double {
    throw NotAttempted()
  }
}
