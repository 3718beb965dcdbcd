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
  requireFit(x, weight, bias)
  return projected(Matrix(x), Matrix(weight), bias, leading: x.shape.dropLast())
}

@derivative(of: linear)
@usableFromInline
func vjpLinear(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor, Tensor)) {
  let (value, gradients) = differentiatedLinear(x, weight, bias)
  return (
    value,
    passingZero { dy in
      let (dx, dw) = gradients(dy)
      return (dx, dw, biasGradient(dy))
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
  requireFit(x, weight)
  return projected(Matrix(x), Matrix(weight), nil, leading: x.shape.dropLast())
}

@derivative(of: linear)
@usableFromInline
func vjpLinear(
  _ x: Tensor, _ weight: Tensor
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
  let (value, gradients) = differentiatedLinear(x, weight, nil)
  return (value, passingZero(gradients))
}

/// x·Wᵀ + b with the gradients of x and W.
private func differentiatedLinear(
  _ x: Tensor, _ weight: Tensor, _ bias: Tensor?
) -> (value: Tensor, gradients: (Tensor) -> (Tensor, Tensor)) {
  requireFit(x, weight, bias)
  let (rows, matrix, shape) = (Matrix(x), Matrix(weight), x.shape)
  return (
    projected(rows, matrix, bias, leading: shape.dropLast()),
    { dy in
      let cotangent = Matrix(dy, rows.precision)
      let dx = Tensor(uninitialized: shape)
      Gemm.multiply(cotangent, matrix, into: dx.pointer, stride: matrix.columns)
      return (dx, weightGradient(rows, cotangent))
    }
  )
}

/// Stops unless x [..., inputs] can be multiplied by weight [outputs, inputs] and bias [outputs] be added.
func requireFit(_ x: Tensor, _ weight: Tensor, _ bias: Tensor? = nil) {
  require(
    weight.shape.count == 2 && !x.shape.isEmpty && x.width == weight.shape[1]
      && bias.map { $0.shape == [weight.shape[0]] } ?? true,
    "linear: x \(x.shape), weight \(weight.shape)" + (bias.map { ", bias \($0.shape)" } ?? ""))
}

/// x·Wᵀ + b, [leading..., outputs].
func projected(
  _ x: Matrix, _ weight: Matrix, _ bias: Tensor?, leading: ArraySlice<Int>
) -> Tensor {
  let outputs = weight.rows
  let y = Tensor(uninitialized: leading + [outputs])
  Gemm.multiply(x, weight.transposed, plus: bias?.pointer, into: y.pointer, stride: outputs)
  return y
}

/// dW = dyᵀ·x.
func weightGradient(_ x: Matrix, _ dy: Matrix) -> Tensor {
  let dw = Tensor(uninitialized: [dy.columns, x.columns])
  Gemm.multiply(dy.transposed, x, into: dw.pointer, stride: x.columns)
  return dw
}

/// db = Σ dy over all rows.
func biasGradient(_ dy: Tensor) -> Tensor {
  let db = Tensor(repeating: 0, shape: [dy.width])
  addRows(dy.pointer, rows: dy.rows, width: dy.width, into: db.pointer)
  return db
}
