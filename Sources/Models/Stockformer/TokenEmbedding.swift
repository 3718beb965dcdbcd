import NeuralNetworks
import Tensors
import _Differentiation

/// One token for every asset and step: a causal convolution of its features, plus the position code, plus a learned code
/// of the asset, then dropout.
public struct TokenEmbedding: Layer {
  /// Shared by all assets, or with a kernel for each.
  public var conv: Convolution
  /// The asset code, [N, D].
  public var asset: Tensor
  /// The fixed position code, [L, N, D].
  @noDerivative let positions: Tensor
  /// Dropout on the sum.
  @noDerivative let dropout: Float

  /// An embedding for `configuration`; the asset code starts from a standard normal, on the same scale as the embedded prices.
  public init(_ configuration: StockformerConfiguration, using stream: inout RandomStream) {
    let c = configuration
    conv = Convolution(
      inputs: c.features, outputs: c.width, assets: c.embedding == .perAsset ? c.assets : nil,
      padding: .causal, using: &stream)
    asset = .normal([c.assets, c.width], standardDeviation: 1, using: &stream)
    positions = Tensor.positionalEncoding(length: c.lookback, width: c.width)
      .reshaped(to: [c.lookback, 1, c.width]).repeated(along: 1, count: c.assets)
    dropout = c.dropout
  }

  /// x [B, L, N, F] → [B, L, N, D]
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let h = conv(x) + withoutDerivative(at: positions) + asset
    return dropped(h, withoutDerivative(at: context.dropout(dropout, at: "embedding")))
  }

  /// `conv.weight`, `conv.bias` and `asset`.
  public var parameters: [Parameter<TokenEmbedding>] {
    var list: [Parameter<Self>] = []
    list.append("conv", conv, \.conv, \.conv)
    list.append(Parameter("asset", \.asset, \.asset))
    return list
  }
}
