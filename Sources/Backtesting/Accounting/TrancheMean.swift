/// The mean of the last `count` rows of a table, asset by asset; at the start, of those that there are.
///
/// Rows come in blocks of `count`. A window ends in one block and begins in the one before: its sum is the newer block's sum so far
/// plus the older block's sum from there on. So each row costs the same whatever `count` is, and nothing is ever subtracted.
struct TrancheMean {
  private let count: Int
  private let assetCount: Int
  /// Σ of the newest block's rows so far; [N].
  private var newer: [Double]
  /// Σ of the older block from each of its rows to its end; [count, N], empty before there is one.
  private var older: [Double] = []
  private var next = 0

  init(count: Int, assetCount: Int) {
    self.count = count
    self.assetCount = assetCount
    newer = [Double](repeating: 0, count: assetCount)
  }

  /// The mean that ends with `row` of `table` ([rows, N]); ask for rows in ascending order.
  mutating func mean(through row: Int, of table: [Double]) -> [Double] {
    while next <= row { add(next, of: table) }
    let begin = row % count + 1
    let held = Double(min(row + 1, count))
    return newer.indices.map { asset in
      let rest = begin < count && !older.isEmpty ? older[begin * assetCount + asset] : 0
      return (rest + newer[asset]) / held
    }
  }

  private mutating func add(_ row: Int, of table: [Double]) {
    if row > 0, row.isMultiple(of: count) { turn(before: row, of: table) }
    for asset in newer.indices { newer[asset] += table[row * assetCount + asset] }
    next += 1
  }

  /// The block that ends before `row` becomes the older one.
  private mutating func turn(before row: Int, of table: [Double]) {
    older = Array(table[(row - count) * assetCount..<row * assetCount])
    for cell in older.indices.dropLast(assetCount).reversed() {
      older[cell] += older[cell + assetCount]
    }
    for asset in newer.indices { newer[asset] = 0 }
  }
}
