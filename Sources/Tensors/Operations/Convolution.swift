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
  return plan.convolved(Matrix(x), Matrix(plan.tapMajor(weight)), bias)
}

@derivative(of: convolution, wrt: (x, weight, bias))
@usableFromInline
func vjpConvolution(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor, padding: Padding
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  let plan = ConvolutionPlan(x, weight, bias, padding)
  let (rows, taps) = (Matrix(x), Matrix(plan.tapMajor(weight)))
  let (shape, kernels, biases) = (x.shape, weight.shape, bias.shape)
  return (
    plan.convolved(rows, taps, bias),
    passingZero { dy in
      let cotangent = Matrix(dy, rows.precision)
      let dx = Tensor(repeating: 0, shape: shape)
      let dTaps = Tensor(repeating: 0, shape: plan.tapShape)
      plan.forEachPiece { piece in
        let dy = plan.outputs(of: piece, in: cotangent)
        Gemm.multiply(
          dy, plan.tap(of: piece, in: taps), into: dx.pointer + piece.input,
          stride: plan.inputs * plan.rowStep, accumulating: true)
        Gemm.multiply(
          dy.transposed, plan.inputs(of: piece, in: rows), into: dTaps.pointer + piece.tap,
          stride: plan.inputs, accumulating: true)
      }
      return (dx, plan.kernelMajor(dTaps, shape: kernels), dy.summed(toTail: biases))
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

  /// [B, L, N, D] from x [B, L, N, C], every tap's matrix and the bias.
  func convolved(_ x: Matrix, _ taps: Matrix, _ bias: Tensor) -> Tensor {
    let y = Tensor(uninitialized: [windows, steps, assets, outputs])
    for row in 0..<y.rows / bias.rows {
      (y.pointer + row * bias.count).update(from: bias.pointer, count: bias.count)
    }
    forEachPiece { piece in
      Gemm.multiply(
        inputs(of: piece, in: x), tap(of: piece, in: taps).transposed,
        into: y.pointer + piece.output, stride: outputs * rowStep, accumulating: true)
    }
    return y
  }

  /// The rows of x that a piece reads.
  func inputs(of piece: Piece, in x: Matrix) -> Matrix {
    x.block(at: piece.input, rows: piece.rows, columns: inputs, stride: inputs * rowStep)
  }

  /// The rows of y that it adds to.
  func outputs(of piece: Piece, in y: Matrix) -> Matrix {
    y.block(at: piece.output, rows: piece.rows, columns: outputs, stride: outputs * rowStep)
  }

  /// The matrix of its tap, [D, C].
  func tap(of piece: Piece, in taps: Matrix) -> Matrix {
    taps.block(at: piece.tap, rows: outputs, columns: inputs, stride: inputs)
  }

  /// [.., K, D, C]
  var tapShape: [Int] { (perAsset ? [assets] : []) + [kernel, outputs, inputs] }

  /// [.., D, C, K] → [.., K, D, C]: a matrix for every tap.
  func tapMajor(_ weight: Tensor) -> Tensor {
    perAsset ? weight.permuted([0, 3, 1, 2]) : weight.permuted([2, 0, 1])
  }

  /// [.., K, D, C] → [.., D, C, K].
  func kernelMajor(_ taps: Tensor, shape: [Int]) -> Tensor {
    perAsset ? taps.permuted([0, 2, 3, 1]) : taps.permuted([1, 2, 0])
  }
}
