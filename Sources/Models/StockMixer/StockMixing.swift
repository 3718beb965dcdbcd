import NeuralNetworks
import Tensors
import _Differentiation

/// StockMixer's mixing across assets: of every column, W₂·Hardswish(W₁·LN(y)) over the N assets, through M < N states of the
/// market.
///
/// The weights belong to the assets by number, so that no asset can be added.
public struct StockMixing: Layer {
  /// Over N assets.
  public var norm: LayerNorm
  /// [M, N] and [N, M]
  public var toMarket, fromMarket: Linear

  /// A mixing of `assets` through `market` states.
  public init(assets: Int, market: Int, using stream: inout RandomStream) {
    norm = LayerNorm(width: assets)
    toMarket = Linear(inputs: assets, outputs: market, using: &stream)
    fromMarket = Linear(inputs: market, outputs: assets, using: &stream)
  }

  /// How many numbers such a mixing has.
  static func parameterCount(assets: Int, market: Int) -> Int {
    3 * assets + 2 * assets * market + market
  }

  /// y [B, N, C] → [B, N, C]
  @differentiable(reverse)
  public func callAsFunction(_ y: Tensor) -> Tensor {
    fromMarket(toMarket(norm(y.transposed())).hardswish()).transposed()
  }

  /// `norm`, `toMarket` and `fromMarket`.
  public var parameters: [Parameter<StockMixing>] {
    var list: [Parameter<Self>] = []
    list.append("norm", norm, \.norm, \.norm)
    list.append("toMarket", toMarket, \.toMarket, \.toMarket)
    list.append("fromMarket", fromMarket, \.fromMarket, \.fromMarket)
    return list
  }
}
