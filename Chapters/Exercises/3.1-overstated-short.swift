// 3.1 overstated-short: predict, section 3.1, about 10 minutes
//
// The loss tanhv1 is −t y. Here t = tanh u is the position and y the asset's log return, so it
// counts t y as the position's log return: −y for a full short position, t = −1.
// In truth the price is multiplied by e^y, and a short position of the whole capital multiplies
// the capital by 1 + (1 − e^y) = 2 − e^y. Its log return is ln(2 − e^y). Take y = -0.1.
// By how much does tanhv1 overstate the log return? Give four digits after the point.
//
// swift run exercises check 3.1        swift run exercises hint 3.1

struct Attempt: OverstatedShort {
  let overstatement: Double? = nil
}
