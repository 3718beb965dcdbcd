import Tensors
import Testing
import _Differentiation

@Suite("Dropout")
struct DropoutTests {
  @Test(
    "factors are 0 or 1/(1 − rate), at the rate, with mean 1",
    arguments: [0.1, 0.5, 0.9] as [Float])
  func rate(rate: Float) {
    let dropout = Dropout(rate: rate, keys: [1, 2, 3, 4])
    let factors = (0..<4).flatMap { window in
      (0..<500).flatMap { dropout.factors(window: window, row: $0, count: 128) }
    }
    let kept = factors.filter { $0 != 0 }
    // The rate is kept to 1/65,536.
    #expect(kept.allSatisfy { abs($0 * (1 - rate) - 1) < 1.6e-5 / (1 - rate) })
    let (n, p) = (Double(factors.count), Double(rate))
    let deviation = (p * (1 - p) / n).squareRoot()
    #expect(abs(Double(factors.count - kept.count) / n - p) < 4 * deviation + 1.6e-5)
  }

  @Test("neighbours along a row, down a column and across windows are independent")
  func independence() {
    let dropout = Dropout(rate: 0.5, keys: [1, 2])
    let rows = (0..<2000).map { dropout.factors(window: 0, row: $0, count: 128).map { $0 - 1 } }
    let other = (0..<2000).map { dropout.factors(window: 1, row: $0, count: 128).map { $0 - 1 } }
    func correlation(_ pairs: [(Float, Float)]) -> Double {
      pairs.reduce(0) { $0 + Double($1.0 * $1.1) } / Double(pairs.count)
    }
    // Standard deviation 1/√n, n ≥ 190,000: 2.3e-3.
    for lag in [1, 2, 15, 16, 17, 31, 32] {
      #expect(abs(correlation(rows.flatMap { zip($0, $0.dropFirst(lag)) })) < 4 * 2.3e-3)
    }
    for lag in [1, 2, 5, 256] {
      let pairs = zip(rows, rows.dropFirst(lag)).flatMap { zip($0, $1) }
      #expect(abs(correlation(pairs)) < 4 * 2.3e-3)
    }
    #expect(abs(correlation(zip(rows, other).flatMap { zip($0, $1) })) < 4 * 2.3e-3)
  }

  @Test("the same key gives the same mask, whatever the row's width")
  func reproducible() {
    let dropout = Dropout(rate: 0.3, keys: [9])
    let wide = dropout.factors(window: 0, row: 4, count: 100)
    for count in [1, 15, 16, 31, 32, 33, 64, 99] {
      #expect(dropout.factors(window: 0, row: 4, count: count) == Array(wide.prefix(count)))
      let x = Tensor(repeating: 1, shape: [1, 3, count])
      #expect(dropped(x, dropout) == dropped(x, Dropout(rate: 0.3, keys: [9])))
    }
    #expect(dropout.factors(window: 0, row: 5, count: 100) != wide)
    #expect(Dropout(rate: 0.3, keys: [8]).factors(window: 0, row: 4, count: 100) != wide)
  }
}

@Suite("Residual")
struct ResidualTests {
  let dropout = Dropout(rate: 0.3, keys: [1, 2])

  @Test("without dropout nothing is dropped")
  func none() {
    let (h, x) = (sample([2, 3, 5], seed: 1), sample([2, 3, 5], seed: 2))
    #expect(dropped(x, nil) == x)
    #expect(dropped(x, Dropout(rate: 0, keys: [1, 2])) == x)
    #expect(residual(h, x, nil) == h + x)
  }

  @Test("the same elements are dropped forward and backward", arguments: [5, 16, 37, 64])
  func sameMask(width: Int) {
    let one = Tensor(repeating: 1, shape: [2, 3, width])
    let (mask, pullback) = valueWithPullback(at: one) { dropped($0, dropout) }
    #expect(pullback(one) == mask)
    #expect(mask.scalars.contains(0))
    let x = sample([2, 3, width], seed: 1)
    expectClose(dropped(x, dropout), x * mask, tolerance: 1e-6)
  }

  @Test("a window's mask does not depend on its batch")
  func windowsAlone() {
    let x = sample([2, 3, 37], seed: 1)
    for window in 0..<2 {
      let alone = dropped(x.rows([window]), Dropout(rate: 0.3, keys: [dropout.keys[window]]))
      #expect(alone == dropped(x, dropout).rows([window]))
    }
  }

  @Test("a pass over the last step alone drops what the full pass drops")
  func lastStep() {
    let (h, x) = (sample([2, 4, 3, 20], seed: 1), sample([2, 4, 3, 20], seed: 2))
    #expect(dropped(x.lastStep(), dropout) == dropped(x, dropout).lastStep())
    #expect(
      residual(h.lastStep(), x.lastStep(), dropout) == residual(h, x, dropout).lastStep())
  }

  @Test("the residual sum is h plus the dropped branch", arguments: [5, 16, 37, 64])
  func composition(width: Int) {
    let inputs = [sample([2, 3, 2, width], seed: 1), sample([2, 3, 2, width], seed: 2)]
    expectSame(at: inputs, tolerance: 1e-6) {
      residual($0[0], $0[1], dropout)
    } _: {
      $0[0] + dropped($0[1], dropout)
    }
    expectGradient(at: inputs) { residual($0[0], $0[1], dropout) }
  }
}

@Suite("Feed-forward")
struct FeedForwardTests {
  @Test("is two linear layers with dropout of GELU between", arguments: [5, 16, 40, 64])
  func composition(inner: Int) {
    let inputs = [
      sample([2, 3, 2, 7], seed: 1), sample([inner, 7], seed: 2), sample([inner], seed: 3),
      sample([6, inner], seed: 4), sample([6], seed: 5),
    ]
    for dropout in [nil, Dropout(rate: 0.3, keys: [1, 2])] {
      expectSame(at: inputs) {
        feedForward($0[0], $0[1], $0[2], $0[3], $0[4], dropout)
      } _: {
        linear(dropped(linear($0[0], $0[1], $0[2]).gelu(), dropout), $0[3], $0[4])
      }
      expectGradient(at: inputs) { feedForward($0[0], $0[1], $0[2], $0[3], $0[4], dropout) }
    }
  }

  @Test("gives the same where its rows are more than one block")
  func blocks() {
    let inputs = [
      sample([2, 5, 2, 3], seed: 1), sample([20_000, 3], seed: 2), sample([20_000], seed: 3),
      sample([2, 20_000], seed: 4), sample([2], seed: 5),
    ]
    let dropout = Dropout(rate: 0.3, keys: [1, 2])
    let whole = feedForward(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], dropout)
    let parts = linear(
      dropped(linear(inputs[0], inputs[1], inputs[2]).gelu(), dropout), inputs[3], inputs[4])
    for (a, b) in zip(whole.scalars, parts.scalars) { #expect(abs(a - b) <= 2e-3, "\(a) \(b)") }
  }
}
