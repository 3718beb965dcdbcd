import NeuralNetworks
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
  /// [P·Q, D]
  public var head: Linear
  /// The linear forecast that the head's is added to, used with `skip` only.
  public var skip: LinearSkip
  /// Sizes and choices.
  @noDerivative public let configuration: StockformerConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: StockformerConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    embedding = TokenEmbedding(c, using: &stream)
    layers = []
    distil = []
    for i in 0..<c.layers {
      layers.append(EncoderLayer(c, index: i, using: &stream))
      if c.distil != .none && i + 1 < c.layers {
        distil.append(
          DistilLayer(width: c.width, norm: c.distil, name: "distil.\(i)", using: &stream))
      }
    }
    norm = LayerNorm(width: c.width)
    head = Linear(inputs: c.width, outputs: c.outputs * c.task.valueCount, using: &stream)
    if c.headStart == .zero { head = Linear(zeros: head) }
    let hasSkip = c.skip == .linear
    skip = LinearSkip(
      bars: hasSkip ? c.skipBars : 1, width: hasSkip ? c.assets * c.features : 1,
      outputs: hasSkip ? c.assets * c.outputs * c.task.valueCount : 1, isTrained: c.trainsSkip)
    self.configuration = c
  }

  /// Scaled features [B, L, N, F] → values [B, N, P, Q].
  ///
  /// The head reads the last step, so the last layer computes that step alone, unless a recorder wants to see them all. Where an
  /// asset has no bar its features count as 0 and nothing attends to it; its own forecast there means nothing.
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    withoutDerivative(at: requireInput(input.features))
    var mask = withoutDerivative(at: input.mask)
    let last = withoutDerivative(at: layers.count - 1)
    let x = masking(input.features, by: mask)
    var h = embedding(x, context)  // [B, L, N, D]
    withoutDerivative(at: record("embedding", h, context))
    for i in 0..<withoutDerivative(at: layers.count) {
      let prunes = withoutDerivative(at: i == last && context.recorder == nil)
      h = layers[i](h, context, mask: mask, lastStepOnly: prunes)
      withoutDerivative(at: record("layer.\(i)", h, context))
      if i < withoutDerivative(at: distil.count) {
        h = distil[i](h, context, mask: mask)
        mask = withoutDerivative(at: mask.map(pooledMask))
        withoutDerivative(at: record("distil.\(i)", h, context))
      }
    }
    return ForecastOutput(values: addingSkip(readOut(h, context), x))
  }

  /// u [B, N, P, Q] and the linear forecast of the same windows x [B, L, N, F].
  @differentiable(reverse,wrt: (self, u, x))
  func addingSkip(_ u: Tensor, _ x: Tensor) -> Tensor {
    if configuration.skip == .none { return u }
    return u + skip(x).reshaped(to: withoutDerivative(at: u.shape))
  }

  /// The head's outputs of the last step of h [B, L, N, D]: [B, N, P, Q].
  @differentiable(reverse,wrt: (self, h))
  func readOut(_ h: Tensor, _ context: ForwardContext) -> Tensor {
    var z = h.lastStep()  // [B, 1, N, D]
    if configuration.norm == .pre { z = norm(z) }
    withoutDerivative(at: record("representation", z, context))
    let c = withoutDerivative(at: configuration)
    let shape = withoutDerivative(at: [h.shape[0], c.assets, c.outputs, c.task.valueCount])
    return head(z).reshaped(to: shape)
  }

  func requireInput(_ x: Tensor) {
    let c = configuration
    require(
      x.shape.count == 4 && x.shape.dropFirst() == [c.lookback, c.assets, c.features],
      "Stockformer: input \(x.shape), expected [B, \(c.lookback), \(c.assets), \(c.features)]")
  }

  private func record(_ name: String, _ value: Tensor, _ context: ForwardContext) {
    context.recorder?.record(name, value)
  }
}

extension Stockformer: LinearlySkipping {
  /// The linear forecast; nil without `skip`.
  public var linearSkip: LinearSkip? {
    get { configuration.skip == .linear ? skip : nil }
    set { if let newValue { skip = newValue } }
  }

  /// With a head that says `factor` times as much.
  public func scalingOwnPart(by factor: Float) -> Stockformer {
    var model = self
    model.head = Linear(weight: head.weight * factor, bias: head.bias * factor)
    return model
  }

  /// Whether the head's weights are 0.
  public var isSkipAlone: Bool {
    configuration.skip == .linear && head.weight.scalars.allSatisfy { $0 == 0 }
  }

  /// Batch normalisation, between two layers, needs the whole batch.
  public var needsWholeBatch: Bool { configuration.distil == .batch && !distil.isEmpty }

  /// Where evaluation draws ProbSparse's key tables from.
  public var samplingSeed: UInt64 { configuration.samplingSeed }

  /// `cross.i` of every layer, unless the block is switched off.
  public var crossAttentionNames: [String] {
    configuration.crossTicker ? layers.indices.map { "cross.\($0)" } : []
  }

  /// Moves the running statistics of batch normalisation.
  public mutating func updateRunningStatistics(_ statistics: StatisticsCollector) {
    for i in distil.indices { distil[i].updateRunningStatistics(statistics) }
  }

  /// All trainable tensors by the names of the architecture page.
  public var parameters: [Parameter<Stockformer>] {
    var list: [Parameter<Self>] = []
    list.append("embedding", embedding, \.embedding, \.embedding)
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    for i in distil.indices { list.append("distil.\(i)", distil[i], \.distil[i], \.distil.base[i]) }
    if configuration.norm == .pre { list.append("norm", norm, \.norm, \.norm) }
    list.append("head", head, \.head, \.head)
    if configuration.skip == .linear { list.append("skip", skip, \.skip, \.skip) }
    return list
  }

  /// The running statistics of the distilling layers, and the fitted line.
  public var buffers: [StateBuffer<Stockformer>] {
    var list: [StateBuffer<Self>] = []
    for i in distil.indices { list.append("distil.\(i)", distil[i], \.distil[i]) }
    if configuration.skip == .linear { list.append("skip", skip, \.skip) }
    return list
  }
}
