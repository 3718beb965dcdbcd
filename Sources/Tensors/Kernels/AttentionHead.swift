/// One head of one sequence: packed keys and values, and room for a block of eight queries.
///
/// The scores of all queries never exist at once: a block of eight rows is computed, used and forgotten, and the backward
/// pass computes it again from the stored maximum and sum of every row (Dao et al. 2022).
///
/// The pointers lead into `scratch`: the function that creates a head keeps it alive with `withExtendedLifetime`.
struct AttentionHead {
  /// How many keys are packed; room for as many as there were at first.
  var keys: Int { didSet { columns = Self.wholeLanes(keys) } }
  /// `keys` rounded up to whole lanes.
  private(set) var columns: Int
  /// The head's width d, and the same rounded up to whole lanes.
  let headDimension, width: Int

  private let scratch: Tensor
  // Where the parts of the scratch begin.
  let keyRows, keyColumns, valueRows, valueColumns, dKeys, dValues: Floats
  let queries, gradients, result, scores, cotangents: Floats

  init(keys: Int, headDimension: Int, backward: Bool) {
    self.keys = keys
    self.headDimension = headDimension
    columns = Self.wholeLanes(keys)
    width = Self.wholeLanes(headDimension)
    let (tall, flat) = (keys * width, headDimension * columns)
    let (block, blockScores) = (blockRows * width, blockRows * columns)
    let sizes =
      backward
      ? [tall, flat, tall, flat, tall, tall, block, block, block, blockScores, blockScores]
      : [0, flat, tall, 0, 0, 0, block, 0, block, blockScores, 0]
    scratch = Tensor(uninitialized: [sizes.reduce(0) { $0 + ($1 + 15) / 16 * 16 }])
    var next = scratch.pointer
    var parts: [Floats] = []
    for size in sizes {
      parts.append(next)
      next += (size + 15) / 16 * 16
    }
    (keyRows, keyColumns, valueRows, valueColumns) = (parts[0], parts[1], parts[2], parts[3])
    (dKeys, dValues, queries, gradients) = (parts[4], parts[5], parts[6], parts[7])
    (result, scores, cotangents) = (parts[8], parts[9], parts[10])
    scratch.pointer.update(repeating: 0, count: scratch.count)
  }

  private static func wholeLanes(_ count: Int) -> Int {
    (count + laneCount - 1) / laneCount * laneCount
  }

  /// Reads the rows `position(0..<keys)` of `headDimension`, `stride` apart, into rows of `width`.
  @inline(__always)
  func packRows(_ source: Floats, stride: Int, into target: Floats, position: (Int) -> Int) {
    for j in 0..<keys { copyRow(source + position(j) &* stride, into: target + j &* width) }
  }

  /// Reads the rows `position(0..<keys)` of `headDimension`, `stride` apart, into `headDimension` rows of `columns`.
  @inline(__always)
  func packColumns(_ source: Floats, stride: Int, into target: Floats, position: (Int) -> Int) {
    for j in 0..<keys {
      let row = source + position(j) &* stride
      for k in 0..<headDimension { target[k &* columns &+ j] = row[k] }
    }
  }

  /// Copies one row of `headDimension`; what lies beyond it in a row of `width` stays 0.
  @inline(__always)
  func copyRow(_ source: Floats, into target: Floats, times factor: Float = 1) {
    forEachLane(count: headDimension) {
      store(load(source, $0) * factor, target, $0)
    } tail: {
      target[$0] = source[$0] * factor
    }
  }

  @inline(__always)
  func clearRow(_ target: Floats) {
    for k in stride(from: 0, to: width, by: laneCount) { store(Lanes(), target, k) }
  }

  /// scores = queries · keysᵀ for the block; the columns beyond the last key are −∞ for the softmax.
  @inline(__always)
  func computeScores() {
    multiplyBlock(
      queries, rowStride: width, keyColumns, inner: headDimension, columns: columns, into: scores)
    for row in 0..<blockRows {
      for j in keys..<columns { scores[row &* columns &+ j] = -1e30 }
    }
  }

  /// Turns row `row` of the scores into e^(s − max)·mask; returns the maximum and the factor that normalises the row.
  @inline(__always)
  func softmaxRow(_ row: Int, _ mask: RowMask?) -> RowStatistics {
    let s = scores + row &* columns
    var largest = load(s, 0)
    var j = laneCount
    while j < columns {
      largest = larger(largest, load(s, j))
      j &+= laneCount
    }
    let top = largestLane(largest)
    var total = Lanes()
    j = 0
    if let mask {
      while j < columns {
        let (first, second) = mask.pair(j)
        let e = exponential(load(s, j) - top)
        total = total + e
        store(e * first, s, j)
        if j &+ laneCount < columns {
          let e = exponential(load(s, j &+ laneCount) - top)
          total = total + e
          store(e * second, s, j &+ laneCount)
        }
        j &+= 2 &* laneCount
      }
    } else {
      while j < columns {
        let e = exponential(load(s, j) - top)
        total = total + e
        store(e, s, j)
        j &+= laneCount
      }
    }
    return RowStatistics(maximum: top, scale: 1 / total.sum())
  }

  /// For row `row`, from scores s and dP (in `cotangents`): scores ← P·mask, cotangents ← P·(mask·dP − D).
  @inline(__always)
  func softmaxPullbackRow(_ row: Int, _ statistics: RowStatistics, dot: Float, _ mask: RowMask?) {
    let (s, g) = (scores + row &* columns, cotangents + row &* columns)
    var j = 0
    if let mask {
      while j < columns {
        let (first, second) = mask.pair(j)
        pullback(s, g, j, statistics, dot, first)
        if j &+ laneCount < columns { pullback(s, g, j &+ laneCount, statistics, dot, second) }
        j &+= 2 &* laneCount
      }
    } else {
      while j < columns {
        pullback(s, g, j, statistics, dot, Lanes(repeating: 1))
        j &+= laneCount
      }
    }
  }

  @_transparent
  func pullback(
    _ s: Floats, _ g: Floats, _ j: Int, _ statistics: RowStatistics, _ dot: Float, _ factor: Lanes
  ) {
    let p = exponential(load(s, j) - statistics.maximum) * statistics.scale
    store(p * factor, s, j)
    store(p * (load(g, j) * factor - dot), g, j)
  }
}

/// What the backward pass needs to compute a row of softmax weights again: P = e^(s − maximum)·scale.
struct RowStatistics {
  var maximum: Float
  var scale: Float
}
