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

  /// What the products read at bfloat16; nil at float32.
  let rounded: BFloat16Head?

  private let scratch: Tensor
  // Where the parts of the scratch begin.
  let keyRows, keyColumns, valueRows, valueColumns, dKeys, dValues: Floats
  let queries, gradients, result, scores, cotangents: Floats

  init(keys: Int, headDimension: Int, backward: Bool, _ precision: MatrixPrecision) {
    self.keys = keys
    self.headDimension = headDimension
    columns = Self.wholeLanes(keys)
    width = Self.wholeLanes(headDimension)
    let (tall, flat) = (keys * width, headDimension * columns)
    let (block, blockScores) = (blockRows * width, blockRows * columns)
    let pairs =
      precision == .bfloat16
      ? BFloat16Head.sizes(keys: keys, columns: columns, width: width) : []
    let sizes =
      (backward || precision == .bfloat16
        ? [tall, flat, tall, flat, tall, tall, block, block, block, blockScores, blockScores]
        : [0, flat, tall, 0, 0, 0, block, 0, block, blockScores, 0]) + pairs
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
    rounded = pairs.isEmpty ? nil : BFloat16Head(Array(parts[11...]))
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

  /// Packs keys and values for scores and contexts.
  @inline(__always)
  func packForward(_ k: Floats, _ v: Floats, stride: Int, position: (Int) -> Int) {
    packRows(v, stride: stride, into: valueRows, position: position)
    guard let rounded else {
      return packColumns(k, stride: stride, into: keyColumns, position: position)
    }
    packRows(k, stride: stride, into: keyRows, position: position)
    pairColumns(keyRows, rows: keys, width: width, into: rounded.keyColumns, columns: columns)
    pairRows(valueRows, rows: keys, width: width, into: rounded.valueRows)
  }

  /// Packs keys and values for the gradients, and clears theirs.
  @inline(__always)
  func pack(_ k: Floats, _ v: Floats, stride: Int, position: (Int) -> Int) {
    packRows(k, stride: stride, into: keyRows, position: position)
    if let rounded {
      packRows(v, stride: stride, into: valueRows, position: position)
      pairRows(keyRows, rows: keys, width: width, into: rounded.keyRows)
      pairColumns(keyRows, rows: keys, width: width, into: rounded.keyColumns, columns: columns)
      pairColumns(valueRows, rows: keys, width: width, into: rounded.valueColumns, columns: columns)
    } else {
      packColumns(k, stride: stride, into: keyColumns, position: position)
      packColumns(v, stride: stride, into: valueColumns, position: position)
    }
    dKeys.update(repeating: 0, count: keys * width)
    dValues.update(repeating: 0, count: keys * width)
  }

  /// scores = queries · keysᵀ for the block. The columns beyond the last key are so low that the softmax gives them a weight of
  /// 1e-38 at most, and no product reads them but against zeros.
  @inline(__always)
  func computeScores() {
    multiply(queries, keyColumns, rounded?.keyColumns, into: scores)
    for row in 0..<blockRows {
      for j in keys..<columns { scores[row &* columns &+ j] = -1e30 }
    }
  }

  /// cotangents = gradients · valuesᵀ for the block.
  @inline(__always)
  func computeCotangents() {
    multiply(gradients, valueColumns, rounded?.valueColumns, into: cotangents)
  }

  /// result = weights · values for the block, from the weights in `scores`.
  @inline(__always)
  func computeContexts() { multiplyWeights(scores, valueRows, rounded?.valueRows) }

  /// A block's rows of `width` times columns of keys or values.
  @inline(__always)
  private func multiply(_ rows: Floats, _ matrix: Floats, _ pairs: Pairs?, into target: Floats) {
    guard let rounded, let pairs else {
      return multiplyBlock(
        rows, rowStride: width, matrix, inner: headDimension, columns: columns, into: target)
    }
    roundToBFloat16(rows, into: rounded.rows, count: blockRows * width)
    multiplyBlock(
      rounded.rows, rowStride: width / 2, pairs, inner: width / 2, columns: columns, into: target)
  }

  /// result = a block's rows of weights times rows of keys or values.
  @inline(__always)
  private func multiplyWeights(_ weights: Floats, _ matrix: Floats, _ pairs: Pairs?) {
    guard let rounded, let pairs else {
      return multiplyBlock(
        weights, rowStride: columns, matrix, inner: keys, columns: width, into: result)
    }
    roundToBFloat16(weights, into: rounded.weightRows, count: blockRows * columns)
    multiplyBlock(
      rounded.weightRows, rowStride: columns / 2, pairs, inner: (keys + 1) / 2, columns: width,
      into: result)
  }

  /// From P·m (in `scores`) and dS (in `cotangents`): adds to dK and dV and leaves dS·K in `result`.
  @inline(__always)
  func accumulateGradients() {
    accumulate(scores, gradients, into: dValues)
    accumulate(cotangents, queries, into: dKeys)
    multiplyWeights(cotangents, keyRows, rounded?.keyRows)
  }

  /// target [keys, width] += weightsᵀ·rows of a block.
  @inline(__always)
  private func accumulate(_ weights: Floats, _ rows: Floats, into target: Floats) {
    guard let rounded else {
      return accumulateBlock(
        weights, weightStride: columns, rows, count: keys, width: width, into: target)
    }
    pairRows(weights, rows: blockRows, width: columns, into: rounded.weightPairs)
    pairRows(rows, rows: blockRows, width: width, into: rounded.rowPairs)
    accumulatePairs(
      rounded.weightPairs, weightStride: columns, rounded.rowPairs, count: keys, width: width,
      into: target)
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
