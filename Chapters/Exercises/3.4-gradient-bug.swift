// 3.4 gradient-bug: implement, section 3.3, about 25 minutes
//
// Somebody has dropped `* (1 - t * t)` from the pullback of tanh. Everything compiles, and the
// training loss falls. Write the test that notices.
//
// You get the evidence on one claimed gradient g:
//
//   claimed         its length |g|: the claimed derivative of the loss along g
//   widths          ε = 1, 1e-1, 1e-2, 1e-3, 1e-7
//   ahead, behind   the loss at distance +ε and −ε along g, for each width
//   training        the losses of a training run that followed g
//
// Everything was computed in single precision (about seven digits). Some losses are a thousand
// times smaller than others, and so are their gradients. A wrong gradient is wrong by 5 % or more.
//
// Return true if the gradient is right.
//
// swift run exercises check 3.4        swift run exercises hint 3.4

struct Attempt: GradientBug {
  func isRight(_ evidence: GradientEvidence) throws -> Bool {
    throw NotAttempted()
  }
}
