import NeuralNetworks
import Tensors
import _Differentiation

/// MASTER's attention block: x ← LN₁(x), z = LN₂(x + attention(x)), and z + W₂·ReLU(W₁·z).
///
/// The residual sums start from normalised values. Queries, keys and values have no bias, heads no projection behind them; along
/// time scores are q·k, not divided by √d, across assets they are.
public struct MASTERBlock: Layer {
  /// [D, D] each.
  public var q, k, v: Tensor
  /// Before attention, and after its sum.
  public var norm1, norm2: LayerNorm
  /// [D, D] each.
  public var ff1, ff2: Linear
  @noDerivative let heads: Int
  @noDerivative let axis: AttentionAxis
  @noDerivative let dropoutRate: Float
  @noDerivative let name: String

  /// A block with weights drawn from `stream`.
  ///
  /// - Parameter name: that of the place in the model, by which its random streams and its record are called.
  public init(
    width: Int, heads: Int, along axis: AttentionAxis, dropout: Float, name: String,
    using stream: inout RandomStream
  ) {
    q = .uniform([width, width], fanIn: width, using: &stream)
    k = .uniform([width, width], fanIn: width, using: &stream)
    v = .uniform([width, width], fanIn: width, using: &stream)
    norm1 = LayerNorm(width: width)
    norm2 = LayerNorm(width: width)
    ff1 = Linear(inputs: width, outputs: width, using: &stream)
    ff2 = Linear(inputs: width, outputs: width, using: &stream)
    self.heads = heads
    self.axis = axis
    dropoutRate = dropout
    self.name = name
  }

  /// How many numbers such a block has.
  static func parameterCount(width: Int) -> Int { 5 * width * width + 6 * width }

  /// x [B, L, N, D] → [B, L, N, D]; nothing attends to where `mask` [B, L, N] is 0.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext, mask: Tensor?) -> Tensor {
    let base = norm1(x)
    let scale = withoutDerivative(at: queryScale)
    let (queries, keys) = (linear(base, q) * scale, linear(base, k))
    let bars = withoutDerivative(at: mask.map { AttentionMask.bars($0) } ?? .all)
    withoutDerivative(at: record(queries, keys, bars, context))
    let attended = attention(
      queries, keys, linear(base, v), heads: heads, along: axis,
      withoutDerivative(at: dropout(context, "weights")), mask: bars)
    let z = norm2(base + attended)
    let hidden = dropped(ff1(z).relu(), withoutDerivative(at: dropout(context, "hidden")))
    return residual(z, ff2(hidden), withoutDerivative(at: dropout(context, "sum")))
  }

  /// √d, which undoes the division of the scores, along time; 1 across assets.
  private var queryScale: Float {
    axis == .time ? Float(ff1.bias.count / heads).squareRoot() : 1
  }

  private func record(
    _ queries: Tensor, _ keys: Tensor, _ mask: AttentionMask, _ context: ForwardContext
  ) {
    guard let recorder = context.recorder else { return }
    recorder.record(
      name, attentionWeights(queries, keys, heads: heads, along: axis, mask: mask))
  }

  private func dropout(_ context: ForwardContext, _ place: String) -> Dropout? {
    context.dropout(dropoutRate, at: "\(name).\(place)")
  }

  /// `q.weight`, `k.weight`, `v.weight`, `norm1`, `norm2`, `ff1` and `ff2`.
  public var parameters: [Parameter<MASTERBlock>] {
    var list = [
      Parameter<Self>("q.weight", \.q, \.q), Parameter("k.weight", \.k, \.k),
      Parameter("v.weight", \.v, \.v),
    ]
    list.append("norm1", norm1, \.norm1, \.norm1)
    list.append("norm2", norm2, \.norm2, \.norm2)
    list.append("ff1", ff1, \.ff1, \.ff1)
    list.append("ff2", ff2, \.ff2, \.ff2)
    return list
  }
}

/// MASTER's read-out: with h = W·z the weights are λ = softmax over the steps of h_t·h_L, and the result is Σ λ_t·z_t.
public struct TemporalReadOut: Layer {
  /// [D, D]
  public var weight: Tensor

  /// A read-out with weights from U(±1/√width).
  public init(width: Int, using stream: inout RandomStream) {
    weight = .uniform([width, width], fanIn: width, using: &stream)
  }

  /// z [B, L, N, D] → [B, N, D]; 0 of an asset without a newest bar.
  @differentiable(reverse,wrt: (self, z))
  public func callAsFunction(_ z: Tensor, mask: Tensor?) -> Tensor {
    let h = linear(z, weight)
    let scale = withoutDerivative(at: Float(weight.shape[0]).squareRoot())
    return attention(h.lastStep() * scale, h, z, heads: 1, along: .time, nil, mask: mask)
      .withoutAxis(1)
  }

  /// `weight`.
  public var parameters: [Parameter<TemporalReadOut>] {
    [Parameter("weight", \.weight, \.weight)]
  }
}
