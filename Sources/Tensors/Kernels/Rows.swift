// Sums and repetitions over rows, shared by the operations.

/// target [width] += Σ over rows of source [rows, width].
@inline(__always)
func addRows(_ source: Floats, rows: Int, width: Int, into target: Floats) {
  for row in 0..<rows {
    let x = source + row * width
    forEachLane(count: width) {
      store(load(target, $0) + load(x, $0), target, $0)
    } tail: {
      target[$0] += x[$0]
    }
  }
}

/// Sum of sixteen-lane groups and a tail.
@inline(__always)
func sum(_ count: Int, _ lanes: (Int) -> Lanes, tail: (Int) -> Float) -> Float {
  var total = Lanes()
  var rest: Float = 0
  forEachLane(count: count) {
    total = total + lanes($0)
  } tail: {
    rest += tail($0)
  }
  return total.sum() + rest
}
