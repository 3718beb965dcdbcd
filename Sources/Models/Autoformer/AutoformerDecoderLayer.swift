import NeuralNetworks
import Tensors
import _Differentiation

/// A layer of Autoformer's decoder (Wu et al. 2021, equation 4): auto-correlation of its own steps, then a layer that reads the
/// encoder; the three trends that are taken away go, by a convolution, into the forecast.
public struct AutoformerDecoderLayer: Layer {
  /// Among the decoder's own steps.
  public var selfAttention: MultiHeadAttention
  /// Reads the encoder, and the feed-forward block.
  public var cross: AutoformerLayer
  /// [outputs, D, 3], circular, without bias.
  public var projection: Convolution
  @noDerivative let name: String
  @noDerivative let dropoutRate: Float

  /// A layer with weights drawn from `stream`.
  ///
  /// - Parameters:
  ///   - outputs: what a step forecasts.
  ///   - kernel: how many steps make a trend.
  ///   - name: that of the place in the model; `name.self` and `name.cross` call random streams and records.
  init(
    _ settings: TransformerLayerSettings, outputs: Int, kernel: Int, name: String,
    using stream: inout RandomStream
  ) {
    selfAttention = MultiHeadAttention(settings, along: .time, using: &stream)
    cross = AutoformerLayer(settings, kernel: kernel, name: "\(name).cross", using: &stream)
    projection = Convolution(
      inputs: settings.width, outputs: outputs, padding: .circular, hasBias: false, using: &stream)
    self.name = "\(name).self"
    dropoutRate = settings.dropout
  }

  /// x [B, L, N, D] without its trends, and what they add to the forecast [B, L, N, outputs].
  @differentiable(reverse,wrt: (self, x, encoded))
  func callAsFunction(
    _ x: Tensor, reading encoded: Tensor, _ context: ForwardContext
  ) -> SeriesParts {
    withoutDerivative(at: selfAttention.record(x, context, name: name))
    let branch = selfAttention(x, context, name: name)
    let mask = withoutDerivative(at: context.dropout(dropoutRate, at: "\(name).sum"))
    let own = SeriesParts(
      of: residual(x, branch, mask), kernel: withoutDerivative(at: cross.kernel))
    let read = cross(own.seasonal, reading: encoded, context)
    return SeriesParts(seasonal: read.seasonal, trend: projection(own.trend + read.trend))
  }

  /// `self`, `cross`, `ff1`, `ff2` and `projection`.
  public var parameters: [Parameter<AutoformerDecoderLayer>] {
    var list: [Parameter<Self>] = []
    list.append("self", selfAttention, \.selfAttention, \.selfAttention)
    list.append("cross", cross.attention, \.cross.attention, \.cross.attention)
    list.append(Parameter("ff1.weight", \.cross.ff1, \.cross.ff1))
    list.append(Parameter("ff2.weight", \.cross.ff2, \.cross.ff2))
    list.append("projection", projection, \.projection, \.projection)
    return list
  }
}
