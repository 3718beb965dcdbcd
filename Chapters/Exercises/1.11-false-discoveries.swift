// 1.11 false-discoveries: implement, section 1.8, about 15 minutes
//
// Thirty pairs of assets are tested for who leads whom; at 5 % one or two are “significant” by
// chance. Benjamini and Hochberg's q-values control the fraction of false discoveries. Sort the
// m p-values, p_(1) ≤ … ≤ p_(m); then
//   q_(i) = the smallest of p_(j) m / j over all j ≥ i
// Write the q-values in the order in which the p-values were given.
// For p = 0.01, 0.04, 0.03 they are 0.03, 0.04, 0.04.
//
// swift run exercises check 1.11        swift run exercises hint 1.11

struct Attempt: FalseDiscoveries {
  func qValues(_ pValues: [Double]) throws -> [Double] {
    throw NotAttempted()
  }
}
