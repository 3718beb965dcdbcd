import Files
import NeuralNetworks
import Tensors

extension DelaySharing: ScalarSettingValue {}

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of Autoformer.
public struct AutoformerConfiguration: EncoderDecoderConfiguration {
  /// What a forecast is added to: nothing, or the mean of the window of its asset's first feature, as published.
  public enum TrendStart: String, ScalarSettingValue, CaseIterable { case zero, window }

  public static let kind = "autoformer"
  public static let summary = "auto-correlation along time, trend and season apart"

  public var task = ForecastTask()
  @Setting("What a step holds: all assets, or each asset alone") public var sequences =
    Sequences.market
  @Setting("Bars of the window that the decoder begins with", .within(1...16_384))
  public var labelLength = 48
  @Setting("Bars of the centred moving average", .within(1...16_384)) public var kernel = 25
  @Setting("D, the width of a token", .within(1...16_384)) public var width = 32
  @Setting("E, encoder layers", .within(1...16_384)) public var layers = 2
  @Setting("Decoder layers", .within(1...16_384)) public var decoderLayers = 1
  @Setting("D_ff, inside the feed-forward block", .within(1...16_384)) public var feedForward = 64
  @Setting("Inside the feed-forward block") public var activation = FeedForwardActivation.gelu
  @Setting("c of auto-correlation, which follows c·ln L delays", .within(1...16_384))
  public var factor = 3
  @Setting("Whose correlation chooses the delays in training; batch trains without micro-batches")
  public var delays = DelaySharing.window
  @Setting("What a forecast is added to: nothing, or the window's mean of the first feature")
  public var trendStart = TrendStart.zero
  @Setting("How the calendar is read") public var timeEmbedding = TimeEmbedding.none
  @Setting("The width of Time2Vec; even, below the width", .within(2...16_384))
  public var timeWidth = 4
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? { embedding.conflict }

  /// What both embeddings are made of.
  var embedding: DataEmbeddingSettings {
    DataEmbeddingSettings(
      inputs: sequences.inputs(task), width: width, hasPositions: false, hasBias: false,
      time: timeEmbedding, timeWidth: timeWidth, dropout: dropout)
  }

  /// What all layers are made of; channels are averaged, so that heads do not matter.
  var layerSettings: TransformerLayerSettings {
    TransformerLayerSettings(
      width: width, heads: 1, feedForward: feedForward, activation: activation, dropout: dropout,
      attention: .autoCorrelation(factor: factor, sharing: delays))
  }

  public var parameterCount: Int {
    let attention = 4 * (width * width + width)
    let layer = attention + 2 * width * feedForward
    return 2 * embedding.parameterCount + layers * layer + 2 * width
      + decoderLayers * (attention + layer + 3 * width * outputs) + 2 * width
      + outputs * (width + 1)
  }

  public func makeModel(using stream: inout RandomStream) -> Autoformer {
    Autoformer(self, using: &stream)
  }
}
