import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// An encoder of Informer: layers along time, distilling between them, and a last norm.
public struct InformerEncoder: Layer {
  /// E layers.
  public var layers: [TransformerLayer]
  /// E − 1 distilling layers, or none.
  public var distil: [DistilLayer]
  /// After the last layer.
  public var norm: LayerNorm

  /// Encoder number `index` of a stack, whose layers are `temporal.i`, of later encoders `index.temporal.i`.
  init(_ configuration: InformerConfiguration, index: Int, using stream: inout RandomStream) {
    let (c, count) = (configuration, configuration.layers - index)
    let prefix = index == 0 ? "" : "\(index)."
    layers = []
    distil = []
    for i in 0..<count {
      layers.append(
        TransformerLayer(
          c.encoderLayer, along: .time, name: "\(prefix)temporal.\(i)", using: &stream))
      if c.distil != .none && i + 1 < count {
        distil.append(
          DistilLayer(
            width: c.width, norm: c.distil, name: "\(prefix)distil.\(i)", using: &stream))
      }
    }
    norm = LayerNorm(width: c.width)
  }

  /// x [B, L, N, D] → [B, L′, N, D], L′ being halved by every distilling layer.
  @differentiable(reverse,wrt: (self, x))
  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    var h = x
    for i in 0..<withoutDerivative(at: layers.count) {
      h = layers[i](h, context)
      if i < withoutDerivative(at: distil.count) { h = distil[i](h, context) }
    }
    return norm(h)
  }

  /// Moves the running statistics of the distilling layers.
  mutating func updateRunningStatistics(_ statistics: StatisticsCollector) {
    for i in distil.indices { distil[i].updateRunningStatistics(statistics) }
  }

  /// `layers.i`, `distil.i` and `norm`.
  public var parameters: [Parameter<InformerEncoder>] {
    var list: [Parameter<Self>] = []
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    for i in distil.indices { list.append("distil.\(i)", distil[i], \.distil[i], \.distil.base[i]) }
    list.append("norm", norm, \.norm, \.norm)
    return list
  }

  /// The running statistics of the distilling layers.
  public var buffers: [StateBuffer<InformerEncoder>] {
    var list: [StateBuffer<Self>] = []
    for i in distil.indices { list.append("distil.\(i)", distil[i], \.distil[i]) }
    return list
  }
}
