/// A layer of long short-term memory over a sequence, with what its gradients need: after each product of h with the weights all
/// gates of a step are done in one pass over them.
struct LSTMPass {
  private let x: Tensor
  private let initial: LSTMState
  private let weights: LSTMWeights
  private let inputs, inputWeights, hiddenWeights: Matrix
  /// σ(i), σ(f), tanh(g), σ(o) of every step: [B, L, 4H]
  private let gates: Tensor
  /// c and h of every step: [B, L, H]
  private let cells, hidden: Tensor
  /// B, L and H.
  private let windows, steps, width: Int

  /// x [B, L, inputs], L ≥ 1, from a state of [B, H].
  init(_ x: Tensor, _ initial: LSTMState, _ weights: LSTMWeights) {
    require(x.shape.count == 3 && x.shape[1] > 0, "lstm: x \(x.shape) is not [B, L, inputs]")
    (self.x, self.initial, self.weights) = (x, initial, weights)
    (windows, steps, width) = (x.shape[0], x.shape[1], initial.hidden.width)
    requireFit(x, weights.input, weights.inputBias)
    (inputs, inputWeights, hiddenWeights) = (
      Matrix(x), Matrix(weights.input), Matrix(weights.hidden)
    )
    gates = projected(
      inputs, inputWeights, weights.inputBias + weights.hiddenBias, leading: x.shape.dropLast())
    require(
      gates.width == 4 * width && weights.hidden.shape == [4 * width, width]
        && initial.hidden.shape == [windows, width] && initial.cell.shape == [windows, width],
      "lstm: gates \(gates.shape), h \(initial.hidden.shape), c \(initial.cell.shape)")
    cells = Tensor(uninitialized: [windows, steps, width])
    hidden = Tensor(uninitialized: [windows, steps, width])
    for step in 0..<steps { take(step) }
  }

  /// h of every step, and the last h and c.
  var output: LSTMOutput {
    LSTMOutput(hidden: hidden, state: LSTMState(hidden: last(hidden), cell: last(cells)))
  }

  private func last(_ values: Tensor) -> Tensor {
    values.slice(1, steps - 1..<steps).reshaped(to: [windows, width])
  }

  /// Row `window` of `values` [B, L, H] at the step before `step`, of `start` [B, H] at the first; and how far apart rows are.
  private func previous(_ values: Tensor, _ start: Tensor, _ step: Int) -> (Floats, stride: Int) {
    step == 0
      ? (start.pointer, width) : (values.pointer + (step - 1) * width, steps * width)
  }

  /// h before `step`, [B, H].
  private func before(_ step: Int) -> Matrix {
    step == 0
      ? Matrix(initial.hidden, hiddenWeights.precision)
      : Matrix(
        hidden, at: (step - 1) * width, rows: windows, columns: width, stride: steps * width,
        hiddenWeights.precision)
  }

  private func take(_ step: Int) {
    let (c, stride) = previous(cells, initial.cell, step)
    Gemm.multiply(
      before(step), hiddenWeights.transposed, into: gates.pointer + step * 4 * width,
      stride: steps * 4 * width, accumulating: true)
    for window in 0..<windows {
      let row = window * steps + step
      LSTMRow(width: width, gates: gates.pointer + row * 4 * width).forward(
        from: c + window * stride, cell: cells.pointer + row * width,
        hidden: hidden.pointer + row * width)
    }
  }

  /// The gradients of x, the first state and the weights.
  func gradients(
    of cotangent: LSTMOutput.TangentVector
  ) -> (Tensor, LSTMState.TangentVector, LSTMWeights.TangentVector) {
    let parts = [cotangent.hidden, cotangent.state.hidden, cotangent.state.cell]
    if parts.allSatisfy(\.isSymbolicZero) { return (.zero, .zero, .zero) }
    let dGates = Tensor(uninitialized: gates.shape)
    let (dh, dc) = (copy(cotangent.state.hidden), copy(cotangent.state.cell))
    for step in (0..<steps).reversed() { goBack(step, cotangent.hidden, dGates, dh, dc) }
    let before = Tensor(
      concatenating: [
        initial.hidden.reshaped(to: [windows, 1, width]), hidden.slice(1, 0..<steps - 1),
      ], along: 1)  // [B, L, H]
    let (cotangents, dBias) = (Matrix(dGates, inputs.precision), biasGradient(dGates))
    let dInput = weightGradient(inputs, cotangents)
    let dHidden = weightGradient(Matrix(before, inputs.precision), cotangents)
    let dx = Tensor(uninitialized: x.shape)
    Gemm.multiply(cotangents, inputWeights, into: dx.pointer, stride: x.width)
    return (
      dx, .init(hidden: dh, cell: dc),
      .init(input: dInput, hidden: dHidden, inputBias: dBias, hiddenBias: dBias)
    )
  }

