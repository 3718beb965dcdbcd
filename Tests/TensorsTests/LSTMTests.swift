import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("LSTM")
struct LSTMTests {
  /// W of x, W of h and both biases, H = 3, inputs = 2.
  let parameters = [
    sample([12, 2], seed: 1), sample([12, 3], seed: 2), sample([12], seed: 3),
    sample([12], seed: 4),
  ]

  @Test("one step by hand: gates 0 halve, a candidate enters by half of its tanh")
  func values() {
    let zeros = Tensor(repeating: 0, shape: [4, 1])
    let weights = LSTMWeights(
      input: Tensor(shape: [4, 1], scalars: [0, 0, 1, 0]), hidden: zeros,
      inputBias: zeros.reshaped(to: [4]), hiddenBias: zeros.reshaped(to: [4]))
    let one = Tensor(shape: [1, 1], scalars: [1])
    let next = lstmCell(one * 2, LSTMState(hidden: one, cell: one), weights)
    let cell = 0.5 + 0.5 * Foundation.tanh(2.0)
    expectClose(next.cell, one * Float(cell))
    expectClose(next.hidden, one * Float(0.5 * Foundation.tanh(cell)))
  }

  @Test("an open forget gate and a closed input gate keep the cell; |h| < 1")
  func laws() {
    let zeros = Tensor(repeating: 0, shape: [12, 2])
    let bias = Tensor(shape: [12], scalars: [-50, -50, -50, 50, 50, 50, 0, 0, 0, 0, 0, 0])
    let weights = LSTMWeights(
      input: zeros, hidden: Tensor(repeating: 0, shape: [12, 3]), inputBias: bias,
      hiddenBias: Tensor(repeating: 0, shape: [12]))
    let start = LSTMState(hidden: sample([4, 3], seed: 1), cell: sample([4, 3], seed: 2))
    let output = lstm(sample([4, 9, 2], seed: 3), start, weights)
    expectClose(output.state.cell, start.cell)
    #expect(size(output.hidden) < 1)
  }

  /// A step for one window, number by number.
  func plain(_ x: [Double], _ h: [Double], _ c: [Double]) -> (h: [Double], c: [Double]) {
    let gates = (0..<12).map { row in
      var sum = Double(parameters[2][row] + parameters[3][row])
      for (k, value) in x.enumerated() { sum += Double(parameters[0][row, k]) * value }
      for (k, value) in h.enumerated() { sum += Double(parameters[1][row, k]) * value }
      return sum
    }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let cell = (0..<3).map {
      sigmoid(gates[3 + $0]) * c[$0] + sigmoid(gates[$0]) * Foundation.tanh(gates[6 + $0])
    }
    return ((0..<3).map { sigmoid(gates[9 + $0]) * Foundation.tanh(cell[$0]) }, cell)
  }

  @Test("a sequence as steps, number by number and with the cell")
  func reference() {
    let x = sample([2, 4, 2], seed: 5)
    let weights = made(parameters)
    let output = lstm(x, .zeros(batch: 2, width: 3), weights)
    var (h, c) = ([0.0, 0, 0], [0.0, 0, 0])
    var state = LSTMState.zeros(batch: 2, width: 3)
    for t in 0..<4 {
      (h, c) = plain([Double(x[1, t, 0]), Double(x[1, t, 1])], h, c)
      state = lstmCell(unstacked(x, along: 1)[t], state, weights)
      for k in 0..<3 { #expect(abs(Double(output.hidden[1, t, k]) - h[k]) < 1e-5) }
      expectClose(unstacked(output.hidden, along: 1)[t], state.hidden)
    }
    for k in 0..<3 { #expect(abs(Double(output.state.cell[1, k]) - c[k]) < 1e-5) }
    expectClose(output.state.cell, state.cell)
  }

  @Test("gradients for x, the state and all weights, by way of h and of c")
  func gradients() {
    let inputs =
      parameters + [
        sample([2, 3, 2], seed: 5), sample([2, 3], seed: 6), sample([2, 3], seed: 7),
      ]
    expectGradient(at: inputs) {
      lstm($0[4], LSTMState(hidden: $0[5], cell: $0[6]), made($0)).hidden
    }
    expectGradient(at: inputs) {
      lstm($0[4], LSTMState(hidden: $0[5], cell: $0[6]), made($0)).state.cell
    }
    // The same layer twice, one sequence after the other.
    expectGradient(at: inputs) {
      let first = lstm($0[4], LSTMState(hidden: $0[5], cell: $0[6]), made($0))
      return lstm($0[4], first.state, made($0)).hidden
    }
  }
}

@differentiable(reverse)
private func made(_ parameters: [Tensor]) -> LSTMWeights {
  LSTMWeights(
    input: parameters[0], hidden: parameters[1], inputBias: parameters[2],
    hiddenBias: parameters[3])
}
