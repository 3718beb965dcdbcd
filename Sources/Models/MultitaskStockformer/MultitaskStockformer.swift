import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// The price-volume Stockformer (Ma et al. 2024, "Stockformer: A Price-Volume Factor Stock Selection Model Based on Wavelet Transform
/// and Multi-Task Self-Attention Networks", arXiv 2401.06139): a wavelet splits the window's returns into two bands; a token of
/// each band holds it, whether the return is above 0, and all other features; layers of the dual encoder; a linear map of every
/// channel from the L past to the P future steps; causal attention of the low band to the high one; and, read from that and from the low
/// band alone by the same two heads, the forecast and the logits of "not up" and "up".
///
/// The first feature is the return. A step is known by the calendar, or by its time relative to the newest bar, t/L; in the
/// original by weekday and day of the month. Where that adds a graph embedding (struc2vec of correlations over the whole file,
/// the test part too) every asset has a learned code, by which the model is tied to the number and order of its assets. Every
/// quantile is an output of the forecast's head. A missing bar counts as 0, and nothing attends to it.
public struct MultitaskStockformer: Forecaster {
  /// From a token's inputs to D.
  public var lowEmbedding, highEmbedding: TwoLayers
  /// From what is known of a step to D.
  public var time: TwoLayers
  /// The asset code, [N, D].
  public var asset: Tensor
  /// The dual encoder.
  public var layers: [DualEncoderLayer]
  /// [P, L], from past to future steps.
  public var lowAhead, highAhead: Linear
  /// Of the low band to the high one.
  public var fusion: MultitaskAttention
  /// [2, D] and [Q, D] behind [D, D].
  public var classes, returns: TwoLayers
  @noDerivative let split: WaveletSplit
  /// Sizes and choices.
  @noDerivative public let configuration: MultitaskConfiguration

