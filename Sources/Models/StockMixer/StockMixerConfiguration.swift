import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of StockMixer.
public struct StockMixerConfiguration: ModelConfiguration {
  /// Whether the heads say a return, or, as published, a price.
  public enum Output: String, ScalarSettingValue, CaseIterable {
    case `return`
    case price
  }

  public static let kind = "stockmixer"
  public static let summary = "perceptrons along features, along time and across assets"

  public var task = ForecastTask()
  @Setting(
    "Rates at which time is mixed: 1, 1/2, 1/4, … of the bars; published: 2", .within(1...10))
  public var scales = 2
  @Setting("M, hidden states of the market between assets", .within(1...16_384)) public var market =
    20
  @Setting("Whether a return is forecast, or a price, measured from the first feature's newest bar")
  public var output = Output.return
  @Setting("α of the ranking hinge that is added to the loss mse; 0: none", .nonNegative)
  public var ranking: Float = 0.1
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// T_k, the steps at every rate that has one: L, ⌊L/2⌋, ⌊L/4⌋, …
  var lengths: [Int] { (0..<scales).map { task.lookback >> $0 }.filter { $0 > 0 } }
  /// C, the columns of an asset: its raw bars, then the mixed ones of every rate.
  var columns: Int { task.lookback + lengths.reduce(0, +) }

  public var activationCount: Int { task.assets * columns * task.features }

  public var parameterCount: Int {
    let (f, n) = (task.features, task.assets)
    let blocks = lengths.reduce(0) { $0 + MixerBlock.parameterCount(steps: $1, features: f) }
    let downsampling = lengths.indices.dropFirst().reduce(0) { $0 + f * (f << $1) + f }
    return blocks + downsampling + f + 1
      + StockMixing.parameterCount(assets: n, market: market)
      + 2 * task.forecastSize * (columns + 1)
  }

  /// The loss mse with the ranking hinge; every other loss as the settings name it.
  public func objective(_ training: TrainingConfiguration) -> any Objective {
    guard training.loss == .mse, ranking > 0 else {
      return training.objective(quantiles: task.quantiles)
    }
    return RankingLoss(ranking: ranking)
  }

  public func makeModel(using stream: inout RandomStream) -> StockMixer {
    StockMixer(self, using: &stream)
  }
}
