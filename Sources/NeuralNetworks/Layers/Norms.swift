import Tensors
import _Differentiation

/// Layer normalisation over the last axis.
public struct LayerNorm: Layer {
  /// The scale, [D].
  public var weight: Tensor
  /// The shift, [D].
  public var bias: Tensor
  /// Added to the variance.
  @noDerivative public let epsilon: Float

  /// A layer with given weights.
  public init(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) {
    self.weight = weight
    self.bias = bias
    self.epsilon = epsilon
  }

  /// Scale 1 and shift 0.
  public init(width: Int, epsilon: Float = 1e-5) {
    self.init(
      weight: Tensor(repeating: 1, shape: [width]), bias: Tensor(repeating: 0, shape: [width]),
      epsilon: epsilon)
  }

  /// x [..., D] → [..., D]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    layerNorm(x, weight, bias, epsilon: epsilon)
  }

  /// `weight` and `bias`.
  public var parameters: [Parameter<LayerNorm>] {
    [Parameter("weight", \.weight, \.weight), Parameter("bias", \.bias, \.bias)]
  }
}

/// Batch normalisation over all rows, channel by channel, with running statistics for inference.
public struct BatchNorm: Layer {
  /// The scale, [D].
  public var weight: Tensor
  /// The shift, [D].
  public var bias: Tensor
  /// The running mean, [D].
  @noDerivative public var runningMean: Tensor
  /// The running variance, unbiased, [D].
  @noDerivative public var runningVariance: Tensor
  /// How many batches the running statistics have seen, a scalar.
  @noDerivative public var batchesTracked: Tensor
  /// Added to the variance.
  @noDerivative public let epsilon: Float

  /// A layer with given weights and running statistics, all [D].
  public init(
    weight: Tensor, bias: Tensor, runningMean: Tensor, runningVariance: Tensor,
    batchesTracked: Int = 0, epsilon: Float = 1e-5
  ) {
    self.weight = weight
    self.bias = bias
    self.runningMean = runningMean
    self.runningVariance = runningVariance
    self.batchesTracked = Tensor(Float(batchesTracked))
    self.epsilon = epsilon
  }

  /// Scale 1, shift 0, running mean 0 and variance 1.
  public init(width: Int, epsilon: Float = 1e-5) {
    let (one, zero) = (Tensor(repeating: 1, shape: [width]), Tensor(repeating: 0, shape: [width]))
    self.init(
      weight: one, bias: zero, runningMean: zero, runningVariance: one, epsilon: epsilon)
  }

  /// x [..., D] → [..., D], with the statistics of x in training and the running ones in inference.
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor, training: Bool) -> Tensor {
    if training { return batchNorm(x, weight, bias, epsilon: epsilon) }
    let inverse = withoutDerivative(at: runningVariance.inverseSquareRoot(plus: epsilon))
    let mean = withoutDerivative(at: runningMean)
    return (x - mean) * inverse * weight + bias
  }

  /// Moves the running statistics a tenth of the way to those of a batch; the variance is made unbiased first.
  public mutating func updateRunningStatistics(_ statistics: ChannelStatistics) {
    let unbiased = Float(statistics.rows) / Float(max(1, statistics.rows - 1))
    runningMean = runningMean * 0.9 + statistics.mean * 0.1
    runningVariance = runningVariance * 0.9 + statistics.variance * (0.1 * unbiased)
    batchesTracked = batchesTracked + 1
  }

  /// `weight` and `bias`.
  public var parameters: [Parameter<BatchNorm>] {
    [Parameter("weight", \.weight, \.weight), Parameter("bias", \.bias, \.bias)]
  }

  /// `running_mean`, `running_var` and `num_batches_tracked`.
  public var buffers: [StateBuffer<BatchNorm>] {
    [
      StateBuffer("running_mean", \.runningMean), StateBuffer("running_var", \.runningVariance),
      StateBuffer("num_batches_tracked", \.batchesTracked),
    ]
  }
}
