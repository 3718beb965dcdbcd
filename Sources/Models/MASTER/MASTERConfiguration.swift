import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of MASTER.
public struct MASTERConfiguration: ModelConfiguration {
  /// What the gate reads: a summary of the cross-section, columns of the features, or nothing.
  public enum Gate: String, ScalarSettingValue, CaseIterable { case crossSection, columns, none }

  public static let kind = "master"
  public static let summary = "a market-guided gate, attention along time, then across assets"

  public var task = ForecastTask()
  @Setting("D, the width of a token; even", .within(1...16_384)) public var width = 32
  @Setting("Attention heads along time, which divide the width", .within(1...16_384)) public
    var heads = 4
  @Setting("Attention heads across assets, which divide the width", .within(1...16_384)) public
    var stockHeads = 2
  @Setting("What weighs the features: all assets' means, columns of their own, or nothing")
  public var gate = Gate.crossSection
  @Setting("The last features, which gate=columns reads and nothing else", .within(1...16_384))
  public var marketFeatures = 1
  @Setting("β, the gate's temperature", .positive) public var temperature: Float = 5
  @Setting("Dropout rate", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// What does not go together with something else.
  public var conflict: SettingFault? {
    if width % 2 != 0 { return SettingFault("width", "is \(width), expected an even number") }
    for (name, count) in [("heads", heads), ("stockHeads", stockHeads)] where width % count != 0 {
      return SettingFault(name, "\(count) do not divide width \(width)")
    }
    return nil
  }

  /// Tokens need a feature that the gate does not read.
  public var taskConflict: SettingFault? {
    guard gate == .columns && marketFeatures >= task.features else { return nil }
    return SettingFault(
      "marketFeatures", "is \(marketFeatures), expected fewer than the features, \(task.features)")
  }

  /// F, the features that tokens are made of.
  var inputs: Int { gate == .columns ? task.features - marketFeatures : task.features }
  /// G, the numbers that the gate reads.
  var gateInputs: Int { gate == .columns ? marketFeatures : 3 * task.features }

  public var activationCount: Int { task.lookback * task.assets * width }

  public var parameterCount: Int {
    let gateCount = gate == .none ? 0 : inputs * (gateInputs + 1)
    return gateCount + width * (inputs + 1) + 2 * MASTERBlock.parameterCount(width: width)
      + width * width + task.forecastSize * (width + 1)
  }

  public func makeModel(using stream: inout RandomStream) -> MASTER { MASTER(self, using: &stream) }
}
