/// One head of one sequence.
struct HeadLocation {
  /// Its number: windows, then sequences, then heads.
  var index: Int
  var window, sequence, head: Int
  /// Offsets of its first query and its first key.
  var queries, keys: Int
}

/// Where the sequences and heads of q, k, v [B, L, N, D] lie in memory.
struct AttentionPlan {
  /// Which of the plan's present queries and keys are a sequence's own.
  struct Present {
    var queries, keys: Range<Int>
  }

  let axis: AttentionAxis
  let windows, heads: Int
  /// Sequences in a window.
  let sequences: Int
  /// Queries and keys of a sequence.
  let queries, keys: Int
  /// The head's width d, and the width of all heads D.
  let headDimension, width: Int
  /// How far apart consecutive steps of a sequence are.
  let stride: Int
  /// 1/√d
  let scale: Float
  /// Of the products, forward and backward.
  let precision = MatrixPrecision.current
  let dropout: Dropout?
  /// The queries and keys that have a bar.
  let presentQueries, presentKeys: PresentPositions

  init(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, _ axis: AttentionAxis, _ dropout: Dropout?,
    _ mask: Tensor?
  ) {
    require(
      q.shape.count == 4 && k.shape == v.shape && q.shape[0] == k.shape[0]
        && q.shape[2...] == k.shape[2...] && (axis == .time || q.shape == k.shape),
      "attention: q \(q.shape), k \(k.shape), v \(v.shape)")
    require(
      heads > 0 && q.width % heads == 0, "attention: \(heads) heads do not divide width \(q.width)")
    require(
      dropout.map { $0.rate == 0 || $0.keys.count == q.shape[0] } ?? true,
      "attention: \(dropout?.keys.count ?? 0) dropout keys for q \(q.shape)")
    require(
      mask.map { $0.shape == k.shape.dropLast() && q.shape[1] <= k.shape[1] } ?? true,
      "attention: mask \(mask?.shape ?? []) for q \(q.shape), k \(k.shape)")
    let (steps, assets) = (k.shape[1], k.shape[2])
    self.axis = axis
    self.heads = heads
    self.dropout = dropout.flatMap { $0.rate > 0 ? $0 : nil }
    windows = q.shape[0]
    width = q.width
    headDimension = width / heads
    scale = 1 / Float(headDimension).squareRoot()
    sequences = axis == .time ? assets : steps
    queries = axis == .time ? q.shape[1] : assets
    keys = axis == .time ? steps : assets
    stride = axis == .time ? assets * width : width
    presentKeys = PresentPositions(mask, along: axis, last: keys)
    presentQueries = PresentPositions(mask, along: axis, last: queries)
  }

  /// A number for every query of every head.
  var rowShape: [Int] { [windows, sequences, heads, queries] }

  @inline(__always)
  func forEachHead(_ body: (HeadLocation) -> Void) {
    for index in 0..<windows * sequences * heads { body(location(index)) }
  }

  @inline(__always)
  func location(_ index: Int) -> HeadLocation {
    let (head, number) = (index % heads, index / heads)
    let (sequence, window) = (number % sequences, number / sequences)
    let start = head * headDimension + (axis == .time ? sequence * width : sequence * keys * width)
    return HeadLocation(
      index: index, window: window, sequence: sequence, head: head,
      queries: window * (axis == .time ? queries : sequences) * stride * otherFactor + start,
      keys: window * (axis == .time ? keys : sequences) * stride * otherFactor + start)
  }

  /// A window holds `keys` strides along time, and `sequences`·`keys` across assets.
  @inline(__always)
  private var otherFactor: Int { axis == .time ? 1 : keys }

  /// Whether no query and no key is missing.
  var isWhole: Bool { presentQueries.isWhole && presentKeys.isWhole }

  /// Which of `presentQueries` and `presentKeys` are a sequence's own.
  @inline(__always)
  func present(_ location: HeadLocation) -> Present {
    let sequence = location.window * sequences + location.sequence
    return Present(
      queries: presentQueries.range(sequence), keys: presentKeys.range(sequence))
  }

  /// The position of a sequence's present query number `rank`.
  @inline(__always)
  func query(_ present: Present, _ rank: Int) -> Int {
    presentQueries.positions[present.queries.lowerBound &+ rank]
  }

  /// The position of a sequence's present key number `rank`.
  @inline(__always)
  func key(_ present: Present, _ rank: Int) -> Int {
    presentKeys.positions[present.keys.lowerBound &+ rank]
  }

  /// Room for what is written at present positions alone: 0 at the missing ones.
  func output(_ shape: [Int], _ present: PresentPositions) -> Tensor {
    present.isWhole ? Tensor(uninitialized: shape) : Tensor(repeating: 0, shape: shape)
  }

  /// The dropout mask of one query's weights: numbered from the window's end, so that a pass over the last steps alone
  /// drops what the full pass drops.
  @inline(__always)
  func dropoutMask(_ location: HeadLocation, query: Int) -> RowMask? {
    guard let dropout else { return nil }
    let (line, row) =
      axis == .time
      ? (location.sequence * heads + location.head, queries - query)
      : ((sequences - location.sequence) * heads + location.head, query)
    return RowMask(dropout, window: location.window, row: line << 24 | row)
  }
}
