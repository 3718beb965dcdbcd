import _Differentiation

/// What an average over time reads beyond the ends of a window.
public enum PoolPadding: String, Sendable, Codable {
  /// Nothing: only whole kernels count, and the result is shorter.
  case none
  /// The first step K/2 times before it and the last (K − 1)/2 times after it: centred, so an average sees later steps. The
  /// window of an even kernel reaches one step further back than ahead, and the result is as long as with an odd one.
  case replicate
}

/// The means of `kernel` neighbouring steps, every `stride` steps: y_t = 1/K · Σ_k x_{t·stride + k − left}.
///
/// With stride 1 and `.replicate` this is the moving average of Autoformer's series decomposition (Wu et al. 2021).
///
/// - Parameter x: [B, L, ...]
/// - Returns: [B, (L + padding − kernel)/stride + 1, ...]
@differentiable(reverse,wrt: x)
public func averagePool(
  _ x: Tensor, kernel: Int, stride: Int = 1, padding: PoolPadding = .none
) -> Tensor {
  let plan = PoolPlan(x.shape, kernel: kernel, stride: stride, padding)
  let y = Tensor(repeating: 0, shape: plan.resultShape)
  plan.forEachTerm { step, pooled in
    addRows(x.pointer + step, rows: 1, width: plan.inner, into: y.pointer + pooled)
  }
  return y * (1 / Float(kernel))
}

@derivative(of: averagePool, wrt: x)
@usableFromInline
func vjpAveragePool(
  _ x: Tensor, kernel: Int, stride: Int, padding: PoolPadding
) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
  let shape = x.shape
  return (
    averagePool(x, kernel: kernel, stride: stride, padding: padding),
    passingZero { dy in
      let plan = PoolPlan(shape, kernel: kernel, stride: stride, padding)
      let scaled = dy * (1 / Float(kernel))
      let dx = Tensor(repeating: 0, shape: shape)
      plan.forEachTerm { step, pooled in
        addRows(scaled.pointer + pooled, rows: 1, width: plan.inner, into: dx.pointer + step)
      }
      return dx
    }
  )
}

/// Which steps are summed into which pooled step.
private struct PoolPlan {
  let windows, steps, pooled, kernel, stride, left: Int
  /// Elements of a step.
  let inner: Int
  let resultShape: [Int]

  init(_ shape: [Int], kernel: Int, stride: Int, _ padding: PoolPadding) {
    require(
      shape.count >= 2 && kernel > 0 && stride > 0,
      "averagePool: x \(shape), kernel \(kernel), stride \(stride)")
    (windows, steps) = (shape[0], shape[1])
    (self.kernel, self.stride) = (kernel, stride)
    left = padding == .replicate ? kernel / 2 : 0
    let padded = padding == .replicate ? steps + kernel - 1 : steps
    require(
      steps > 0 && padded >= kernel, "averagePool: kernel \(kernel) is too wide for x \(shape)")
    pooled = (padded - kernel) / stride + 1
    inner = shape[2...].reduce(1, *)
    resultShape = [windows, pooled] + shape[2...]
  }

  /// Calls `body` with the offsets of a step and of the pooled step that it belongs to.
  func forEachTerm(_ body: (Int, Int) -> Void) {
    for window in 0..<windows {
      for target in 0..<pooled {
        for k in 0..<kernel {
          let step = min(max(target * stride + k - left, 0), steps - 1)
          body((window * steps + step) * inner, (window * pooled + target) * inner)
        }
      }
    }
  }
}
