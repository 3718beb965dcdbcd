// 1.7 overlapping-labels: predict, section 1.6, about 10 minutes
//
// The shipped file of US stocks has 2,699 days. With a horizon of h = 5 days the labels
// y_t = r[t+1] + … + r[t+5] exist for 2,694 days; r are log returns. Neighbouring labels
// share all days but one. Predict before you compute anything:
//   independentLabels   how many independent labels carry about as much information
//   autocorrelation     the correlation of y_t with y_{t+1}, to two digits, if daily returns
//                       are uncorrelated; the check measures it on the shipped prices
//
// swift run exercises check 1.7        swift run exercises hint 1.7

struct Attempt: OverlappingLabels {
  let independentLabels: Double? = nil
  let autocorrelation: Double? = nil
}
