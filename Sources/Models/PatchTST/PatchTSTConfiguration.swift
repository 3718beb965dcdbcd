import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of PatchTST.
public struct PatchTSTConfiguration: ModelConfiguration {
  /// After the last layer: over the channels of a token, or, as published, over all tokens of the batch.
  public enum Norm: String, ScalarSettingValue, CaseIterable { case layer, batch }

  public static let kind = "patchtst"
  public static let summary = "attention along the patches of each asset's own window"

  public var task = ForecastTask()
  @Setting("Bars of a patch; at most the look-back", .within(1...16_384)) public var patch = 16
  @Setting("Bars from one patch to the next", .within(1...16_384)) public var stride = 8
  @Setting("D, the width of a token; even", .within(1...16_384)) public var width = 32
  @Setting("H, attention heads, which divide the width", .within(1...16_384)) public var heads = 4
  @Setting("E, encoder layers", .within(1...16_384)) public var layers = 1
  @Setting("D_ff, inside the feed-forward block", .within(1...16_384)) public var feedForward = 64
  @Setting("Inside the feed-forward block") public var activation = FeedForwardActivation.gelu
  @Setting("After the last layer; batch trains without micro-batches") public var norm = Norm.layer
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("Whether windows lose their mean and standard deviation, and forecasts get them back")
  public var normalization = WindowNormalization.none
  @Setting("A head of each asset's own, or shared") public var individual = true
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? {
    if width % 2 != 0 { return SettingFault("width", "is \(width), expected an even number") }
    return layerSettings.conflict
  }

  /// Bars of a patch of this window.
  public var patchLength: Int { min(patch, task.lookback) }

  /// n, patches of a window, whose end is padded by `stride` bars.
  public var patchCount: Int { (task.lookback - patchLength) / stride + 2 }

  /// What all encoder layers are made of.
  var layerSettings: TransformerLayerSettings {
    TransformerLayerSettings(
      width: width, heads: heads, feedForward: feedForward, activation: activation,
      dropout: dropout)
  }

  public var activationCount: Int { patchCount * task.assets * width }

  public var parameterCount: Int {
    width * patchLength * task.features + layers * layerSettings.parameterCount + 2 * width
      + AssetLinear.parameterCount(
        inputs: width * patchCount, outputs: task.forecastSize,
        assets: individual ? task.assets : nil)
  }

  public func makeModel(using stream: inout RandomStream) -> PatchTST {
    PatchTST(self, using: &stream)
  }
}
