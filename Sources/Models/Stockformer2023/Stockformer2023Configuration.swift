import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of the original Stockformer.
public struct Stockformer2023Configuration: ModelConfiguration {
  /// What the head reads: the question token, the newest bar's token, or all tokens (`mode3`, `mode2` and `mode1` in the published
  /// code).
  public enum ReadOut: String, ScalarSettingValue, CaseIterable { case question, newest, all }

  public static let kind = "stockformer2023"
  public static let summary = "the original Stockformer: a question token behind the window"
  public var needsTimeMarks: Bool { timeEmbedding != .none }

  public var task = ForecastTask()
  @Setting("What a step holds: all assets, or each asset alone") public var sequences =
    Sequences.market
  @Setting("D, the width of a token; even", .within(2...16_384)) public var width = 32
  @Setting("H, attention heads, which divide the width", .within(1...16_384)) public var heads = 4
  @Setting("E, encoder layers", .within(1...16_384)) public var layers = 2
  @Setting("D_ff, inside the feed-forward block", .within(1...16_384)) public var feedForward = 64
  @Setting("Inside the feed-forward block") public var activation = FeedForwardActivation.gelu
  @Setting("Normalisation before each block, or after its sum") public var norm = NormOrder.post
  @Setting("How a token is made of a step") public var embedding = TokenProjection.convolution
  @Setting("How the calendar is read") public var timeEmbedding = TimeEmbedding.none
  @Setting("The width of Time2Vec; even, below the width", .within(2...16_384))
  public var timeWidth = 4
  @Setting("What the head reads") public var readOut = ReadOut.question
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? { dataEmbedding.conflict ?? layerSettings.conflict }

  /// L, or L + 1 with a question.
  var tokenCount: Int { task.lookback + (readOut == .question ? 1 : 0) }

  /// D, or L·D: what the head reads.
  var headInputs: Int { readOut == .all ? task.lookback * width : width }

  /// N·P·Q, or P·Q.
  var outputs: Int { task.forecastSize * sequences.assetsTogether(task) }

  /// What the embedding is made of.
  var dataEmbedding: DataEmbeddingSettings {
    DataEmbeddingSettings(
      inputs: sequences.inputs(task), width: width, values: embedding, time: timeEmbedding,
      timeWidth: timeWidth, dropout: dropout)
  }

  /// What all encoder layers are made of.
  var layerSettings: TransformerLayerSettings {
    TransformerLayerSettings(
      width: width, heads: heads, feedForward: feedForward, activation: activation,
      dropout: dropout, order: norm)
  }

  public var activationCount: Int { tokenCount * sequences.count(task) * width }

  public var parameterCount: Int {
    dataEmbedding.parameterCount + layers * layerSettings.parameterCount + 2 * width
      + outputs * (headInputs + 1)
  }

  public func makeModel(using stream: inout RandomStream) -> Stockformer2023 {
    Stockformer2023(self, using: &stream)
  }
}
