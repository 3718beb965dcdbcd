import Tensors
import Testing
import _Differentiation

@Suite("Convolution")
struct ConvolutionTests {
  static let paddings: [Padding] = [.causal, .circular, .zero]

  @Test("by hand, one channel")
  func values() {
    let x = Tensor(shape: [1, 4, 1, 1], scalars: [1, 2, 3, 4])
    let w = Tensor(shape: [1, 1, 3], scalars: [100, 10, 1])
    let b = Tensor(shape: [1], scalars: [0.5])
    #expect(convolution(x, w, b, padding: .causal).scalars == [1.5, 12.5, 123.5, 234.5])
    #expect(convolution(x, w, b, padding: .zero).scalars == [12.5, 123.5, 234.5, 340.5])
    #expect(convolution(x, w, b, padding: .circular).scalars == [412.5, 123.5, 234.5, 341.5])
  }

  /// y_t = Σ_k W_k·x_{t+k−left} + b, one number at a time.
  func plain(_ x: Tensor, _ w: Tensor, _ b: Tensor, _ padding: Padding) -> Tensor {
    let perAsset = w.shape.count == 4
    let (l, n, c) = (x.shape[1], x.shape[2], x.shape[3])
    let (d, kernel) = (w.shape[w.shape.count - 3], w.shape[w.shape.count - 1])
    let left = padding == .causal ? kernel - 1 : kernel / 2
    var scalars: [Float] = []
    for window in 0..<x.shape[0] {
      for t in 0..<l {
        for asset in 0..<n {
          for out in 0..<d {
            var y = Double(perAsset ? b[asset, out] : b[out])
            for k in 0..<kernel {
              var step = t + k - left
              if padding == .circular { step = (step + l) % l }
              guard step >= 0 && step < l else { continue }
              for i in 0..<c {
                y +=
                  Double(x[window, step, asset, i])
                  * Double(perAsset ? w[asset, out, i, k] : w[out, i, k])
              }
            }
            scalars.append(Float(y))
          }
        }
      }
    }
    return Tensor(shape: [x.shape[0], l, n, d], scalars: scalars)
  }

  @Test("as plain loops, shared and with a kernel for each asset", arguments: paddings)
  func reference(padding: Padding) {
    for (steps, assets, inputs, outputs) in [
      (7, 3, 5, 20), (2, 2, 3, 4), (1, 2, 3, 4), (9, 1, 16, 16),
    ] {
      let x = sample([2, steps, assets, inputs], seed: 1)
      for leading in [[], [assets]] {
        let w = sample(leading + [outputs, inputs, 3], seed: 2)
        let b = sample(leading + [outputs], seed: 3)
        expectClose(convolution(x, w, b, padding: padding), plain(x, w, b, padding))
      }
    }
  }

  @Test("a sum's convolution is the sum of the convolutions", arguments: paddings)
  func linearity(padding: Padding) {
    let (x, y) = (sample([2, 6, 3, 5], seed: 1), sample([2, 6, 3, 5], seed: 4))
    let (w, b) = (sample([7, 5, 3], seed: 2), Tensor(repeating: 0, shape: [7]))
    expectClose(
      convolution(x * 2 - y, w, b, padding: padding),
      convolution(x, w, b, padding: padding) * 2 - convolution(y, w, b, padding: padding))
  }

  @Test("causal: changing a step never moves an earlier one")
  func causality() {
    let x = sample([1, 9, 2, 3], seed: 1)
    let (w, b) = (sample([4, 3, 3], seed: 2), sample([4], seed: 3))
    let before = convolution(x, w, b, padding: .causal)
    for t in 0..<9 {
      var changed = x
      changed.withMutableScalars { for i in t * 6..<9 * 6 { $0[i] += 10 } }
      let after = convolution(changed, w, b, padding: .causal)
      #expect(after.scalars.prefix(t * 8) == before.scalars.prefix(t * 8))
      #expect(after.scalars[t * 8] != before.scalars[t * 8])
    }
  }

  @Test("gradients, shared and with a kernel for each asset", arguments: paddings)
  func gradients(padding: Padding) {
    let x = sample([2, 5, 3, 4], seed: 1)
    for leading in [[], [3]] {
      let (w, b) = (sample(leading + [6, 4, 3], seed: 2), sample(leading + [6], seed: 3))
      expectGradient(at: [x, w, b]) { convolution($0[0], $0[1], $0[2], padding: padding) }
    }
  }
}

@Suite("Max-pool")
struct MaxPoolTests {
  @Test("by hand, even and odd lengths")
  func values() {
    func pooled(_ values: [Float]) -> [Float] {
      maxPool(Tensor(shape: [1, values.count, 1], scalars: values)).scalars
    }
    #expect(pooled([5, 1, 2, 9]) == [5, 9])
    #expect(pooled([1, 5, 2, 3, 9]) == [5, 5, 9])
    #expect(pooled([-3]) == [-3])
    #expect(pooled([-3, -1]) == [-1])
  }

  @Test("gradients", arguments: [1, 2, 5, 8])
  func gradients(steps: Int) {
    for width in [3, 16, 21] {
      expectGradient(at: [separated([2, steps, width], gap: 0.25, seed: 1)]) { maxPool($0[0]) }
    }
  }

  @Test("of equal steps the first gets the gradient", arguments: [1, 16])
  func ties(width: Int) {
    let x = Tensor(repeating: 1, shape: [1, 4, width])
    let dx = pullback(at: x) { maxPool($0) }(Tensor(repeating: 1, shape: [1, 2, width]))
    // Step 0 for the first pool of steps 0 and 1, step 1 for the second of 1, 2 and 3.
    #expect(
      dx.reshaped(to: [4, width]).summed(along: 1).scalars
        == [1, 1, 0, 0].map { $0 * Float(width) })
  }

  @Test("a pooled step has a bar where one of its steps has one")
  func mask() {
    func pooled(_ values: [Float]) -> [Float] {
      pooledMask(Tensor(shape: [1, values.count, 1], scalars: values)).scalars
    }
    #expect(pooled([1, 0, 0, 0, 0]) == [1, 0, 0])
    #expect(pooled([0, 1, 0, 0, 0]) == [1, 1, 0])
    #expect(pooled([0, 0, 1, 0, 0]) == [0, 1, 0])
    #expect(pooled([0, 0, 0, 1]) == [0, 1])
    #expect(pooled([0]) == [0])
    let wide = pooledMask(Tensor(shape: [2, 2, 2], scalars: [0, 0, 0, 1, 1, 0, 0, 0]))
    #expect(wide == Tensor(shape: [2, 1, 2], scalars: [0, 1, 1, 0]))
  }
}
