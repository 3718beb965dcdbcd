// 2.6 attention-cost: predict, section 2.4, about 10 minutes
//
// One window has L = 168 steps of N = 5 assets, with tokens of width D. Full attention along
// time lets the steps of each asset look at each other; attention across assets lets the
// assets of each step look at each other. Count the multiplications of the scores q·k and of
// the weighted sums of v (not of the linear maps before and after). Predict
//   ratio                the count along time divided by the count across assets
//   growthAlongTime      the factor by which the count along time grows when L doubles
//   growthAcrossAssets   the factor by which the count across assets grows when L doubles
//
// swift run exercises check 2.6        swift run exercises hint 2.6

struct Attempt: AttentionCost {
  let ratio: Double? = nil
  let growthAlongTime: Double? = nil
  let growthAcrossAssets: Double? = nil
}
