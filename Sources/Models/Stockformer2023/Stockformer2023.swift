import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// The original Stockformer (Li, Schulwolf and Miikkulainen 2025, whose code is of 2022 and 2023): Informer's embedding and
/// encoder with full attention along time, and a question: a token of zeros behind the window, with the calendar of the bar to be
/// forecast, that sees all bars while no bar sees it. The head reads its answer.
///
/// With `sequences` `market` a token is what all assets show at a bar: assets see each other in the embedding alone. The
/// published model forecasts one of them, a row of the head here. With `asset` each asset has tokens of its own, the weights are
/// shared, and no asset sees another. The question's calendar is that of the first horizon. A missing bar counts as 0, the mean
/// of a feature. The output is unbounded; `head` `allocation` with the losses `tanhv1` to `tanhv4` takes tanh of it.
public struct Stockformer2023: Forecaster {
  /// Tokens of the window and of the question.
  public var embedding: DataEmbedding
  /// E encoder layers.
  public var layers: [TransformerLayer]
  /// After the last layer.
  public var norm: LayerNorm
  /// [N·P·Q, D], or [P·Q, D]; of all tokens L·D instead of D
  public var head: Linear
  /// Which tokens see which.
  @noDerivative let mask: AttentionMask
  /// Sizes and choices.
  @noDerivative public let configuration: Stockformer2023Configuration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: Stockformer2023Configuration, using stream: inout RandomStream) {
    configuration.requireValid()
    let (c, count) = (configuration, configuration.tokenCount)
    embedding = DataEmbedding(c.dataEmbedding, length: count, name: "embedding", using: &stream)
    layers = []
    for i in 0..<c.layers {
      layers.append(
        TransformerLayer(c.layerSettings, along: .time, name: "temporal.\(i)", using: &stream))
    }
    norm = LayerNorm(width: c.width)
    head = Linear(inputs: c.headInputs, outputs: c.outputs, using: &stream)
    mask = c.readOut == .question ? .pairs(Self.questionMask(tokens: count)) : .all
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(input.features, of: "Stockformer2023"))
    let x = c.sequences.steps(
      of: masking(input.features, by: withoutDerivative(at: input.mask)))
    let marks = withoutDerivative(at: input.marks(0..<c.tokenCount, for: c.timeEmbedding))
    return ForecastOutput(values: values(x, marks, context))
  }

  /// Steps of the window [B, L, S, inputs] and their calendar, with that of the question [B, L + 1, 4] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, x, marks))
  public func values(_ x: Tensor, _ marks: Tensor, _ context: ForwardContext) -> Tensor {
    let c = withoutDerivative(at: configuration)
    var h = embedding(withQuestion(x), marks, context)  // [B, L + 1, S, D]
    withoutDerivative(at: context.recorder?.record("tokens", h))
    let last = withoutDerivative(at: layers.count - 1)
    for i in 0..<withoutDerivative(at: layers.count) {
      // Only the last token is read, and it sees all others.
      let prunes = withoutDerivative(
        at: i == last && c.readOut != .all && context.recorder == nil)
      h = layers[i](
        h, context, mask: withoutDerivative(at: prunes ? .all : mask), lastStepOnly: prunes)
    }
    let answer = representation(norm(h))
    withoutDerivative(at: context.recorder?.record("representation", answer))
    return head(answer).asForecasts(withoutDerivative(at: c.task))
  }

  /// The last token sees all, the others all but the last: [L + 1, L + 1].
  private static func questionMask(tokens: Int) -> Tensor {
    let last = tokens - 1
    return Tensor(
      shape: [tokens, tokens],
      scalars: (0..<tokens * tokens).map { $0 % tokens < last || $0 / tokens == last ? 1 : 0 })
  }

  /// x [B, L, S, inputs] and a step of zeros.
  @differentiable(reverse,wrt: (self, x))
  private func withQuestion(_ x: Tensor) -> Tensor {
    if configuration.readOut != .question { return x }
    let zeros = withoutDerivative(
      at: Tensor(repeating: 0, shape: [x.shape[0], 1] + x.shape.dropFirst(2)))
    return concatenated(x, zeros, along: 1)
  }

  /// What the head reads: the last token [B, 1, S, D], or all of them, time major [B, 1, S, L·D].
  @differentiable(reverse,wrt: (self, h))
  private func representation(_ h: Tensor) -> Tensor {
    if configuration.readOut != .all { return h.lastStep() }
    let shape = withoutDerivative(at: [h.shape[0], 1, h.shape[2], h.shape[1] * h.shape[3]])
    return h.permuted([0, 2, 1, 3]).reshaped(to: shape)
  }

  /// `embedding`, `layers.i`, `norm` and `head`.
  public var parameters: [Parameter<Stockformer2023>] {
    var list: [Parameter<Self>] = []
    list.append("embedding", embedding, \.embedding, \.embedding)
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    list.append("norm", norm, \.norm, \.norm)
    list.append("head", head, \.head, \.head)
    return list
  }
}
