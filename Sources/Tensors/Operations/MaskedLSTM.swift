import _Differentiation

/// A layer over sequences with missing steps: where one is missing the state stays as it is and the output is 0, as if the sequence
/// were shorter.
///
/// - Parameters:
///   - x: [B, L, inputs]
///   - mask: [B, L, 1], 0 where a step is missing; nil when none is
@differentiable(reverse,wrt: (x, initial, weights))
public func lstm(
  _ x: Tensor, _ initial: LSTMState, _ weights: LSTMWeights, mask: Tensor?
) -> LSTMOutput {
  let missing = withoutDerivative(at: missingSteps(x.shape, mask, initial.hidden.width))
  if withoutDerivative(at: missing.isEmpty) { return lstm(x, initial, weights) }
  let inputs = unstacked(x, along: 1)
  var state = initial
  var hidden: [Tensor] = []
  for step in 0..<withoutDerivative(at: missing.count) {
    let isMissing = withoutDerivative(at: missing[step])
    let next = lstmCell(inputs[step], state, weights)
    hidden.append(next.hidden.replacing(with: 0, where: isMissing))
    state = LSTMState(
      hidden: next.hidden.replacing(with: state.hidden, where: isMissing),
      cell: next.cell.replacing(with: state.cell, where: isMissing))
  }
  return LSTMOutput(hidden: stacked(hidden, along: 1), state: state)
}

/// 1 where a step is missing, step by step [B, H]; empty when none is.
private func missingSteps(_ shape: [Int], _ mask: Tensor?, _ width: Int) -> [Tensor] {
  guard let mask, mask.withScalars({ $0.contains(0) }) else { return [] }
  require(
    mask.shape == [shape[0], shape[1], 1], "lstm: mask \(mask.shape) for x \(shape)")
  return unstacked(mask.inverted(), along: 1).map { $0.broadcast(to: [shape[0], width]) }
}
