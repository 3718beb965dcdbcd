import _Differentiation

/// Mean and variance of every channel over all rows of x [..., D], biased (divided by the number of rows).
public struct ChannelStatistics: Sendable {
  /// [D]
  public let mean: Tensor
  /// [D], divided by the number of rows
  public let variance: Tensor
  /// How many rows there were.
  public let rows: Int

  /// The statistics of x [..., D].
  public init(of x: Tensor) {
    rows = x.rows
    mean = x.summed(toTail: [x.width]) * (1 / Float(rows))
    let centred = x - mean
    variance = (centred * centred).summed(toTail: [x.width]) * (1 / Float(rows))
  }
}

extension Tensor {
  /// The mean over all rows: [..., D] → [D].
  @differentiable(reverse)
  public func meanOfRows() -> Tensor {
    let (tail, fraction) = withoutDerivative(at: ([width], 1 / Float(max(1, rows))))
    return totalOfRows(tail) * fraction
  }

  @differentiable(reverse,wrt: self)
  func totalOfRows(_ tail: [Int]) -> Tensor { summed(toTail: tail) }

  @derivative(of: totalOfRows, wrt: self)
  func vjpTotalOfRows(_ tail: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let shape = shape
    return (
      totalOfRows(tail),
      passingZero { Tensor(repeating: 0, shape: shape) + $0 }
    )
  }

  /// 1/√(x + ε).
  @differentiable(reverse,wrt: self)
  public func inverseSquareRoot(plus epsilon: Float) -> Tensor {
    mappedScalars { 1 / ($0 + epsilon).squareRoot() }
  }

  @derivative(of: inverseSquareRoot, wrt: self)
  @usableFromInline
  func vjpInverseSquareRoot(
    plus epsilon: Float
  ) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let y = inverseSquareRoot(plus: epsilon)
    return (y, passingZero { $0 * (y * y.squared() * -0.5) })
  }
}

/// Batch normalisation with the statistics of x itself: (x − mean)/√(variance + ε)·scale + shift, a channel's mean
/// and biased variance being over all rows (Ioffe and Szegedy 2015).
///
/// - Parameters:
///   - x: [..., D]
///   - scale: [D]
///   - shift: [D]
@differentiable(reverse,wrt: (x, scale, shift))
public func batchNorm(
  _ x: Tensor, _ scale: Tensor, _ shift: Tensor, epsilon: Float = 1e-5
) -> Tensor {
  let centred = x - x.meanOfRows()
  let inverse = centred.squared().meanOfRows().inverseSquareRoot(plus: epsilon)
  return centred * inverse * scale + shift
}
