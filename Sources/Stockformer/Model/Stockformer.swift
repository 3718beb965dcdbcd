import Tensors
@preconcurrency import _Differentiation

/// The multivariate transformer of this project: a token for every asset and step, encoder layers that attend along time and
/// across assets, distilling between them, and a head that reads the last step.
///
///     var stream = RandomStream(seed: 1).child("init")
///     let model = Stockformer(StockformerConfiguration(lookback: 24, assets: 4, features: 5), using: &stream)
///     model(x, .inference(seed: 1))   // x [B, 24, 4, 5] → u [B, 4, 1]
public struct Stockformer: Forecaster {
  /// Features to tokens.
  public var embedding: TokenEmbedding
  /// E encoder layers.
  public var layers: [EncoderLayer]
  /// E − 1 distilling layers, or none.
  public var distil: [DistilLayer]
  /// The last norm, used in pre-norm models only.
  public var norm: LayerNorm
  /// [P, D]
  public var head: Linear
  /// Sizes and choices.
  @noDerivative public let configuration: StockformerConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: StockformerConfiguration, using stream: inout RandomStream) {
    require(configuration.fault == nil, "Stockformer: \(configuration.fault ?? "")")
    let c = configuration
    embedding = TokenEmbedding(c, using: &stream)
    layers = []
    distil = []
    for i in 0..<c.layers {
      layers.append(EncoderLayer(c, index: i, using: &stream))
      if c.distil != .none && i + 1 < c.layers {
        distil.append(DistilLayer(c, index: i, using: &stream))
      }
    }
    norm = LayerNorm(width: c.width)
    head = Linear(inputs: c.width, outputs: c.outputs, using: &stream)
    self.configuration = c
  }

  /// x [B, L, N, F], scaled → u [B, N, P]
  ///
  /// The head reads the last step, so the last layer computes that step alone, unless a recorder wants to see them all.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    withoutDerivative(at: requireInput(x))
    let windows = withoutDerivative(at: x.shape[0])
    let last = withoutDerivative(at: layers.count - 1)
    var h = embedding(x, context)  // [B, L, N, D]
    withoutDerivative(at: record("embedding", h, context))
    for i in 0..<withoutDerivative(at: layers.count) {
      let prunes = withoutDerivative(at: i == last && context.recorder == nil)
      h = layers[i](h, context, lastStepOnly: prunes)
      withoutDerivative(at: record("layer.\(i)", h, context))
      if i < withoutDerivative(at: distil.count) {
        h = distil[i](h, context)
        withoutDerivative(at: record("distil.\(i)", h, context))
      }
    }
    var z = h.lastStep()  // [B, 1, N, D]
    if configuration.norm == .pre { z = norm(z) }
    withoutDerivative(at: record("representation", z, context))
    let u = head(z)  // [B, 1, N, P]
    let shape = withoutDerivative(at: [windows, configuration.assets, configuration.outputs])
    return u.reshaped(to: shape)
  }

  private func requireInput(_ x: Tensor) {
    let c = configuration
    require(
      x.shape.count == 4 && x.shape.dropFirst() == [c.lookback, c.assets, c.features],
      "Stockformer: input \(x.shape), expected [B, \(c.lookback), \(c.assets), \(c.features)]")
  }

  private func record(_ name: String, _ value: Tensor, _ context: ForwardContext) {
    context.recorder?.record(name, value)
  }
}

extension Stockformer {
  /// Batch normalisation needs the whole batch.
  public var needsWholeBatch: Bool { configuration.distil == .batch }

  /// Where evaluation draws ProbSparse's key tables from.
  public var samplingSeed: UInt64 { configuration.samplingSeed }

  /// Moves the running statistics of batch normalisation.
  public mutating func absorb(_ statistics: StatisticsCollector) {
    for i in distil.indices {
      if let batch = statistics[i] { distil[i].batchNorm.absorb(batch) }
    }
  }

  /// All trainable tensors by the names of the architecture page.
  public var parameters: [Parameter<Stockformer>] {
    var list: [Parameter<Self>] = []
    list.append("embedding", embedding, \.embedding, \.embedding)
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    for i in distil.indices { list.append("distil.\(i)", distil[i], \.distil[i], \.distil.base[i]) }
    if configuration.norm == .pre { list.append("norm", norm, \.norm, \.norm) }
    list.append("head", head, \.head, \.head)
    return list
  }

  /// The running statistics of the distilling layers.
  public var buffers: [StateBuffer<Stockformer>] {
    var list: [StateBuffer<Self>] = []
    for i in distil.indices { list.append("distil.\(i)", distil[i], \.distil[i]) }
    return list
  }
}
