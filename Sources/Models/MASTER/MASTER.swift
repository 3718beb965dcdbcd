import NeuralNetworks
import Tensors
import _Differentiation

/// MASTER (Li et al. 2024, "MASTER: Market-Guided Stock Transformer for Stock Price Forecasting"): a gate of the market's state
/// weighs the features; a token for every asset and bar, W·(α∘x) + position code; attention along each asset's bars, then
/// across the assets of each bar, so that an asset sees what another was at an earlier bar through that bar's summary; the bars
/// are read by attention from the newest, and a linear head says the forecast.
///
/// With `gate` `columns` it is the published model: the last `marketFeatures` features, at the newest bar, are the market's
/// (there returns and turnover of three indices), the gate alone reads them, and a batch is a day's stocks. With `crossSection` the
/// market is what the assets themselves show (`marketState`), and every feature is a token's. Any number of assets goes through
/// the same weights. A missing bar counts as 0, and nothing attends to it.
public struct MASTER: Forecaster {
  /// Used unless `gate` is `none`.
  public var gate: MarketGate
  /// [D, F]
  public var embedding: Linear
  /// Along time, and across assets.
  public var temporal, cross: MASTERBlock
  /// From the bars to one token of an asset.
  public var readOut: TemporalReadOut
  /// [P·Q, D]
  public var head: Linear
  /// [L, 1, D]
  @noDerivative let positions: Tensor
  /// Sizes and choices.
  @noDerivative public let configuration: MASTERConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: MASTERConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    gate = MarketGate(
      inputs: c.gateInputs, features: c.inputs, temperature: c.temperature, using: &stream)
    embedding = Linear(inputs: c.inputs, outputs: c.width, using: &stream)
    temporal = MASTERBlock(
      width: c.width, heads: c.heads, along: .time, dropout: c.dropout, name: "temporal.0",
      using: &stream)
    cross = MASTERBlock(
      width: c.width, heads: c.stockHeads, along: .assets, dropout: c.dropout, name: "cross.0",
      using: &stream)
    readOut = TemporalReadOut(width: c.width, using: &stream)
    head = Linear(inputs: c.width, outputs: c.task.forecastSize, using: &stream)
    positions = Tensor.positionalEncoding(length: c.task.lookback, width: c.width).withNewAxis(1)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let task = withoutDerivative(at: configuration.task)
    withoutDerivative(at: task.requireWindows(input.features, of: "MASTER"))
    let mask = withoutDerivative(at: input.mask)
    let x = gated(masking(input.features, by: mask), mask)
    let tokens = embedding(x) + withoutDerivative(at: positions)  // [B, L, N, D]
    let z = cross(temporal(tokens, context, mask: mask), context, mask: mask)
    return ForecastOutput(values: head(readOut(z, mask: mask)).asForecasts(task))
  }

  /// The features that tokens are made of, each times its weight.
  @differentiable(reverse,wrt: (self, x))
  private func gated(_ x: Tensor, _ mask: Tensor?) -> Tensor {
    let c = withoutDerivative(at: configuration)
    switch c.gate {
    case .none: return x
    case .crossSection: return x * gate(marketState(x, mask: mask)).withNewAxis(1)
    case .columns:
      let columns = withoutDerivative(at: c.task.features - c.gateInputs..<c.task.features)
      let market = x.lastStep().slice(3, columns)
      return x.slice(3, withoutDerivative(at: 0..<c.inputs)) * gate(market)  // [B, 1, N, F]
    }
  }

  /// `cross.0`
  public var crossAttentionNames: [String] { ["cross.0"] }

  /// `gate`, `embedding`, `temporal`, `cross`, `readOut` and `head`.
  public var parameters: [Parameter<MASTER>] {
    var list: [Parameter<Self>] = []
    if configuration.gate != .none { list.append("gate", gate, \.gate, \.gate) }
    list.append("embedding", embedding, \.embedding, \.embedding)
    list.append("temporal", temporal, \.temporal, \.temporal)
    list.append("cross", cross, \.cross, \.cross)
    list.append("readOut", readOut, \.readOut, \.readOut)
    list.append("head", head, \.head, \.head)
    return list
  }
}
