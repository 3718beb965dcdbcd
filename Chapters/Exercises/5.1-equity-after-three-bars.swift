// 5.1 equity-after-three-bars: predict, section 5.1, about 10 minutes
//
// A book has 1,000 in cash and a target of 60 % A and 20 % B, ordered at bar 0 and filled once,
// at the close of bar 1. The fee is 10 basis points (1/10,000) of what is traded, paid in cash at
// the trade. After that nothing is traded. In the chapter B falls to 40 at bar 3; here it does not:
//
//   bar   0     1     2     3
//   A   100   100   110   121
//   B    50    50    50    50
//
// What is the equity (cash plus holdings) after bar 3, to the cent?
//
// swift run exercises check 5.1        swift run exercises hint 5.1

struct Attempt: EquityAfterThreeBars {
  let equity: Double? = nil
}
