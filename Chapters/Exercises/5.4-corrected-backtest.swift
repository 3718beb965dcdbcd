// 5.4 corrected-backtest: implement, section 5.4, about 30 minutes
//
// The reference document's back-test divides the weights by Σ|w|. That is 0/0 in a bar without a
// position (errata B1), and it loses the size of the weights (B2). And it books returns over h bars
// at every bar (B3). Correct it, without costs:
//
//   v[t] = w[t] / max(1, Σ|w[t]|)                    scaled down, never up
//   held[t] = (v[t] + v[t−1] + … + v[t−h+1]) / h     tranches of 1/h; v is 0 before v[0]
//   equity[t] = equity[t−1] · (1 + Σ held[t] r[t])   the sum is over the assets
//
// Before bar 0 equity is 1. The weights w[t] were made before bar t; r[t] are the simple returns
// of bar t. Each row has one number for each asset. Return equity[0], equity[1], ….
//
// swift run exercises check 5.4        swift run exercises hint 5.4

struct Attempt: CorrectedBacktest {
  func equity(weights: [[Double]], returns: [[Double]], horizon: Int) throws -> [Double] {
    throw NotAttempted()
  }
}
