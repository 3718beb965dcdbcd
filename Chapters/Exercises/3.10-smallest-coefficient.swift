// 3.10 smallest-coefficient: predict, section 3.9, about 10 minutes
//
// An information coefficient (IC) is the correlation of forecast and outcome across the N assets
// of one bar; without skill its standard deviation is 1/√(N − 1). The mean IC of a test set is
// found in four of five cases (power 80 %, two-sided test at 5 %) if it is at least
//
//   (z.975 + z.80) · 1/√(N − 1) / √n        z.975 = 1.960, z.80 = 0.842
//
// where n is the number of independent bars. There are 404 test windows of 6 assets, one
// window a bar. What is the smallest mean IC for returns over h = 1 bar, and what is it for
// returns over h = 5 bars, which overlap? To three digits after the point.
//
// swift run exercises check 3.10        swift run exercises hint 3.10

struct Attempt: SmallestCoefficient {
  let oneBar: Double? = nil
  let overlapping: Double? = nil
}
