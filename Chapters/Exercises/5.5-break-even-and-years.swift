// 5.5 break-even-and-years: predict, section 5.6, about 10 minutes
//
// A strategy earns 10.536 basis points (1/10,000) of its equity a bar before fees, and trades
// 1.1668 of its equity a bar, purchases and sales added up.
//
// 1. At which fee, in basis points of what is traded, is nothing left? Two digits after the point.
//
// Another strategy has a true annualised Sharpe ratio of 0.5. The smallest ratio that n bars
// reveal in four of five cases (two-sided test at 5 %) is
//
//   (z.975 + z.80) · √(A / n)        z.975 = 1.960, z.80 = 0.842, A bars in a year
//
// 2. How many years of data does it take until this is as small as the true ratio? One digit
//    after the point.
//
// swift run exercises check 5.5        swift run exercises hint 5.5

struct Attempt: BreakEvenAndYears {
  let breakEvenFee: Double? = nil
  let years: Double? = nil
}
