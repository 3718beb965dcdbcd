import Files
import NeuralNetworks
import Tensors
import _Differentiation

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of NLinear.
public struct NLinearConfiguration: ModelConfiguration {
  public static let kind = "nlinear"
  public static let summary = "a linear layer on the window less its newest bar"

  public var task = ForecastTask()
  @Setting("Whether windows are measured from their newest bar, and forecasts put back there")
  public var normalization = WindowNormalization.input
  @Setting("Weights of each asset's own, or shared") public var individual = true
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  public var parameterCount: Int {
    AssetLinear.parameterCount(
      inputs: task.windowSize, outputs: task.forecastSize, assets: individual ? task.assets : nil)
  }

  public func makeModel(using stream: inout RandomStream) -> NLinear {
    NLinear(self, using: &stream)
  }
}

/// NLinear (Zeng et al. 2023, "Are Transformers Effective for Time Series Forecasting?"): û = W·(x − x_L) + b, and x_L added
/// again where the label continues the series.
///
/// No asset sees another. With one feature and `normalization` `reversible` it is the published model, in which neither x_L
/// passes a gradient on. The forecast's weights on the window then sum to 1, without x_L added to 0; a return follows no
/// such law, and `none` is a linear layer alone. Of several features an asset's layer reads all windows side by side. A
/// missing bar counts as 0, after the subtraction too.
public struct NLinear: Forecaster {
  /// [P·Q, F·L], or [N, P·Q, F·L] with weights for every asset
  public var linear: AssetLinear
  @noDerivative let task: ForecastTask
  @noDerivative let normalization: WindowNormalization

  /// A model with weights from U(±1/√(F·L)).
  public init(_ configuration: NLinearConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    task = configuration.task
    normalization = configuration.normalization
    linear = AssetLinear(
      inputs: task.windowSize, outputs: task.forecastSize,
      assets: configuration.individual ? task.assets : nil, using: &stream)
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    withoutDerivative(at: task.requireWindows(input.features, of: "NLinear"))
    let mask = withoutDerivative(at: input.mask)
    let x = masking(input.features, by: mask)
    if normalization == .none { return ForecastOutput(values: forecasts(x)) }
    let window = NormalizedWindow(fromNewestBarOf: x, mask: mask)
    let y = forecasts(window.values)
    return ForecastOutput(values: normalization == .reversible ? window.restoring(y) : y)
  }

  /// x [B, L, N, F] → [B, N, P, Q]
  @differentiable(reverse,wrt: (self, x))
  private func forecasts(_ x: Tensor) -> Tensor {
    linear(x.assetWindows()).asForecasts(withoutDerivative(at: task))
  }

  /// `linear`.
  public var parameters: [Parameter<NLinear>] {
    var list: [Parameter<Self>] = []
    list.append("linear", linear, \.linear, \.linear)
    return list
  }
}
