// 4.3 row-and-column: predict, section 4.3, about 5 minutes
//
// The average attention across assets on some test windows:
//
//           BTC    ETH    SOL    XRP
//   BTC    0.21   0.44   0.19   0.16
//   ETH    0.27   0.33   0.28   0.12
//   SOL    0.18   0.31   0.40   0.11
//   XRP    0.37   0.14   0.23   0.26
//
// As in the chapter rows are queries and columns are keys; each row sums to 1.
// “ETH → BTC” means that the history of ETH may help to forecast BTC.
// In which row and which column, both counted from 1, is the weight that belongs to it, and what
// is that weight?
//
// swift run exercises check 4.3        swift run exercises hint 4.3

struct Attempt: RowAndColumn {
  let row: Double? = nil
  let column: Double? = nil
  let weight: Double? = nil
}
