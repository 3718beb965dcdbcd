// 5.2 drift-turnover: implement, section 5.2, about 15 minutes
//
// Weights drift with prices. After returns r the weights that were w have become
//
//   w⁻_i = w_i (1 + r_i) / (1 + Σ_j w_j r_j)
//
// and what has to be traded to reach the target is the turnover
//
//   Σ_i |target_i − w⁻_i|
//
// bought and sold, as a fraction of equity. What the weights lack to 1 is cash, whose return is 0;
// weights below 0 are short positions. The reference document counts Σ_i |target_i − w_i| instead,
// which is nothing for a constant target.
//
// swift run exercises check 5.2        swift run exercises hint 5.2

struct Attempt: DriftTurnover {
  func turnover(held: [Double], returns: [Double], target: [Double]) throws -> Double {
    throw NotAttempted()
  }
}
