// 2.2 causal-convolution: implement, section 2.1, about 15 minutes
//
// Write a causal convolution of one series: with K weights w[0] … w[K − 1] and a bias b
//   y[t] = b + w[0]·x[t − K + 1] + … + w[K − 1]·x[t]
// The last weight belongs to the newest step, and x is 0 before the first step, so that y is as
// long as x. For x = 1, 1, 1, 1, 1, w = 1, 1, 1 and b = 0: y = 1, 2, 3, 3, 3.
//
// swift run exercises check 2.2        swift run exercises hint 2.2

struct Attempt: CausalConvolution {
  func convolve(_ x: [Double], weights: [Double], bias: Double) throws -> [Double] {
    throw NotAttempted()
  }
}
