import Files
import NeuralNetworks
import Tensors
import _Differentiation

/// No distilling between layers, or with layer or batch normalisation.
public enum Distilling: String, ScalarSettingValue, CaseIterable {
  case none, layer, batch

  /// The weights of a distilling layer.
  func parameterCount(width: Int) -> Int { self == .none ? 0 : 3 * width * width + 3 * width }
}

/// Informer's distilling between two layers: convolution over time, normalisation, ELU, and a max-pool that halves the length
/// (Zhou et al. 2021, equation 5).
///
/// The convolution is circular: the newest step sees the oldest of its own window.
///
/// With `batch` the statistics are those of all steps, masked ones too: their features are 0, but the convolution gives them their
/// neighbours' values and the pool takes the larger of both, so that behind it no step is of a missing bar alone. Where many bars
/// are missing `layer`, which looks at one step at a time, is the better choice.
public struct DistilLayer: Layer {
  /// [D, D, 3], circular.
  public var conv: Convolution
  /// Used when distilling with `layer`.
  public var layerNorm: LayerNorm
  /// Used when distilling with `batch`.
  public var batchNorm: BatchNorm
  @noDerivative let name: String
  @noDerivative let usesBatchNorm: Bool

  /// Distilling with layer or batch normalisation.
  ///
  /// - Parameter name: that of the place in the model, by which its statistics are called.
  public init(
    width: Int, norm: Distilling, name: String, using stream: inout RandomStream
  ) {
    conv = Convolution(inputs: width, outputs: width, padding: .circular, using: &stream)
    layerNorm = LayerNorm(width: width)
    batchNorm = BatchNorm(width: width)
    self.name = name
    usesBatchNorm = norm == .batch
  }

  /// h [B, L, N, D] → [B, (L − 1)/2 + 1, N, D]; steps at which `mask` [B, L, N] is 0 count as 0.
  @differentiable(reverse,wrt: (self, h))
  public func callAsFunction(
    _ h: Tensor, _ context: ForwardContext, mask: Tensor? = nil
  ) -> Tensor {
    let y = conv(masking(h, by: mask))
    withoutDerivative(at: record(y, context))
    return pooled(y, context)
  }

  /// The second half of distilling, from the convolution's result [B, L, N, D].
  @differentiable(reverse,wrt: (self, y))
  func pooled(_ y: Tensor, _ context: ForwardContext) -> Tensor {
    // ELU rises everywhere, so it commutes with the maximum; after the pool it has half the work.
    let normal =
      usesBatchNorm ? batchNorm(y, training: context.isTraining) : layerNorm(y)
    return maxPool(normal).elu()
  }

  private func record(_ y: Tensor, _ context: ForwardContext) {
    guard usesBatchNorm, let statistics = context.statistics else { return }
    statistics.record(name, ChannelStatistics(of: y))
  }

  /// Moves the running statistics, when distilling with `batch`.
  public mutating func updateRunningStatistics(_ statistics: StatisticsCollector) {
    if let batch = statistics[name] { batchNorm.updateRunningStatistics(batch) }
  }

  /// `conv` and `norm`.
  public var parameters: [Parameter<DistilLayer>] {
    var list: [Parameter<Self>] = []
    list.append("conv", conv, \.conv, \.conv)
    if usesBatchNorm {
      list.append("norm", batchNorm, \.batchNorm, \.batchNorm)
    } else {
      list.append("norm", layerNorm, \.layerNorm, \.layerNorm)
    }
    return list
  }

  /// The running statistics of `norm`, when distilling with `batch`.
  public var buffers: [StateBuffer<DistilLayer>] {
    var list: [StateBuffer<Self>] = []
    if usesBatchNorm { list.append("norm", batchNorm, \.batchNorm) }
    return list
  }
}
