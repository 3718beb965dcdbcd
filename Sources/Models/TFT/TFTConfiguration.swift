import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of the Temporal Fusion Transformer.
public struct TFTConfiguration: ModelConfiguration {
  public static let kind = "tft"
  public static let summary = "variable selection, an LSTM, interpretable attention along time"
  public var needsTimeMarks: Bool { calendar }

  public var task = ForecastTask()
  @Setting("h, the width of all hidden states", .within(1...16_384)) public var width = 16
  @Setting("A, attention heads, which divide the width", .within(1...16_384)) public var heads = 4
  @Setting("u, the width of a variable's embedding", .within(1...16_384)) public var variable = 8
  @Setting("The width of an asset's own code", .within(1...16_384)) public var asset = 4
  @Setting("Whether the calendar's columns are known variables") public var calendar = false
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? {
    width % heads == 0 ? nil : SettingFault("heads", "\(heads) do not divide width \(width)")
  }

  /// The network's sizes: what is known ahead, relative time and the calendar, comes before the features.
  var network: TemporalFusionNetwork.Settings {
    let known = 1 + (calendar ? Self.calendarColumns : 0)
    return .init(
      width: width, heads: heads, variable: variable,
      categories: Array(0..<task.assets), categoryCount: task.assets, categoryWidth: asset,
      known: 0..<known,
      observed: 0..<known + task.features, steps: task.lookback, outputs: task.valueCount,
      dropout: dropout)
  }

  /// M of a market's calendar.
  static let calendarColumns = 4

  public var activationCount: Int {
    (task.lookback + task.outputs) * task.assets * network.observed.count * variable
  }

  public var parameterCount: Int { network.parameterCount }

  public func makeModel(using stream: inout RandomStream) -> TFT { TFT(self, using: &stream) }
}
