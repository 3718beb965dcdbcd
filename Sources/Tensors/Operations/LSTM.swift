import _Differentiation

/// What a long short-term memory passes from step to step.
public struct LSTMState: Differentiable, Sendable {
  /// h: [B, H]
  public var hidden: Tensor
  /// c: [B, H]
  public var cell: Tensor

  /// A state of given tensors, both [B, H].
  @differentiable(reverse)
  public init(hidden: Tensor, cell: Tensor) {
    self.hidden = hidden
    self.cell = cell
  }

  /// The state before the first step: zeros.
  public static func zeros(batch: Int, width: Int) -> LSTMState {
    let zeros = Tensor(repeating: 0, shape: [batch, width])
    return LSTMState(hidden: zeros, cell: zeros)
  }
}

/// The weights of one layer, in PyTorch's order of gates: input i, forget f, candidate g, output o.
public struct LSTMWeights: Differentiable, Sendable {
  /// [4H, inputs]
  public var input: Tensor
  /// [4H, H]
  public var hidden: Tensor
  /// [4H], added to x's part and to h's part
  public var inputBias, hiddenBias: Tensor

  /// Weights of given tensors.
  @differentiable(reverse)
  public init(input: Tensor, hidden: Tensor, inputBias: Tensor, hiddenBias: Tensor) {
    self.input = input
    self.hidden = hidden
    self.inputBias = inputBias
    self.hiddenBias = hiddenBias
  }
}

/// What a layer makes of a sequence.
public struct LSTMOutput: Differentiable, Sendable {
  /// h of every step: [B, L, H]
  public var hidden: Tensor
  /// h and c after the last step.
  public var state: LSTMState
}

/// One step (Hochreiter and Schmidhuber 1997, with a forget gate): c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
///
/// - Parameter x: [B, inputs]
@differentiable(reverse)
public func lstmCell(_ x: Tensor, _ state: LSTMState, _ weights: LSTMWeights) -> LSTMState {
  let fromInput = linear(x, weights.input, weights.inputBias)  // [B, 4H]
  let width = withoutDerivative(at: state.hidden.width)
  require(
    fromInput.shape.count == 2 && fromInput.width == 4 * width
      && state.hidden.shape == [fromInput.shape[0], width]
      && state.cell.shape == state.hidden.shape,
    "lstm: gates \(fromInput.shape), h \(state.hidden.shape), c \(state.cell.shape)")
  let gates = fromInput + linear(state.hidden, weights.hidden, weights.hiddenBias)  // [B, 4H]
  let i = gates.slice(1, 0..<width).sigmoid()
  let f = gates.slice(1, width..<2 * width).sigmoid()
  let g = gates.slice(1, 2 * width..<3 * width).tanh()
  let o = gates.slice(1, 3 * width..<4 * width).sigmoid()
  let cell = f * state.cell + i * g
  return LSTMState(hidden: o * cell.tanh(), cell: cell)
}

/// A layer over a sequence, from a state: the same as its steps one by one, with all of a step's gates done in one pass.
///
/// - Parameter x: [B, L, inputs], L ≥ 1
@differentiable(reverse)
public func lstm(_ x: Tensor, _ initial: LSTMState, _ weights: LSTMWeights) -> LSTMOutput {
  return LSTMPass(x, initial, weights).output
}

@derivative(of: lstm)
@usableFromInline
func vjpLSTM(
  _ x: Tensor, _ initial: LSTMState, _ weights: LSTMWeights
) -> (
  value: LSTMOutput,
  pullback: (LSTMOutput.TangentVector) -> (
    Tensor, LSTMState.TangentVector, LSTMWeights.TangentVector
  )
) {
  let pass = LSTMPass(x, initial, weights)
  return (pass.output, { pass.gradients(of: $0) })
}
