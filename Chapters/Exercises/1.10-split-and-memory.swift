// 1.10 split-and-memory: change and measure, section 1.7, about 30 minutes
//
// The method of the five nearest neighbours only remembers: its forecast of a row is the mean
// label of the five training rows that look most like it. Measure what the split makes of it,
// on the next 20 days of the shipped stocks. The label of row t covers the bars t + 1 … t + h.
// Return R² on the test rows of three splits of the same rows, n = trainCount:
//   purged    training: the rows before n whose labels end before bar n; test: rows from n on
//   ordered   training: all rows before n; test: the same rows from n on
//   random    training: the first n rows of `order`; test: the other rows of `order`
// R² = 1 − Σ (y − ŷ)² / Σ y², with the labels y and the forecasts ŷ of the test rows: 0 is as
// good as always forecasting 0. You have market.labels, one for each row, market.horizon = h,
// and market.forecast(row, from: training). What you print appears above the verdict: print the
// three numbers, the shipped stocks come last.
//
// swift run exercises check 1.10        swift run exercises hint 1.10

struct Attempt: SplitAndMemory {
  func rSquared(
    _ market: RememberedMarket, trainCount: Int, order: [Int]
  ) throws -> (purged: Double, ordered: Double, random: Double) {
    throw NotAttempted()
  }
}
