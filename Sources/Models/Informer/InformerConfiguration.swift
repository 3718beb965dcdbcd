import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of Informer.
public struct InformerConfiguration: EncoderDecoderConfiguration {
  public static let kind = "informer"
  public static let summary = "an encoder with ProbSparse attention, a decoder for all horizons"

  public var task = ForecastTask()
  @Setting("What a step holds: all assets, or each asset alone") public var sequences =
    Sequences.market
  @Setting("Bars of the window that the decoder begins with", .within(1...16_384))
  public var labelLength = 48
  @Setting("D, the width of a token; even", .within(2...16_384)) public var width = 32
  @Setting("H, attention heads, which divide the width", .within(1...16_384)) public var heads = 4
  @Setting("E, encoder layers", .within(1...16_384)) public var layers = 2
  @Setting("Encoders; number i reads the last L/2^i bars with E − i layers", .within(1...14))
  public var stack = 1
  @Setting("Decoder layers", .within(1...16_384)) public var decoderLayers = 1
  @Setting("D_ff, inside the feed-forward block", .within(1...16_384)) public var feedForward = 64
  @Setting("Inside the feed-forward block") public var activation = FeedForwardActivation.gelu
  @Setting("Attention of encoder and decoder to their own steps") public var attention =
    TemporalAttention.probSparse
  @Setting("c of ProbSparse", .within(1...16_384)) public var factor = 5
  @Setting("Distilling between layers; batch trains without micro-batches") public var distil =
    Distilling.layer
  @Setting("Whether heads and steps change places in the decoder, as published")
  public var mix = true
  @Setting("How the calendar is read") public var timeEmbedding = TimeEmbedding.none
  @Setting("The width of Time2Vec; even, below the width", .within(2...16_384))
  public var timeWidth = 4
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? {
    if stack > layers {
      return SettingFault("stack", "is \(stack), expected at most the layers, \(layers)")
    }
    return embedding.conflict ?? encoderLayer.conflict
  }

  /// The last encoder reads L/2^(stack − 1) bars.
  public var taskConflict: SettingFault? {
    guard task.lookback >> (stack - 1) == 0 else { return nil }
    return SettingFault("stack", "is \(stack), too many for \(task.lookback) bars")
  }

  /// What both embeddings are made of.
  var embedding: DataEmbeddingSettings {
    DataEmbeddingSettings(
      inputs: sequences.inputs(task), width: width, time: timeEmbedding, timeWidth: timeWidth,
      dropout: dropout)
  }

  /// What all layers are made of.
  var encoderLayer: TransformerLayerSettings {
    TransformerLayerSettings(
      width: width, heads: heads, feedForward: feedForward, activation: activation,
      dropout: dropout, attention: attention.kind(factor: factor))
  }

  public var parameterCount: Int {
    let encoders = (0..<stack).map { i in
      (layers - i) * encoderLayer.parameterCount
        + (layers - i - 1) * distil.parameterCount(width: width) + 2 * width
    }
    return 2 * embedding.parameterCount + encoders.reduce(0, +)
      + decoderLayers * DecoderLayer.parameterCount(encoderLayer) + 2 * width
      + outputs * (width + 1)
  }

  public func makeModel(using stream: inout RandomStream) -> Informer {
    Informer(self, using: &stream)
  }
}
