// 4.2 scaled-forecasts: predict, section 4.2, about 15 minutes
//
// Forecasts p have R² = 1 − Σ(y − p)² / Σy² = 1.15 % on the outcomes y. Their size is
// s = 12.0 % of the outcomes': s² = Σp² / Σy².
// Somebody multiplies all of them by 2, somebody else by ½. Predict
//
//   R² of the doubled forecasts, in per cent
//   R² of the halved forecasts, in per cent
//   IC (the correlation of p and y across assets, bar by bar) of the doubled ones / IC before
//   hit rate (how often p and y have the same sign) of the doubled ones / hit rate before
//
// Both R² with two digits after the point.
//
// swift run exercises check 4.2        swift run exercises hint 4.2

struct Attempt: ScaledForecasts {
  let rSquaredOfDouble: Double? = nil
  let rSquaredOfHalf: Double? = nil
  let coefficientRatio: Double? = nil
  let hitRateRatio: Double? = nil
}