  /// A model with weights drawn from `stream`; the asset code starts from a standard normal.
  public init(_ configuration: MultitaskConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let (c, d) = (configuration, configuration.width)
    func two(_ inputs: Int, _ outputs: Int) -> TwoLayers {
      TwoLayers(inputs: inputs, hidden: d, outputs: outputs, using: &stream)
    }
    lowEmbedding = two(c.inputs, d)
    highEmbedding = two(c.inputs, d)
    time = two(c.timeInputs, d)
    asset = .normal([c.task.assets, d], standardDeviation: 1, using: &stream)
    layers = []
    for i in 0..<c.layers {
      layers.append(DualEncoderLayer(width: d, dropout: c.dropout, index: i, using: &stream))
    }
    lowAhead = Linear(inputs: c.task.lookback, outputs: c.task.outputs, using: &stream)
    highAhead = Linear(inputs: c.task.lookback, outputs: c.task.outputs, using: &stream)
    fusion = MultitaskAttention(width: d, along: .time, name: "fusion", using: &stream)
    classes = two(d, MultitaskConfiguration.classes)
    returns = two(d, c.task.valueCount)
    split = WaveletSplit(steps: c.task.lookback)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q] and class logits [B, N, P, 2], with those of the low band alone as auxiliary results.
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let task = withoutDerivative(at: configuration.task)
    withoutDerivative(at: task.requireWindows(input.features, of: "MultitaskStockformer"))
    let mask = withoutDerivative(at: input.mask)
    let bands = self.bands(of: masking(input.features, by: mask))
    return outputs(of: bands, withoutDerivative(at: steps(input)), mask, context)
  }

  /// What both bands' tokens are made of: the band, whether the return is above 0, and the other features, [B, L, N, F] →
  /// [2, B, L, N, F + 1].
  @differentiable(reverse,wrt: x)
  private func bands(of x: Tensor) -> Tensor {
    let first = x.slice(3, 0..<1)
    let up = withoutDerivative(at: first.greater(than: 0))
    let others = concatenated(up, x.slice(3, withoutDerivative(at: 1..<x.shape[3])), along: 3)
    let series = first.withoutAxis(3)
    let low = concatenated(split.low(series).withNewAxis(3), others, along: 3)
    let high = concatenated(split.high(series).withNewAxis(3), others, along: 3)
    return concatenated(low.withNewAxis(0), high.withNewAxis(0), along: 0)
  }

  /// The outputs of given inputs of both bands' tokens, [2, B, L, N, F + 1].
  ///
  /// - Parameters:
  ///   - steps: what is known of past and future steps, [B, L + P, M].
  ///   - mask: [B, L, N]; nil when no bar is missing.
  @differentiable(reverse,wrt: (self, bands))
  public func outputs(
    of bands: Tensor, _ steps: Tensor, _ mask: Tensor?, _ context: ForwardContext
  ) -> ForecastOutput {
    let (past, all) = withoutDerivative(at: (configuration.task.lookback, steps.shape[1]))
    let known = time(steps).withNewAxis(2)  // [B, L + P, 1, D]
    let h = encoded(bands, known.slice(1, withoutDerivative(at: 0..<past)), mask, context)
    let ahead = known.slice(1, withoutDerivative(at: past..<all))
    let low = alongTime(h.slice(0, 0..<1).withoutAxis(0), lowAhead) + ahead
    let high = alongTime(h.slice(0, 1..<2).withoutAxis(0), highAhead) + ahead
    let fused = fusion(low, to: high, context, mask: .causal)  // [B, P, N, D]
    return .with(
      values: byAsset(returns(fused)), classLogits: byAsset(classes(fused)),
      auxiliary: byAsset(returns(low)), byAsset(classes(low)))
  }

  /// Both bands behind the dual encoder, [2, B, L, N, D].
  @differentiable(reverse,wrt: (self, bands, known))
  private func encoded(
    _ bands: Tensor, _ known: Tensor, _ mask: Tensor?, _ context: ForwardContext
  ) -> Tensor {
    let causal = withoutDerivative(at: causalMask(mask))
    let present = withoutDerivative(at: mask.map { AttentionMask.bars($0) } ?? .all)
    let (low, high) = (bands.slice(0, 0..<1), bands.slice(0, 1..<2))
    var h = concatenated(lowEmbedding(low), highEmbedding(high), along: 0)
    for i in 0..<withoutDerivative(at: layers.count) {
      h = layers[i](h, known, asset, context, causal: causal, present: present)
    }
    return h
  }

  /// [B, P, N, …] → [B, N, P, …]
  @differentiable(reverse)
  private func byAsset(_ x: Tensor) -> Tensor { x.permuted([0, 2, 1, 3]) }

  /// The same map of the steps for every channel: [B, L, N, D] → [B, P, N, D].
  @differentiable(reverse)
  private func alongTime(_ h: Tensor, _ map: Linear) -> Tensor {
    map(h.permuted([0, 2, 3, 1])).permuted([0, 3, 1, 2])
  }

  /// Earlier steps that have a bar.
  private func causalMask(_ mask: Tensor?) -> AttentionMask {
    guard let mask else { return .causal }
    let steps = mask.shape[1]
    let earlier = Tensor(
      shape: [steps, steps],
      scalars: (0..<steps * steps).map { $0 % steps <= $0 / steps ? 1 : 0 })
    let keys = mask.permuted([0, 2, 1])  // [B, N, L]
    return .pairs(keys.reshaped(to: [keys.shape[0], keys.shape[1], 1, 1, steps]) * earlier)
  }

  /// What is known of every step, [B, L + P, M].
  private func steps(_ input: ModelInput) -> Tensor {
    let task = configuration.task
    guard configuration.calendar else {
      return .relativeTime(task).broadcast(
        to: [input.features.shape[0], task.lookback + task.outputs, 1])
    }
    guard let marks = input.timeMarks else {
      fatalError("MultitaskStockformer: the input has no calendar")
    }
    return marks
  }

  /// Attention across assets of both bands, layer by layer.
  public var crossAttentionNames: [String] {
    layers.indices.flatMap { ["cross.\($0).low", "cross.\($0).high"] }
  }

  /// Embeddings, `time`, `asset`, `layers.i`, maps of the steps, `fusion` and heads.
  public var parameters: [Parameter<MultitaskStockformer>] {
    var list: [Parameter<Self>] = []
    list.append("lowEmbedding", lowEmbedding, \.lowEmbedding, \.lowEmbedding)
    list.append("highEmbedding", highEmbedding, \.highEmbedding, \.highEmbedding)
    list.append("time", time, \.time, \.time)
    list.append(Parameter("asset", \.asset, \.asset))
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    list.append("lowAhead", lowAhead, \.lowAhead, \.lowAhead)
    list.append("highAhead", highAhead, \.highAhead, \.highAhead)
    list.append("fusion", fusion, \.fusion, \.fusion)
    list.append("classes", classes, \.classes, \.classes)
    list.append("returns", returns, \.returns, \.returns)
    return list
  }
}
