/// Columns of equal length, row by row: [C, T] to [T, C].
func interleaved(_ columns: [[Double]]) -> [Double] {
  let (rows, width) = (columns.first?.count ?? 0, columns.count)
  return [Double](unsafeUninitializedCapacity: rows * width) { values, count in
    // In blocks of rows short enough that what is written stays in the cache until its neighbours are there too.
    for first in stride(from: 0, to: rows, by: 64) {
      let block = first..<min(first + 64, rows)
      for (position, column) in columns.enumerated() {
        column.withUnsafeBufferPointer { column in
          for row in block { values[row * width + position] = column[row] }
        }
      }
    }
    count = rows * width
  }
}
