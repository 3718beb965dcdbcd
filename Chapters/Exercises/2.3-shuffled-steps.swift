// 2.3 shuffled-steps: predict, section 2.2, about 10 minutes
//
// A window of 20 steps becomes tokens by a causal convolution, then the steps attend to each
// other (full attention along time, no mask), and the output of the newest step is read.
// Now steps of the window change places, and the result is computed again. Predict in which
// cases the newest output moves (by more than 0.1; where it does not, by less than 0.00001).
// There is no positional encoding unless it is named. With kernel 1 a token is made of its own
// step alone, with kernel 3 of its step and the two before.
//   A  kernel 1; the 19 older steps are shuffled
//   B  kernel 3; the 19 older steps are shuffled
//   C  kernel 1 and a positional encoding; the 19 older steps are shuffled
//   D  kernel 1; the newest step changes places with another one
//
// swift run exercises check 2.3        swift run exercises hint 2.3

struct Attempt: ShuffledSteps {
  let movesInA: Bool? = nil
  let movesInB: Bool? = nil
  let movesInC: Bool? = nil
  let movesInD: Bool? = nil
}
