import _Differentiation

/// What a convolution over time reads beyond the ends of a window.
public enum Padding: String, Sendable, Codable {
  /// Zeros before the first step and none after the last: no step sees a later one.
  case causal
  /// The other end of the window; one step on both sides for kernel 3.
  case circular
  /// Zeros on both sides.
  case zero
}

/// A convolution over time of every asset's series (cross-correlation, stride 1): y_t = Σ_k W_k·x_{t+k−left} + b.
///
/// Computed as one matrix product for each tap k on shifted rows; nothing is copied.
///
/// - Parameters:
///   - x: [B, L, N, C]
///   - weight: [D, C, K], or [N, D, C, K] with a kernel for every asset
///   - bias: [D], or [N, D]
/// - Returns: [B, L, N, D]
@differentiable(reverse,wrt: (x, weight, bias))
public func convolution(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, padding: Padding
) -> Tensor {
  let plan = ConvolutionPlan(x, weight, bias, padding)
  let y = Tensor(uninitialized: [plan.windows, plan.steps, plan.assets, plan.outputs])
  for row in 0..<y.rows / bias.rows {
    (y.pointer + row * bias.count).update(from: bias.pointer, count: bias.count)
  }
  let taps = plan.tapMajor(weight)
  plan.forEachPiece { piece in
    Gemm.multiply(
      m: piece.rows, n: plan.outputs, k: plan.inputs,
      x.pointer + piece.input, lda: plan.inputs * plan.rowStep,
      taps.pointer + piece.tap, ldb: plan.inputs, transposedB: true,
      into: y.pointer + piece.output, ldc: plan.outputs * plan.rowStep, accumulating: true)
  }
  return y
}

@derivative(of: convolution, wrt: (x, weight, bias))
@usableFromInline
func vjpConvolution(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, padding: Padding
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  (
    convolution(x, weight, bias, padding: padding),
    passingZero { dy in
      let plan = ConvolutionPlan(x, weight, bias, padding)
      let taps = plan.tapMajor(weight)
      let dx = Tensor(repeating: 0, shape: x.shape)
      let dTaps = Tensor(repeating: 0, shape: taps.shape)
      plan.forEachPiece { piece in
        Gemm.multiply(
          m: piece.rows, n: plan.inputs, k: plan.outputs,
          dy.pointer + piece.output, lda: plan.outputs * plan.rowStep,
          taps.pointer + piece.tap, ldb: plan.inputs,
          into: dx.pointer + piece.input, ldc: plan.inputs * plan.rowStep, accumulating: true)
        Gemm.multiply(
          m: plan.outputs, n: plan.inputs, k: piece.rows,
          dy.pointer + piece.output, lda: plan.outputs * plan.rowStep, transposedA: true,
          x.pointer + piece.input, ldb: plan.inputs * plan.rowStep,
          into: dTaps.pointer + piece.tap, ldc: plan.inputs, accumulating: true)
      }
      return (dx, plan.kernelMajor(dTaps, shape: weight.shape), dy.summed(toTail: bias.shape))
    }
  )
}

/// Which rows of the input meet which tap of the kernel and go to which rows of the output.
private struct ConvolutionPlan {
  struct Piece {
    var rows: Int
    /// Offsets in elements.
    var input, output, tap: Int
  }

  let windows, steps, assets, inputs, outputs, kernel, left: Int
  let perAsset: Bool
  let circular: Bool

  init(_ x: Tensor, _ weight: Tensor, _ bias: Tensor, _ padding: Padding) {
    let rank = weight.shape.count
    require(
      x.shape.count == 4 && (rank == 3 || rank == 4) && weight.shape[rank - 2] == x.shape[3]
        && bias.shape == Array(weight.shape.dropLast(2))
        && (rank == 3 || weight.shape[0] == x.shape[2]),
      "convolution: x \(x.shape), weight \(weight.shape), bias \(bias.shape)")
    (windows, steps, assets, inputs) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    (outputs, kernel) = (weight.shape[rank - 3], weight.shape[rank - 1])
    left = padding == .causal ? kernel - 1 : kernel / 2
    perAsset = rank == 4
    circular = padding == .circular
    require(!circular || steps >= kernel / 2, "convolution: \(steps) steps are too few to wrap")
  }

  /// How many rows apart consecutive steps of one product are: all assets share it, or each has its own.
  var rowStep: Int { perAsset ? assets : 1 }

  func forEachPiece(_ body: (Piece) -> Void) {
    for window in 0..<windows {
      for k in 0..<kernel {
        let shift = k - left
        let (first, last) = (max(0, -shift), min(steps, steps - shift))
        if last > first { send(window, k, first, first + shift, last - first, body) }
        guard circular && shift != 0 else { continue }
        if shift < 0 {
          send(window, k, 0, steps + shift, -shift, body)
        } else {
          send(window, k, steps - shift, 0, shift, body)
        }
      }
    }
  }

  private func send(
    _ window: Int, _ k: Int, _ output: Int, _ input: Int, _ count: Int, _ body: (Piece) -> Void
  ) {
    let (to, from) = ((window * steps + output) * assets, (window * steps + input) * assets)
    for asset in 0..<(perAsset ? assets : 1) {
      body(
        Piece(
          rows: perAsset ? count : count * assets,
          input: (from + asset) * inputs, output: (to + asset) * outputs,
          tap: (asset * kernel + k) * outputs * inputs))
    }
  }

  /// [.., D, C, K] → [.., K, D, C]: a matrix for every tap.
  func tapMajor(_ weight: Tensor) -> Tensor {
    perAsset ? weight.permuted([0, 3, 1, 2]) : weight.permuted([2, 0, 1])
  }

  /// [.., K, D, C] → [.., D, C, K].
  func kernelMajor(_ taps: Tensor, shape: [Int]) -> Tensor {
    perAsset ? taps.permuted([0, 2, 3, 1]) : taps.permuted([1, 2, 0])
  }
}