  /// The state's cotangent as a buffer of its own, [B, H].
  private func copy(_ cotangent: Tensor) -> Tensor {
    let zeros = Tensor(repeating: 0, shape: [windows, width])
    return cotangent.isSymbolicZero ? zeros : cotangent + zeros
  }

  /// From the cotangents of h and c after `step` to those before it, in place.
  private func goBack(_ step: Int, _ dOutput: Tensor, _ dGates: Tensor, _ dh: Tensor, _ dc: Tensor)
  {
    let (c, stride) = previous(cells, initial.cell, step)
    for window in 0..<windows {
      let row = window * steps + step
      let own = dh.pointer + window * width
      if !dOutput.isSymbolicZero {
        addRows(dOutput.pointer + row * width, rows: 1, width: width, into: own)
      }
      LSTMRow(width: width, gates: gates.pointer + row * 4 * width).backward(
        from: c + window * stride, cell: cells.pointer + row * width, dHidden: own,
        dCell: dc.pointer + window * width, dGates: dGates.pointer + row * 4 * width)
    }
    Gemm.multiply(
      Matrix(
        dGates, at: step * 4 * width, rows: windows, columns: 4 * width, stride: steps * 4 * width,
        hiddenWeights.precision), hiddenWeights, into: dh.pointer, stride: width)
  }
}

/// The gates of one window at one step, [4H].
private struct LSTMRow {
  let width: Int
  let gates: Floats

  /// Sums become gates, in place, and c' = f·c + i·g, h' = o·tanh(c').
  @inline(__always)
  func forward(from previous: Floats, cell: Floats, hidden: Floats) {
    forEachPart { k, count in
      let i = sigmoidLanes(part(gates, k, count))
      let f = sigmoidLanes(part(gates, width + k, count))
      let g = tanhLanes(part(gates, 2 * width + k, count))
      let o = sigmoidLanes(part(gates, 3 * width + k, count))
      let c = (i * g).addingProduct(f, part(previous, k, count))
      put(i, gates, k, count)
      put(f, gates, width + k, count)
      put(g, gates, 2 * width + k, count)
      put(o, gates, 3 * width + k, count)
      put(c, cell, k, count)
      put(o * tanhLanes(c), hidden, k, count)
    }
  }

  /// The cotangents of the sums; that of c' becomes that of c.
  @inline(__always)
  func backward(from previous: Floats, cell: Floats, dHidden: Floats, dCell: Floats, dGates: Floats)
  {
    forEachPart { k, count in
      let (i, f) = (part(gates, k, count), part(gates, width + k, count))
      let (g, o) = (part(gates, 2 * width + k, count), part(gates, 3 * width + k, count))
      let (dh, t) = (part(dHidden, k, count), tanhLanes(part(cell, k, count)))
      let dc = part(dCell, k, count).addingProduct(dh * o, 1 - t * t)
      put(dc * g * i * (1 - i), dGates, k, count)
      put(dc * part(previous, k, count) * f * (1 - f), dGates, width + k, count)
      put(dc * i * (1 - g * g), dGates, 2 * width + k, count)
      put(dh * t * o * (1 - o), dGates, 3 * width + k, count)
      put(dc * f, dCell, k, count)
    }
  }

  @inline(__always)
  private func forEachPart(_ body: (Int, Int) -> Void) {
    for k in stride(from: 0, to: width, by: laneCount) { body(k, min(laneCount, width - k)) }
  }

  @inline(__always)
  private func part(_ base: Floats, _ index: Int, _ count: Int) -> Lanes {
    count == laneCount ? load(base, index) : loadPartial(base, index, count)
  }

  @inline(__always)
  private func put(_ value: Lanes, _ base: Floats, _ index: Int, _ count: Int) {
    count == laneCount ? store(value, base, index) : storePartial(value, base, index, count)
  }
}

/// 1/(1 + e^−x).
@_transparent
func sigmoidLanes(_ x: Lanes) -> Lanes { 1 / (1 + exponential(-x)) }

/// tanh x = −m/(2 + m) with m = e^(−2|x|) − 1, and the sign of x.
@_transparent
func tanhLanes(_ x: Lanes) -> Lanes {
  let m = exponentialMinusOne(larger(x, -x) * -2)
  let magnitude = -m / (m + 2)
  return magnitude.replacing(with: -magnitude, where: x .< 0)
}
