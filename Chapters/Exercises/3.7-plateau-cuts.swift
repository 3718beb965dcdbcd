// 3.7 plateau-cuts: predict, section 3.6, about 15 minutes
//
// ReduceLROnPlateau(patience 2, threshold 1e-4) watches the validation loss. An epoch is good
// if its loss is lower than that of the last good epoch by more than the fraction 1e-4,
// loss < best · (1 − 1e-4); otherwise it is bad. After more than 2 bad epochs in a row it cuts
// the learning rate, and counts from 0 again. The validation loss of epoch e = 1 … 30 is
//
//   1 + 0.2 e^(−e/3) + 0.002 · max(0, e − 8)
//
//   epoch         8         9        10        11        12        13
//   loss   1.013897  1.011957  1.011135  1.011112  1.011663  1.012625
//
// From epoch 11 on it rises. At which epochs are the first three cuts? (A cut belongs to the epoch
// whose loss causes it.)
//
// swift run exercises check 3.7        swift run exercises hint 3.7

struct Attempt: PlateauCuts {
  let firstCut: Double? = nil
  let secondCut: Double? = nil
  let thirdCut: Double? = nil
}
