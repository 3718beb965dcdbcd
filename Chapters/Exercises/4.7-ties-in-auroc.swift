// 4.7 ties-in-auroc: implement, section 4.6, about 10 minutes
//
// A reading gives every pair of assets a score. AUROC, the area under the ROC curve, is the
// probability that a pair which is an edge has a higher score than one which is not, if both are
// drawn at random; equal scores count half. Write it from the two lists of scores.
//
// swift run exercises check 4.7        swift run exercises hint 4.7

struct Attempt: TiesInAuroc {
  func areaUnderROC(edges: [Double], others: [Double]) throws -> Double {
    throw NotAttempted()
  }
}
