import _Differentiation

/// y = x·Wᵀ + b on the last axis.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: [outputs, inputs]
///   - bias: [outputs]
/// - Returns: [..., outputs]
@differentiable(reverse)
public func linear(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
  require(
    weight.shape.count == 2 && !x.shape.isEmpty && x.width == weight.shape[1]
      && bias.shape == [weight.shape[0]],
    "linear: x \(x.shape), weight \(weight.shape), bias \(bias.shape)")
  let (inputs, outputs) = (weight.shape[1], weight.shape[0])
  let y = Tensor(uninitialized: x.shape.dropLast() + [outputs])
  project(x.pointer, rows: x.rows, inputs: inputs, weight, bias, into: y.pointer, stride: outputs)
  return y
}

@derivative(of: linear)
@usableFromInline
func vjpLinear(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  (
    linear(x, weight, bias),
    passingZero { dy in
      let (inputs, outputs) = (weight.shape[1], weight.shape[0])
      let dx = Tensor(uninitialized: x.shape)
      Gemm.multiply(
        m: x.rows, n: inputs, k: outputs, dy.pointer, lda: outputs, weight.pointer, ldb: inputs,
        into: dx.pointer, ldc: inputs)
      let (dw, db) = linearParameterGradients(
        x.pointer, dy.pointer, rows: x.rows, inputs: inputs, outputs: outputs, stride: outputs)
      return (dx, dw, db)
    }
  )
}

/// y = x·Wᵀ on the last axis.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: [outputs, inputs]
/// - Returns: [..., outputs]
@differentiable(reverse)
public func linear(_ x: Tensor, _ weight: Tensor) -> Tensor {
  require(
    weight.shape.count == 2 && !x.shape.isEmpty && x.width == weight.shape[1],
    "linear: x \(x.shape), weight \(weight.shape)")
  let (inputs, outputs) = (weight.shape[1], weight.shape[0])
  let y = Tensor(uninitialized: x.shape.dropLast() + [outputs])
  Gemm.multiply(
    m: x.rows, n: outputs, k: inputs, x.pointer, lda: inputs, weight.pointer, ldb: inputs,
    transposedB: true, into: y.pointer, ldc: outputs)
  return y
}

@derivative(of: linear)
@usableFromInline
func vjpLinear(
  _ x: Tensor, _ weight: Tensor
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
  (
    linear(x, weight),
    passingZero { dy in
      let (inputs, outputs) = (weight.shape[1], weight.shape[0])
      let dx = Tensor(uninitialized: x.shape)
      Gemm.multiply(
        m: x.rows, n: inputs, k: outputs, dy.pointer, lda: outputs, weight.pointer, ldb: inputs,
        into: dx.pointer, ldc: inputs)
      let dw = Tensor(uninitialized: weight.shape)
      Gemm.multiply(
        m: outputs, n: inputs, k: x.rows, dy.pointer, lda: outputs, transposedA: true,
        x.pointer, ldb: inputs, into: dw.pointer, ldc: inputs)
      return (dx, dw)
    }
  )
}

/// y [rows, outputs] = x·Wᵀ + b, the rows of y being `stride` apart.
@inline(__always)
func project(
  _ x: Floats, rows: Int, inputs: Int, _ weight: Tensor, _ bias: Tensor, into y: Floats,
  stride: Int
) {
  let outputs = weight.shape[0]
  // The bias goes in first and the product is added: one pass over y less than adding it afterwards.
  for row in 0..<rows { (y + row * stride).update(from: bias.pointer, count: outputs) }
  Gemm.multiply(
    m: rows, n: outputs, k: inputs, x, lda: inputs, weight.pointer, ldb: inputs,
    transposedB: true, into: y, ldc: stride, accumulating: true)
}

/// dW = dyᵀ·x and db = Σ dy.
func linearParameterGradients(
  _ x: Floats, _ dy: Floats, rows: Int, inputs: Int, outputs: Int, stride: Int
) -> (weight: Tensor, bias: Tensor) {
  let dw = Tensor(uninitialized: [outputs, inputs])
  Gemm.multiply(
    m: outputs, n: inputs, k: rows, dy, lda: stride, transposedA: true, x, ldb: inputs,
    into: dw.pointer, ldc: inputs)
  let db = Tensor(repeating: 0, shape: [outputs])
  for row in 0..<rows { addRows(dy + row * stride, rows: 1, width: outputs, into: db.pointer) }
  return (dw, db)
}
