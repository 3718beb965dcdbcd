import Tensors
import _Differentiation

/// Batch normalisation over all rows, channel by channel, with running statistics for inference; ε = 1e-5.
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

  /// Scale 1, shift 0, running mean 0 and variance 1.
  public init(width: Int) {
    weight = Tensor(repeating: 1, shape: [width])
    bias = Tensor(repeating: 0, shape: [width])
    runningMean = Tensor(repeating: 0, shape: [width])
    runningVariance = Tensor(repeating: 1, shape: [width])
    batchesTracked = Tensor(0)
  }

  /// x [..., D] → [..., D], with the statistics of x in training and the running ones in inference.
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor, training: Bool) -> Tensor {
    if training { return batchNorm(x, weight, bias) }
    let inverse = withoutDerivative(at: runningVariance.inverseSquareRoot(plus: 1e-5))
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
