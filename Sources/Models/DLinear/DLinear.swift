import Files
import NeuralNetworks
import Tensors
import _Differentiation

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of DLinear.
public struct DLinearConfiguration: ModelConfiguration {
  public static let kind = "dlinear"
  public static let summary = "a linear layer on the moving average, another on the rest"

  public var task = ForecastTask()
  @Setting("Bars of the centred moving average", .within(1...16_384)) public var kernel = 25
  @Setting("Weights of each asset's own, or shared") public var individual = true
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  public var parameterCount: Int {
    2
      * AssetLinear.parameterCount(
        inputs: task.windowSize, outputs: task.forecastSize, assets: individual ? task.assets : nil)
  }

  public func makeModel(using stream: inout RandomStream) -> DLinear {
    DLinear(self, using: &stream)
  }
}

/// DLinear (Zeng et al. 2023, "Are Transformers Effective for Time Series Forecasting?"):
/// û = W_t·trend + b_t + W_s·(x − trend) + b_s, the trend being the moving average of the window, its ends repeated.
///
/// No asset sees another. With one feature it is the published model; of several, an asset's layers read all windows
/// side by side. A missing bar counts as 0, the mean of a feature.
public struct DLinear: Forecaster {
  /// [P·Q, F·L], or [N, P·Q, F·L] with weights for every asset
  public var trend, seasonal: AssetLinear
  @noDerivative let task: ForecastTask
  @noDerivative let kernel: Int

  /// A model with weights from U(±1/√(F·L)).
  public init(_ configuration: DLinearConfiguration, using stream: inout RandomStream) {
    configuration.requireValid()
    task = configuration.task
    kernel = configuration.kernel
    let assets = configuration.individual ? task.assets : nil
    let (inputs, outputs) = (task.windowSize, task.forecastSize)
    trend = AssetLinear(inputs: inputs, outputs: outputs, assets: assets, using: &stream)
    seasonal = AssetLinear(inputs: inputs, outputs: outputs, assets: assets, using: &stream)
  }

  /// Features [B, L, N, F] → values [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    withoutDerivative(at: task.requireWindows(input.features, of: "DLinear"))
    let x = masking(input.features, by: withoutDerivative(at: input.mask))
    let parts = SeriesParts(of: x, kernel: kernel)  // [B, L, N, F]
    let y = trend(parts.trend.assetWindows()) + seasonal(parts.seasonal.assetWindows())
    return ForecastOutput(values: y.asForecasts(withoutDerivative(at: task)))
  }

  /// `trend` and `seasonal`.
  public var parameters: [Parameter<DLinear>] {
    var list: [Parameter<Self>] = []
    list.append("trend", trend, \.trend, \.trend)
    list.append("seasonal", seasonal, \.seasonal, \.seasonal)
    return list
  }
}
