import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// Autoformer (Wu et al. 2021, "Autoformer: Decomposition Transformers with Auto-Correlation for Long-Term Series Forecasting"):
/// every sum of an encoder or decoder layer is split into its trend, a moving average, and the rest; instead of attention,
/// values are moved by the delays at which the series correlates with itself. The forecast is the sum of the decoder's trends and
/// its projected seasonal part.
///
/// With `sequences` `market` a token is what all assets show at a bar; with one feature, `delays` `batch`, `trendStart` `window`
/// and `timeEmbedding` `linear` or `fixed` it is the published model. With `asset` each asset has tokens of its own, the weights
/// are shared, and no asset sees another. A missing bar counts as 0, the mean of a feature. The moving average is centred and
/// delays are circular: inside the window a step sees later ones. Of a window of a single bar nothing but its trend is left, which
/// `trendStart` `zero` does not read.
public struct Autoformer: Forecaster {
  /// Tokens of the window, and of what the decoder reads.
  public var encoderEmbedding, decoderEmbedding: DataEmbedding
  /// E encoder layers.
  public var encoder: [AutoformerLayer]
  /// After the last of them.
  public var encoderNorm: SeasonalNorm
  /// Decoder layers.
  public var decoder: [AutoformerDecoderLayer]
  /// After the last of them.
  public var norm: SeasonalNorm
  /// [N·Q, D], or [Q, D]
  public var head: Linear
  /// Sizes and choices.
  @noDerivative public let configuration: AutoformerConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: AutoformerConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    encoderEmbedding = DataEmbedding(
      c.embedding, length: c.task.lookback, name: "encoder.embedding", using: &stream)
    decoderEmbedding = DataEmbedding(
      c.embedding, length: c.decoderWindow.length, name: "decoder.embedding", using: &stream)
    encoder = []
    for i in 0..<c.layers {
      encoder.append(
        AutoformerLayer(c.layerSettings, kernel: c.kernel, name: "temporal.\(i)", using: &stream))
    }
    encoderNorm = SeasonalNorm(width: c.width)
    decoder = []
    for i in 0..<c.decoderLayers {
      decoder.append(
        AutoformerDecoderLayer(
          c.layerSettings, outputs: c.outputs, kernel: c.kernel, name: "decoder.\(i)",
          using: &stream))
    }
    norm = SeasonalNorm(width: c.width)
    head = Linear(inputs: c.width, outputs: c.outputs, using: &stream)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(input.features, of: "Autoformer"))
    let x = c.sequences.steps(
      of: masking(input.features, by: withoutDerivative(at: input.mask)))
    let own = withoutDerivative(at: input.marks(0..<c.task.lookback, for: c.timeEmbedding))
    let further = withoutDerivative(at: input.marks(c.decoderWindow.rows, for: c.timeEmbedding))
    return ForecastOutput(values: values(x, own, further, context))
  }

  /// Steps of the window [B, L, S, inputs], their calendar [B, L, 4] and that of the decoder's steps [B, label + P, 4] → values
  /// [B, N, P, Q].
  @differentiable(reverse,wrt: (self, x, marks, decoderMarks))
  public func values(
    _ x: Tensor, _ marks: Tensor, _ decoderMarks: Tensor, _ context: ForwardContext
  ) -> Tensor {
    let c = withoutDerivative(at: configuration)
    let encoded = encode(encoderEmbedding(x, marks, context), context)
    let known = SeriesParts(of: x, kernel: withoutDerivative(at: c.kernel)).seasonal
    let tokens = c.decoderWindow.tokens(of: known)
    let y = decode(decoderEmbedding(tokens, decoderMarks, context), encoded, context)
    let forecasts = withoutDerivative(at: c.decoderWindow)
      .forecasts(of: y, withoutDerivative(at: c.task))
    return c.trendStart == .zero ? forecasts : forecasts + windowMeans(x)
  }

  @differentiable(reverse,wrt: (self, x))
  private func encode(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    var h = x
    for i in 0..<withoutDerivative(at: encoder.count) { h = encoder[i](h, context).seasonal }
    return encoderNorm(h)
  }

  /// The forecast at every step, trends plus the projected seasonal part: [B, label + P, S, outputs].
  @differentiable(reverse,wrt: (self, x, encoded))
  private func decode(_ x: Tensor, _ encoded: Tensor, _ context: ForwardContext) -> Tensor {
    var parts = decoder[0](x, reading: encoded, context)
    for i in 1..<max(1, withoutDerivative(at: decoder.count)) {
      let next = decoder[i](parts.seasonal, reading: encoded, context)
      parts = SeriesParts(seasonal: next.seasonal, trend: parts.trend + next.trend)
    }
    return parts.trend + head(norm(parts.seasonal))
  }

  /// The mean over the window of every asset's first feature: [B, L, S, inputs] → [B, N, 1, 1].
  @differentiable(reverse,wrt: (self, x))
  private func windowMeans(_ x: Tensor) -> Tensor {
    let task = withoutDerivative(at: configuration.task)
    let shape = withoutDerivative(at: [x.shape[0], task.assets, 1, task.features])
    return x.mean(along: 1).reshaped(to: shape).slice(3, withoutDerivative(at: 0..<1))
  }

  /// `encoder.embedding`, `decoder.embedding`, `encoder.i`, `encoder.norm`, `decoder.i`, `norm` and `head`.
  public var parameters: [Parameter<Autoformer>] {
    var list: [Parameter<Self>] = []
    list.append("encoder.embedding", encoderEmbedding, \.encoderEmbedding, \.encoderEmbedding)
    list.append("decoder.embedding", decoderEmbedding, \.decoderEmbedding, \.decoderEmbedding)
    for i in encoder.indices {
      list.append("encoder.\(i)", encoder[i], \.encoder[i], \.encoder.base[i])
    }
    list.append("encoder.norm", encoderNorm, \.encoderNorm, \.encoderNorm)
    for i in decoder.indices {
      list.append("decoder.\(i)", decoder[i], \.decoder[i], \.decoder.base[i])
    }
    list.append("norm", norm, \.norm, \.norm)
    list.append("head", head, \.head, \.head)
    return list
  }

  /// Delays of the whole batch need it.
  public var needsWholeBatch: Bool { configuration.delays == .batch }
}
