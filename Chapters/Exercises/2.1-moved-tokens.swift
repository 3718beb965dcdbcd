// 2.1 moved-tokens: predict, section 2.1, about 5 minutes
//
// A window has the steps 0 … 19 of six assets: META, AMZN, AAPL, NFLX, NVDA and GOOG. Each
// asset's own series goes through the same causal convolution of kernel 3: a token is made of
// its step and the 2 steps before it. One number is changed: AMZN at step 10.
// Predict which tokens change: the first step, the last step, and how many assets.
//
// swift run exercises check 2.1        swift run exercises hint 2.1

struct Attempt: MovedTokens {
  let firstStep: Double? = nil
  let lastStep: Double? = nil
  let assets: Double? = nil
}
