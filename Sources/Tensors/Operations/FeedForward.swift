import _Differentiation

/// W₂·dropout(GELU(W₁·x + b₁)) + b₂: a transformer's feed-forward block.
///
/// The same as `linear(dropped(linear(x, w1, b1).gelu(), dropout), w2, b2)`, a few rows at a time, so that the wide activations
/// stay in cache. The backward pass keeps GELU's cotangent times the dropout factor instead of the pre-activations, so
/// that nothing is computed twice.
///
/// - Parameters:
///   - x: [B, ..., inputs]
///   - w1: [inner, inputs]; b1: [inner]
///   - w2: [outputs, inner]; b2: [outputs]
/// - Returns: [B, ..., outputs]
@differentiable(reverse,wrt: (x, w1, b1, w2, b2))
public func feedForward(
  _ x: Tensor, _ w1: Tensor, _ b1: Tensor, _ w2: Tensor, _ b2: Tensor, _ dropout: Dropout?
) -> Tensor {
  FeedForwardPass(x, w1, b1, w2, dropout, isDifferentiated: false).run(b1, b2)
}

@derivative(of: feedForward, wrt: (x, w1, b1, w2, b2))
@usableFromInline
func vjpFeedForward(
  _ x: Tensor, _ w1: Tensor, _ b1: Tensor, _ w2: Tensor, _ b2: Tensor, _ dropout: Dropout?
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor, Tensor, Tensor)) {
  let pass = FeedForwardPass(x, w1, b1, w2, dropout, isDifferentiated: true)
  return (
    pass.run(b1, b2),
    { dy in dy.isSymbolicZero ? (.zero, .zero, .zero, .zero, .zero) : pass.gradients(dy) }
  )
}

/// One feed-forward block over the rows of x, with what its gradients need.
private struct FeedForwardPass {
  private let shape: [Int]
  private let x, w1, w2: Matrix
  /// dropout(GELU(.)), [rows, inner]; of one block alone when there are no gradients.
  private let hidden: Matrix
  /// The derivative of `hidden` by the pre-activations, [rows, inner].
  private let cotangents: Tensor?
  private let dropout: Dropout?
  /// Rows of a block: at most 1 MB of activations, which a core's cache holds, in as few blocks as that takes, because every
  /// product reads all weights.
  private let blockSize: Int

  init(
    _ x: Tensor, _ w1: Tensor, _ b1: Tensor, _ w2: Tensor, _ dropout: Dropout?,
    isDifferentiated: Bool
  ) {
    requireFit(x, w1, b1)
    require(x.shape.count >= 2, "feedForward: x of rank \(x.shape.count)")
    self.dropout = dropout.flatMap { $0.rate > 0 ? $0 : nil }
    require(
      dropout.map { $0.keys.count == x.shape[0] } ?? true,
      "feedForward: \(dropout?.keys.count ?? 0) keys for \(x.shape)")
    shape = x.shape
    (self.x, self.w1, self.w2) = (Matrix(x), Matrix(w1), Matrix(w2))
    let blocks = max(1, (x.rows * w1.shape[0] + 262_143) / 262_144)
    blockSize = max(1, (x.rows + blocks - 1) / blocks)
    hidden = Matrix(
      uninitialized: isDifferentiated ? x.rows : min(blockSize, x.rows), w1.shape[0],
      self.x.precision)
    cotangents = isDifferentiated ? Tensor(uninitialized: [x.rows, w1.shape[0]]) : nil
  }

  private var inner: Int { w1.rows }

  func run(_ b1: Tensor, _ b2: Tensor) -> Tensor {
    require(
      w2.columns == inner && b2.shape == [w2.rows],
      "feedForward: weights of \(inner)×\(w1.columns) and \(w2.rows)×\(w2.columns), bias \(b2.shape)"
    )
    let y = Tensor(uninitialized: shape.dropLast() + [w2.rows])
    forEachBlock { first, count in
      let block = hidden.fill(cotangents == nil ? 0 : first, count) { target in
        Gemm.multiply(
          x.part(first, count), w1.transposed, plus: b1.pointer, into: target, stride: inner)
        activate(target, first: first, count: count)
      }
      Gemm.multiply(
        block, w2.transposed, plus: b2.pointer, into: y.pointer + first * w2.rows, stride: w2.rows)
    }
    return y
  }

  func gradients(_ dy: Tensor) -> (Tensor, Tensor, Tensor, Tensor, Tensor) {
    guard let cotangents else { fatalError("feedForward: a pass without gradients") }
    let dOutput = Matrix(dy, x.precision)
    let dx = Tensor(uninitialized: shape)
    let dHidden = Matrix(uninitialized: x.rows, inner, x.precision)
    let db1 = Tensor(repeating: 0, shape: [inner])
    forEachBlock { first, count in
      let block = dHidden.fill(first, count) { target in
        Gemm.multiply(dOutput.part(first, count), w2, into: target, stride: inner)
        multiply(
          target, cotangents.pointer + first * inner, rows: count, width: inner,
          addingTo: db1.pointer)
      }
      Gemm.multiply(block, w1, into: dx.pointer + first * w1.columns, stride: w1.columns)
    }
    return (
      dx, weightGradient(x, dHidden), db1, weightGradient(hidden, dOutput), biasGradient(dy)
    )
  }

  /// Calls `body` with the first row and the number of rows of each block.
  private func forEachBlock(_ body: (_ first: Int, _ count: Int) -> Void) {
    for first in stride(from: 0, to: x.rows, by: blockSize) {
      body(first, min(blockSize, x.rows - first))
    }
  }

  /// Replaces rows of pre-activations by dropout(GELU(.)) and keeps their cotangents.
  private func activate(_ target: Floats, first: Int, count: Int) {
    let rowsOfWindow = x.rows / max(1, shape[0])
    for row in first..<first + count {
      let (window, place) = row.quotientAndRemainder(dividingBy: rowsOfWindow)
      // Numbered from the window's end.
      let mask = dropout.map { RowMask($0, window: window, row: place - rowsOfWindow) }
      activateRow(
        target + (row - first) * inner, cotangents.map { $0.pointer + row * inner }, count: inner,
        mask)
    }
  }
}

@inline(__always)
private func activateRow(_ y: Floats, _ cotangents: Floats?, count: Int, _ mask: RowMask?) {
  func activateLanes(_ i: Int, _ factor: Lanes) {
    let (value, cotangent) = geluLanes(load(y, i))
    store(value * factor, y, i)
    if let cotangents { store(cotangent * factor, cotangents, i) }
  }
  func activateOne(_ i: Int, _ factor: Float) {
    let (value, cotangent) = geluLanes(Lanes(repeating: y[i]))
    y[i] = value[0] * factor
    if let cotangents { cotangents[i] = cotangent[0] * factor }
  }
  guard let mask else {
    return forEachLane(count: count) {
      activateLanes($0, Lanes(repeating: 1))
    } tail: {
      activateOne($0, 1)
    }
  }
  mask.forEach(count: count) {
    activateLanes($1, $0)
  } tail: {
    activateOne($1, $0)
  }
}

/// target ← target·factors element by element, with the sum of its rows added to `total` [width].
private func multiply(
  _ target: Floats, _ factors: Floats, rows: Int, width: Int, addingTo total: Floats
) {
  for row in 0..<rows {
    let (y, factors) = (target + row * width, factors + row * width)
    forEachLane(count: width) {
      let product = load(y, $0) * load(factors, $0)
      store(product, y, $0)
      store(load(total, $0) + product, total, $0)
    } tail: {
      y[$0] *= factors[$0]
      total[$0] += y[$0]
    }
  }
}
