import Tensors
import Testing
import _Differentiation

@Suite("LSTM with missing steps")
struct MaskedLSTMTests {
  private let weights = LSTMWeights(
    input: sample([12, 2], seed: 1), hidden: sample([12, 3], seed: 2),
    inputBias: sample([12], seed: 3), hiddenBias: sample([12], seed: 4))
  private let start = LSTMState(hidden: sample([2, 3], seed: 5), cell: sample([2, 3], seed: 6))
  private let x = sample([2, 4, 2], seed: 7)
  /// Of sequence 0 steps 0 and 2 are missing, of sequence 1 the last.
  private let mask = Tensor(shape: [2, 4, 1], scalars: [0, 1, 0, 1, 1, 1, 1, 0])

  @Test("is the LSTM of the sequence without them, and says 0 there")
  func shorter() {
    let got = lstm(x, start, weights, mask: mask)
    for (sequence, steps) in [(0, [1, 3]), (1, [0, 1, 2])] {
      let short = Tensor(
        concatenating: steps.map { x.rows([sequence]).slice(1, $0..<$0 + 1) }, along: 1)
      let want = lstm(
        short,
        LSTMState(hidden: start.hidden.rows([sequence]), cell: start.cell.rows([sequence])),
        weights)
      expectClose(got.state.hidden.rows([sequence]), want.state.hidden)
      expectClose(got.state.cell.rows([sequence]), want.state.cell)
      for step in 0..<4 {
        let hidden = got.hidden.rows([sequence]).slice(1, step..<step + 1)
        if let place = steps.firstIndex(of: step) {
          expectClose(hidden, want.hidden.slice(1, place..<place + 1))
        } else {
          #expect(hidden == Tensor(repeating: 0, shape: [1, 1, 3]))
        }
      }
    }
  }

  @Test("without a missing step it is the fused LSTM, to the bit; with all missing the first state")
  func limits() {
    let ones = Tensor(repeating: 1, shape: [2, 4, 1])
    #expect(lstm(x, start, weights, mask: ones).hidden == lstm(x, start, weights).hidden)
    let none = lstm(x, start, weights, mask: ones * 0)
    #expect(none.state.hidden == start.hidden && none.state.cell == start.cell)
    #expect(none.hidden == Tensor(repeating: 0, shape: [2, 4, 3]))
  }

  @Test("gradients, and none of what a missing step holds")
  func gradients() {
    expectGradient(at: [x, start.hidden, start.cell, weights.input, weights.hidden]) { t in
      let run = lstm(
        t[0], LSTMState(hidden: t[1], cell: t[2]),
        LSTMWeights(
          input: t[3], hidden: t[4], inputBias: weights.inputBias, hiddenBias: weights.hiddenBias),
        mask: mask)
      return concatenated(
        run.hidden, stacked([run.state.hidden, run.state.cell], along: 1), along: 1)
    }
    let slope = pullback(at: x) { lstm($0, start, weights, mask: mask).hidden }(
      Tensor(repeating: 1, shape: [2, 4, 3]))
    #expect(slope.rows([0]).slice(1, 2..<3) == Tensor(repeating: 0, shape: [1, 1, 2]))
  }
}
