import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// StockMixer (Fan and Shen 2024, "StockMixer: A Simple Yet Strong MLP-Based Architecture for Stock Price Forecasting"): the
/// window of every asset is mixed along time and along its features, at several rates; the columns
/// y = W·[x; mixed at every rate] are mixed across assets, z; and û = W_y·y + W_z·z.
///
/// With two rates, an even look-back and `output` `price` it is the published model. There the head says a price q, and the
/// forecast is its return (q − p)/p from the newest bar p of the first feature, which then has to be a price and not near 0;
/// an asset without a newest bar is forecast 0. With `return` û is the return itself.
///
/// The mixing across assets has weights for each: the model is tied to the number and order of its assets. A missing bar
/// counts as 0, and so do the columns of an asset without any bar.
public struct StockMixer: Forecaster {
  /// At the rate of the bars.
  public var block: MixerBlock
  /// At every slower rate.
  public var slow: [SlowMixer]
  /// [1, F], features to one number.
  public var columns: Linear
  /// Across assets.
  public var stocks: StockMixing
  /// [P·Q, C], of the asset's own columns and of what the market makes of them.
  public var own, market: Linear
  /// Sizes and choices.
  @noDerivative public let configuration: StockMixerConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: StockMixerConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let (c, task) = (configuration, configuration.task)
    block = MixerBlock(steps: task.lookback, features: task.features, using: &stream)
    slow = []
    for k in c.lengths.indices.dropFirst() {
      slow.append(
        SlowMixer(lookback: task.lookback, features: task.features, rate: 1 << k, using: &stream))
    }
    columns = Linear(inputs: task.features, outputs: 1, using: &stream)
    stocks = StockMixing(assets: task.assets, market: c.market, using: &stream)
    own = Linear(inputs: c.columns, outputs: task.forecastSize, using: &stream)
    market = Linear(inputs: c.columns, outputs: task.forecastSize, using: &stream)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(input.features, of: "StockMixer"))
    let x = masking(input.features, by: withoutDerivative(at: input.mask))
    let u = outputs(x, withoutDerivative(at: input.mask), context)  // [B, N, P·Q]
    let task = withoutDerivative(at: c.task)
    if c.output == .return { return ForecastOutput(values: u.asForecasts(task)) }
    return ForecastOutput(values: Self.returns(u, from: newestPrices(x)).asForecasts(task))
  }

  /// W_y·y + W_z·z, [B, L, N, F] → [B, N, P·Q].
  @differentiable(reverse,wrt: (self, x))
  private func outputs(_ x: Tensor, _ mask: Tensor?, _ context: ForwardContext) -> Tensor {
    let c = withoutDerivative(at: configuration)
    let mixed = timeMixed(x)  // [B·N, C, F]
    let shape = withoutDerivative(at: [x.shape[0], 1, x.shape[2], c.columns])
    let present = withoutDerivative(at: mask?.maximum(along: 1))
    let y = masking(columns(mixed).reshaped(to: shape), by: present).withoutAxis(1)  // [B, N, C]
    let z = stocks(y)
    withoutDerivative(at: context.recorder?.record("mixed", mixed))
    withoutDerivative(at: context.recorder?.record("time", y))
    withoutDerivative(at: context.recorder?.record("market", z))
    return own(y) + market(z)
  }

  /// The bars themselves, then those mixed at every rate, one after the other: [B, L, N, F] → [B·N, C, F].
  @differentiable(reverse)
  private func timeMixed(_ x: Tensor) -> Tensor {
    let windows = x.assetSequences()  // [B·N, L, F]
    var mixed = concatenated(windows, block(windows), along: 1)
    for k in 0..<withoutDerivative(at: slow.count) {
      mixed = concatenated(mixed, slow[k](x), along: 1)
    }
    return mixed
  }

  /// The first feature's newest bar: [B, L, N, F] → [B, N, 1].
  @differentiable(reverse,wrt: x)
  private func newestPrices(_ x: Tensor) -> Tensor {
    x.lastStep().slice(3, withoutDerivative(at: 0..<1)).withoutAxis(1)
  }

  /// (q − p)/p, and 0 where there is no price p: q [B, N, P·Q], p [B, N, 1] → [B, N, P·Q].
  @differentiable(reverse)
  public static func returns(_ q: Tensor, from p: Tensor) -> Tensor {
    let absent = withoutDerivative(at: p.inverted())
    let prices = p.replacing(with: 1, where: absent)
    let returns = (q - prices) * prices.reciprocal()
    return returns.replacing(
      with: 0, where: withoutDerivative(at: absent.broadcast(to: returns.shape)))
  }

  /// `block`, `slow.i`, `columns`, `stocks`, `own` and `market`.
  public var parameters: [Parameter<StockMixer>] {
    var list: [Parameter<Self>] = []
    list.append("block", block, \.block, \.block)
    for i in slow.indices { list.append("slow.\(i)", slow[i], \.slow[i], \.slow.base[i]) }
    list.append("columns", columns, \.columns, \.columns)
    list.append("stocks", stocks, \.stocks, \.stocks)
    list.append("own", own, \.own, \.own)
    list.append("market", market, \.market, \.market)
    return list
  }
}
