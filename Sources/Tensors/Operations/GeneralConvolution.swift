import _Differentiation

/// A convolution over time with gaps between its taps and between its results: y_t = Σ_k W_k·x_{t·stride + k·dilation − left} + b.
///
/// Causal: left = (K − 1)·dilation; else left = K/2·dilation. With stride 1 and dilation 1 it is `convolution` without
/// these arguments, to the bit.
///
/// - Parameters:
///   - x: [B, L, N, C]
///   - weight: [D, C, K]
///   - bias: [D]
/// - Returns: [B, (L − 1)/stride + 1, N, D]
@differentiable(reverse,wrt: (x, weight, bias))
public func convolution(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, padding: Padding, stride: Int, dilation: Int = 1
) -> Tensor {
  if stride == 1 && dilation == 1 { return convolution(x, weight, bias, padding: padding) }
  require(
    weight.shape.count == 3 && x.shape.count == 4 && weight.shape[1] == x.shape[3],
    "convolution: x \(x.shape), weight \(weight.shape)")
  let (outputs, kernel) = withoutDerivative(at: (weight.shape[0], weight.shape[2]))
  let taps = withoutDerivative(
    at: Taps(kernel: kernel, stride: stride, dilation: dilation, padding: padding))
  let rows = unfolded(x, taps)  // [B, L', N, K·C]
  let matrix = weight.permuted([0, 2, 1])  // [D, K, C]
    .reshaped(to: withoutDerivative(at: [outputs, rows.width]))
  return linear(rows, matrix, bias)
}

/// Which steps of a window a kernel over time reads.
public struct Taps: Sendable, Hashable {
  /// The number of taps K.
  public let kernel: Int
  /// Steps from one result to the next, and from one tap to the next.
  public let stride, dilation: Int
  /// What stands beyond the ends.
  public let padding: Padding

  /// Taps of a kernel; all numbers are positive.
  public init(kernel: Int, stride: Int = 1, dilation: Int = 1, padding: Padding) {
    require(
      kernel > 0 && stride > 0 && dilation > 0,
      "Taps: kernel \(kernel), stride \(stride), dilation \(dilation)")
    (self.kernel, self.stride, self.dilation) = (kernel, stride, dilation)
    self.padding = padding
  }

  /// How many results a window of `steps` gives.
  func results(steps: Int) -> Int { steps == 0 ? 0 : (steps - 1) / stride + 1 }

  /// The step that tap `k` reads for result `t`; nil where there is a zero.
  func step(_ t: Int, _ k: Int, of steps: Int) -> Int? {
    let left = (padding == .causal ? kernel - 1 : kernel / 2) * dilation
    let step = t * stride + k * dilation - left
    if padding == .circular { return (step % steps + steps) % steps }
    return step >= 0 && step < steps ? step : nil
  }

  /// Calls `body` with the offsets in x [B, L, N, C] and in the unfolded [B, L', N, K, C] of every row of C that is read.
  func forEachRow(of shape: [Int], _ body: (Int, Int) -> Void) {
    let (steps, assets, width) = (shape[1], shape[2], shape[3])
    let results = results(steps: steps)
    for window in 0..<shape[0] {
      for t in 0..<results {
        for k in 0..<kernel {
          guard let step = step(t, k, of: steps) else { continue }
          let (from, to) = ((window * steps + step) * assets, (window * results + t) * assets)
          for asset in 0..<assets {
            body((from + asset) * width, ((to + asset) * kernel + k) * width)
          }
        }
      }
    }
  }
}

/// The rows that each position of a kernel over time covers, joined: a convolution becomes a matrix product.
///
/// - Parameter x: [B, L, N, C]
/// - Returns: [B, L', N, K·C], tap by tap
@differentiable(reverse,wrt: x)
public func unfolded(_ x: Tensor, _ taps: Taps) -> Tensor {
  require(x.shape.count == 4, "unfolded: x \(x.shape) is not [B, L, N, C]")
  let (b, l, n, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
  let y = Tensor(repeating: 0, shape: [b, taps.results(steps: l), n, taps.kernel * c])
  taps.forEachRow(of: x.shape) { from, to in
    (y.pointer + to).update(from: x.pointer + from, count: c)
  }
  return y
}

@derivative(of: unfolded, wrt: x)
@usableFromInline
func vjpUnfolded(
  _ x: Tensor, _ taps: Taps
) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
  let shape = x.shape
  return (
    unfolded(x, taps),
    passingZero { dy in
      let dx = Tensor(repeating: 0, shape: shape)
      taps.forEachRow(of: shape) { from, to in
        addRows(dy.pointer + to, rows: 1, width: shape[3], into: dx.pointer + from)
      }
      return dx
    }
  )
}
