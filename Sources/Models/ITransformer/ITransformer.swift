import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// iTransformer (Liu et al. 2024, "Inverted Transformers Are Effective for Time Series Forecasting"): the whole window of an
/// asset is one token, h_n = W·x_n + b; encoder layers attend across assets; a linear head reads each asset's token.
///
/// Assets see each other by attention alone. With one feature, shared weights and `normalization` `reversible` it is the
/// published model, with `calendar` the one whose calendar columns are tokens beside the assets. Published tokens do not
/// say which asset they are; with `individual` read-in and head are each asset's own. Of several features a token holds all
/// windows side by side. A missing bar counts as 0, after normalisation too, and nothing attends to an asset without any bar
/// in the window.
public struct ITransformer: Forecaster {
  /// [D, F·L], or [N, D, F·L] with weights for every asset
  public var embedding: AssetLinear
  /// E encoder layers.
  public var layers: [TransformerLayer]
  /// After the last layer.
  public var norm: LayerNorm
  /// [P·Q, D], or [N, P·Q, D]
  public var head: AssetLinear
  /// Sizes and choices.
  @noDerivative public let configuration: ITransformerConfiguration

  /// A model with weights drawn from `stream`.
  public init(_ configuration: ITransformerConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    let c = configuration
    let assets = c.individual ? c.task.assets : nil
    embedding = AssetLinear(
      inputs: c.task.windowSize, outputs: c.width, assets: assets, using: &stream)
    layers = []
    for i in 0..<c.layers {
      layers.append(
        TransformerLayer(c.layerSettings, along: .assets, name: "cross.\(i)", using: &stream))
    }
    norm = LayerNorm(width: c.width)
    head = AssetLinear(
      inputs: c.width, outputs: c.task.forecastSize, assets: assets, using: &stream)
    self.configuration = c
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    let marks = withoutDerivative(at: calendar(input))
    return ForecastOutput(
      values: values(input.features, marks, withoutDerivative(at: input.mask), context))
  }

  /// Features [B, L, N, F] and the calendar of the window's bars [B, L, M], M being 0 without → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, features, marks))
  public func values(
    _ features: Tensor, _ marks: Tensor, _ mask: Tensor?, _ context: ForwardContext
  ) -> Tensor {
    let c = withoutDerivative(at: configuration)
    withoutDerivative(at: c.task.requireWindows(features, of: "ITransformer"))
    let x = masking(features, by: mask)
    if c.normalization == .none { return forecasts(x, marks, mask, context) }
    let window = NormalizedWindow(standardizing: x, mask: mask)
    let y = forecasts(window.values, marks, mask, context)
    return c.normalization == .reversible ? window.restoring(y) : y
  }

  @differentiable(reverse,wrt: (self, x, marks))
  private func forecasts(
    _ x: Tensor, _ marks: Tensor, _ mask: Tensor?, _ context: ForwardContext
  ) -> Tensor {
    let c = withoutDerivative(at: configuration)
    let present = withoutDerivative(at: mask.map(tokenMask) ?? .all)
    var windows = x.assetWindows()  // [B, N, F·L]
    if c.calendar { windows = concatenated(windows, marks.permuted([0, 2, 1]), along: 1) }
    var h = embedding(windows).withNewAxis(1)  // [B, 1, N + M, D]
    h = dropped(h, withoutDerivative(at: context.dropout(c.dropout, at: "embedding")))
    for i in 0..<withoutDerivative(at: layers.count) {
      h = layers[i](h, context, mask: present)
    }
    let tokens = norm(h).withoutAxis(1).slice(1, withoutDerivative(at: 0..<c.task.assets))
    return head(tokens).asForecasts(withoutDerivative(at: c.task))
  }

  /// The calendar of the window's bars, [B, L, M].
  private func calendar(_ input: ModelInput) -> Tensor {
    let (windows, steps) = (input.features.shape[0], configuration.task.lookback)
    guard configuration.calendar else { return Tensor(repeating: 0, shape: [windows, steps, 0]) }
    guard let marks = input.timeMarks else { fatalError("ITransformer: the input has no calendar") }
    return marks.slice(1, 0..<steps)
  }

  /// Which tokens are of assets with at least one bar, or of the calendar: [B, 1, N + M].
  private func tokenMask(_ mask: Tensor) -> AttentionMask {
    let assets = mask.maximum(along: 1)  // [B, 1, N]
    guard configuration.calendar else { return .bars(assets) }
    return .bars(
      Tensor(
        concatenating: [
          assets, Tensor(repeating: 1, shape: [mask.shape[0], 1, Self.calendarColumns]),
        ], along: 2))
  }

  /// M of a market's calendar.
  private static let calendarColumns = 4

  /// `cross.i` of every layer; with a calendar its tokens are among the keys, so that none is named.
  public var crossAttentionNames: [String] {
    configuration.calendar ? [] : layers.indices.map { "cross.\($0)" }
  }

  /// `embedding`, `layers.i`, `norm` and `head`.
  public var parameters: [Parameter<ITransformer>] {
    var list: [Parameter<Self>] = []
    list.append("embedding", embedding, \.embedding, \.embedding)
    for i in layers.indices { list.append("layers.\(i)", layers[i], \.layers[i], \.layers.base[i]) }
    list.append("norm", norm, \.norm, \.norm)
    list.append("head", head, \.head, \.head)
    return list
  }
}
