// 3.5 adam-first-step: predict, section 3.5, about 5 minutes
//
// Three parameters have the gradients 0.003, -3.0, 0.3.
// Adam takes its first step, with learning rate 0.01, β1 = 0.9, β2 = 0.999 and no weight decay:
//
//   m = (1 − β1) g      v = (1 − β2) g²      m̂ = m / (1 − β1)      v̂ = v / (1 − β2)
//   x ← x − rate · m̂ / (√v̂ + 1e-8)
//
// By how much does each parameter change? Within 1 %, with its sign.
//
// swift run exercises check 3.5        swift run exercises hint 3.5

struct Attempt: AdamFirstStep {
  let first: Double? = nil
  let second: Double? = nil
  let third: Double? = nil
}
