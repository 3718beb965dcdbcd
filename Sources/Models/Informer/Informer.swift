import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// Informer (Zhou et al. 2021, "Informer: Beyond Efficient Transformer for Long Sequence Time-Series Forecasting"): an encoder
/// along time with ProbSparse attention, whose length distilling halves from layer to layer, and a decoder that forecasts all
/// horizons at once. The decoder reads the window's last bars and a step of zeros for each horizon, attends to its own steps
/// causally, and to all of the encoder's outputs.
///
/// With `sequences` `market` a token is what all assets show at a bar; with one feature, `distil` `batch` and `timeEmbedding`
/// `linear` or `fixed` it is the published model, with `stack` above 1 the published InformerStack. With `asset` each asset has
/// tokens of its own, the weights are shared, and no asset sees another. A missing bar counts as 0, the mean of a feature. The
/// published code applies no dropout to the weights of ProbSparse; here they have that of all others.
public struct Informer: Forecaster {
  /// Tokens of the window, and of what the decoder reads.
  public var encoderEmbedding, decoderEmbedding: DataEmbedding
  /// One, or a stack, whose outputs are concatenated along time.
  public var encoders: [InformerEncoder]
  /// Decoder layers.
  public var decoder: [DecoderLayer]
  /// After the last of them.
  public var norm: LayerNorm
  /// [N·Q, D], or [Q, D]
  public var head: Linear
  /// Sizes and choices.
  @noDerivative public let configuration: InformerConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: InformerConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    encoderEmbedding = DataEmbedding(
      c.embedding, length: c.task.lookback, name: "encoder.embedding", using: &stream)
    decoderEmbedding = DataEmbedding(
      c.embedding, length: c.decoderWindow.length, name: "decoder.embedding", using: &stream)
    encoders = []
    for i in 0..<c.stack { encoders.append(InformerEncoder(c, index: i, using: &stream)) }
    decoder = []
    for i in 0..<c.decoderLayers {
      decoder.append(
        DecoderLayer(c.encoderLayer, mixesHeads: c.mix, name: "decoder.\(i)", using: &stream))
    }
    norm = LayerNorm(width: c.width)
    head = Linear(inputs: c.width, outputs: c.outputs, using: &stream)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(input.features, of: "Informer"))
    let x = c.sequences.steps(
      of: masking(input.features, by: withoutDerivative(at: input.mask)))
    let window = withoutDerivative(at: c.decoderWindow)
    let own = withoutDerivative(at: input.marks(0..<c.task.lookback, for: c.timeEmbedding))
    let further = withoutDerivative(at: input.marks(window.rows, for: c.timeEmbedding))
    return ForecastOutput(values: values(x, own, window.tokens(of: x), further, context))
  }

  /// Steps of the window [B, L, S, inputs] and of the decoder [B, label + P, S, inputs], each with its calendar [B, ·, 4] → values
  /// [B, N, P, Q].
  @differentiable(reverse,wrt: (self, x, marks, decoderX, decoderMarks))
  public func values(
    _ x: Tensor, _ marks: Tensor, _ decoderX: Tensor, _ decoderMarks: Tensor,
    _ context: ForwardContext
  ) -> Tensor {
    let c = withoutDerivative(at: configuration)
    let encoded = encode(encoderEmbedding(x, marks, context), context)
    var h = decoderEmbedding(decoderX, decoderMarks, context)
    for i in 0..<withoutDerivative(at: decoder.count) {
      h = decoder[i](h, reading: encoded, context)
    }
    return withoutDerivative(at: c.decoderWindow)
      .forecasts(of: head(norm(h)), withoutDerivative(at: c.task))
  }

  /// The encoders' outputs for the tokens x [B, L, S, D], number i reading the last L/2^i: [B, L′, S, D].
  @differentiable(reverse,wrt: (self, x))
  private func encode(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let steps = withoutDerivative(at: x.shape[1])
    var encoded = encoders[0](x, context)
    for i in 1..<max(1, withoutDerivative(at: encoders.count)) {
      let newest = x.slice(1, withoutDerivative(at: steps - steps >> i..<steps))
      encoded = concatenated(encoded, encoders[i](newest, context), along: 1)
    }
    return encoded
  }

  /// `encoder.embedding`, `decoder.embedding`, `encoder.i`, `decoder.i`, `norm` and `head`.
  public var parameters: [Parameter<Informer>] {
    var list: [Parameter<Self>] = []
    list.append("encoder.embedding", encoderEmbedding, \.encoderEmbedding, \.encoderEmbedding)
    list.append("decoder.embedding", decoderEmbedding, \.decoderEmbedding, \.decoderEmbedding)
    for i in encoders.indices {
      list.append("encoder.\(i)", encoders[i], \.encoders[i], \.encoders.base[i])
    }
    for i in decoder.indices {
      list.append("decoder.\(i)", decoder[i], \.decoder[i], \.decoder.base[i])
    }
    list.append("norm", norm, \.norm, \.norm)
    list.append("head", head, \.head, \.head)
    return list
  }
}

extension Informer {
  /// Distilling with batch normalisation needs the whole batch.
  public var needsWholeBatch: Bool { configuration.distil == .batch && configuration.layers > 1 }

  /// Where evaluation draws the key tables of ProbSparse from.
  public var samplingSeed: UInt64 { configuration.task.samplingSeed }

  /// Moves the running statistics of the distilling layers.
  public mutating func updateRunningStatistics(_ statistics: StatisticsCollector) {
    for i in encoders.indices { encoders[i].updateRunningStatistics(statistics) }
  }

  /// The running statistics of the distilling layers.
  public var buffers: [StateBuffer<Informer>] {
    var list: [StateBuffer<Self>] = []
    for i in encoders.indices { list.append("encoder.\(i)", encoders[i], \.encoders[i]) }
    return list
  }
}
