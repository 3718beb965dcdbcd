import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of iTransformer.
public struct ITransformerConfiguration: ModelConfiguration {
  public static let kind = "itransformer"
  public static let summary = "a token for each asset's whole window, attention across assets"
  public var needsTimeMarks: Bool { calendar }

  public var task = ForecastTask()
  @Setting("D, the width of a token", .within(1...16_384)) public var width = 32
  @Setting("H, attention heads, which divide the width", .within(1...16_384)) public var heads = 4
  @Setting("E, encoder layers", .within(1...16_384)) public var layers = 1
  @Setting("D_ff, inside the feed-forward block", .within(1...16_384)) public var feedForward = 64
  @Setting("Inside the feed-forward block") public var activation = FeedForwardActivation.gelu
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("Whether windows lose their mean and standard deviation, and forecasts get them back")
  public var normalization = WindowNormalization.none
  @Setting("Read-in and head of each asset's own, or shared") public var individual = true
  @Setting("Whether the calendar's columns are tokens too") public var calendar = false
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? {
    if calendar && individual {
      return SettingFault("calendar", "is true, expected false with individual")
    }
    return layerSettings.conflict
  }

  /// The calendar's columns are tokens beside those of one feature.
  public var taskConflict: SettingFault? {
    guard calendar && task.features != 1 else { return nil }
    return SettingFault("calendar", "is true, expected false with \(task.features) features")
  }

  /// What all encoder layers are made of.
  var layerSettings: TransformerLayerSettings {
    TransformerLayerSettings(
      width: width, heads: heads, feedForward: feedForward, activation: activation,
      dropout: dropout)
  }

  public var activationCount: Int { task.assets * max(task.windowSize, width) }

  public var parameterCount: Int {
    let assets = individual ? task.assets : nil
    return AssetLinear.parameterCount(inputs: task.windowSize, outputs: width, assets: assets)
      + layers * layerSettings.parameterCount + 2 * width
      + AssetLinear.parameterCount(inputs: width, outputs: task.forecastSize, assets: assets)
  }

  public func makeModel(using stream: inout RandomStream) -> ITransformer {
    ITransformer(self, using: &stream)
  }
}
