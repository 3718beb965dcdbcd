// 4.1 unequal-seeds: change and measure, section 4.1, about 20 minutes
//
// Does the cross-ticker block help? Somebody compares a model with the block and random seed 7 to
// one without it and random seed 8. That changes two things. There are further comparisons, and
// some of them have a second change as well.
//
// Find the comparisons in which the block is all that differs: the random seed and the number of
// epochs are equal. Return
//   the mean over these of R² with the block minus R² without it, losses included,
//   how many they are,
//   how many of them show a gain (above 0) with p < 0.05.
//
// A BlockPair has seeds, epochs and rSquared, each with .with and .without the block, and p, the p
// value of the Diebold–Mariano test of the two.
//
// swift run exercises check 4.1        swift run exercises hint 4.1

struct Attempt: UnequalSeeds {
  func report(
    _ comparisons: [BlockPair]
  ) throws -> (gain: Double, count: Int, significant: Int) {
    throw NotAttempted()
  }
}
