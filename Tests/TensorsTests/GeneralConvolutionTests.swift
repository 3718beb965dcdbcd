import Tensors
import Testing
import _Differentiation

@Suite("General convolution")
struct GeneralConvolutionTests {
  static let paddings: [Padding] = [.causal, .circular, .zero]

  @Test("by hand, dilation 2 and stride 2")
  func values() {
    let x = Tensor(shape: [1, 5, 1, 1], scalars: [1, 2, 3, 4, 5])
    let w = Tensor(shape: [1, 1, 3], scalars: [100, 10, 1])
    let b = Tensor(shape: [1], scalars: [0.5])
    func scalars(_ padding: Padding, _ stride: Int, _ dilation: Int) -> [Float] {
      convolution(x, w, b, padding: padding, stride: stride, dilation: dilation).scalars
    }
    #expect(scalars(.causal, 1, 2) == [1.5, 2.5, 13.5, 24.5, 135.5])
    #expect(scalars(.zero, 1, 2) == [13.5, 24.5, 135.5, 240.5, 350.5])
    #expect(scalars(.circular, 1, 2) == [413.5, 524.5, 135.5, 241.5, 352.5])
    #expect(scalars(.causal, 2, 1) == [1.5, 123.5, 345.5])
    #expect(scalars(.zero, 2, 2) == [13.5, 135.5, 350.5])
  }

  /// One number at a time.
  func plain(_ x: Tensor, _ w: Tensor, _ b: Tensor, _ taps: Taps) -> Tensor {
    let (l, kernel) = (x.shape[1], w.shape[2])
    let left = (taps.padding == .causal ? kernel - 1 : kernel / 2) * taps.dilation
    var scalars: [Float] = []
    for window in 0..<x.shape[0] {
      for start in stride(from: 0, to: l, by: taps.stride) {
        for asset in 0..<x.shape[2] {
          for out in 0..<w.shape[0] {
            var y = Double(b[out])
            for k in 0..<kernel {
              var step = start + k * taps.dilation - left
              if taps.padding == .circular { step = (step + 10 * l) % l }
              guard step >= 0 && step < l else { continue }
              for i in 0..<x.shape[3] { y += Double(x[window, step, asset, i] * w[out, i, k]) }
            }
            scalars.append(Float(y))
          }
        }
      }
    }
    let steps = (l - 1) / taps.stride + 1
    return Tensor(shape: [x.shape[0], steps, x.shape[2], w.shape[0]], scalars: scalars)
  }

  @Test("as plain loops", arguments: paddings)
  func reference(padding: Padding) {
    for (kernel, stride, dilation) in [
      (1, 2, 1), (2, 1, 2), (3, 1, 4), (3, 2, 1), (5, 3, 2), (7, 1, 1), (4, 2, 3),
    ] {
      let (x, b) = (sample([2, 7, 3, 5], seed: 1), sample([4], seed: 3))
      let w = sample([4, 5, kernel], seed: 2)
      let taps = Taps(kernel: kernel, stride: stride, dilation: dilation, padding: padding)
      expectClose(
        convolution(x, w, b, padding: padding, stride: stride, dilation: dilation),
        plain(x, w, b, taps), floor: 1)
    }
  }

  @Test("stride 1 and dilation 1 are the convolution without them, to the bit", arguments: paddings)
  func same(padding: Padding) {
    let x = sample([2, 7, 3, 5], seed: 1)
    let (w, b) = (sample([4, 5, 3], seed: 2), sample([4], seed: 3))
    #expect(
      convolution(x, w, b, padding: padding, stride: 1)
        == convolution(x, w, b, padding: padding))
    let taps = Taps(kernel: 3, padding: padding)
    expectSame(at: [x, w, b]) {
      convolution($0[0], $0[1], $0[2], padding: padding)
    } _: {
      linear(
        unfolded($0[0], taps), $0[1].permuted([0, 2, 1]).reshaped(to: [4, 15]), $0[2])
    }
  }

  @Test("a stride takes every second result; a dilated causal kernel sees no later step")
  func laws() {
    let x = sample([1, 9, 2, 3], seed: 1)
    let (w, b) = (sample([4, 3, 3], seed: 2), sample([4], seed: 3))
    let full = unstacked(convolution(x, w, b, padding: .zero, stride: 1, dilation: 2), along: 1)
    let second = convolution(x, w, b, padding: .zero, stride: 2, dilation: 2)
    expectClose(second, stacked([0, 2, 4, 6, 8].map { full[$0] }, along: 1))
    let before = convolution(x, w, b, padding: .causal, stride: 1, dilation: 3)
    for t in 0..<9 {
      var changed = x
      changed.withMutableScalars { for i in t * 6..<9 * 6 { $0[i] += 10 } }
      let after = convolution(changed, w, b, padding: .causal, stride: 1, dilation: 3)
      #expect(after.slice(1, 0..<t) == before.slice(1, 0..<t))
      #expect(after.slice(1, t..<t + 1) != before.slice(1, t..<t + 1))
    }
  }

  @Test("gradients", arguments: paddings)
  func gradients(padding: Padding) {
    for (kernel, stride, dilation) in [(2, 1, 2), (3, 2, 1), (5, 2, 2)] {
      let inputs = [
        sample([2, 5, 3, 4], seed: 1), sample([6, 4, kernel], seed: 2), sample([6], seed: 3),
      ]
      expectGradient(at: inputs) {
        convolution(
          $0[0], $0[1], $0[2], padding: padding, stride: stride, dilation: dilation)
      }
    }
  }
}
