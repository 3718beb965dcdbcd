/// Sums over the last `window` values, without ever subtracting what has left the window.
///
/// The column is cut into blocks of `window` values. A window that ends inside a block is the tail of the block before and
/// the head of this one, so two running sums that start anew in every block give every window's sum in O(1), with
/// no error carried along, and with nothing but values up to its end (van Herk 1992).
struct RollingSums {
  let window: Int

  /// For every row t ≥ window − 1: the sum of `term(s, pivot)` over s = t − window + 1 … t, with the pivot of t's block.
  ///
  /// - Parameters:
  ///   - count: the number of rows.
  ///   - term: the value of a row, given the number of the block whose pivots it is to be taken against.
  ///   - body: called with the row and its sum.
  @inline(__always)
  func forEach(
    count: Int, _ term: (_ row: Int, _ block: Int) -> Double,
    _ body: (_ row: Int, _ sum: Double) -> Void
  ) {
    guard count >= window else { return }
    var tails = [Double](repeating: 0, count: window)
    var block = 0
    var start = 0
    tails.withUnsafeMutableBufferPointer { tails in
      while start < count {
        if block > 0 {
          // tails[k]: sum of the last `window − k` values of the block before.
          var tail = 0.0
          for k in stride(from: window - 1, to: 0, by: -1) {
            tail += term(start - window + k, block)
            tails[k] = tail
          }
        }
        var head = 0.0
        for k in 0..<min(window, count - start) {
          head += term(start + k, block)
          let isLast = k == window - 1
          if isLast || block > 0 { body(start + k, isLast ? head : tails[k + 1] + head) }
        }
        start += window
        block += 1
      }
    }
  }
}
