import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of the multi-task Stockformer.
public struct MultitaskConfiguration: ModelConfiguration {
  public static let kind = "stockformer-multitask"
  public static let summary = "two bands of the returns, copied attention across assets, two tasks"
  public var needsTimeMarks: Bool { calendar }

  public var task = ForecastTask()
  @Setting("D, the width of a token", .within(1...16_384)) public var width = 32
  @Setting("E, layers of the dual encoder", .within(1...16_384)) public var layers = 2
  @Setting("Whether steps are known by the calendar, or by their distance from the newest bar")
  public var calendar = false
  @Setting("Dropout rate, behind the convolution", .rate) public var dropout: Float = 0
  @Setting("What is forecast") public var head = ForecastHead.regression

  public init() {}

  /// The classes: not up, and up.
  static let classes = 2
  /// A band, its indicator, and every other feature.
  var inputs: Int { task.features + 1 }
  /// M, what is known of a step.
  var timeInputs: Int { calendar ? 4 : 1 }

  public var activationCount: Int { task.lookback * task.assets * width }

  public var parameterCount: Int {
    let d = width
    let two = { (inputs: Int, outputs: Int) in d * (inputs + 1) + outputs * (d + 1) }
    let attention = 4 * d * (d + 1)
    let layer = 3 * (attention + two(d, d)) + 2 * d * d + d
    return 2 * two(inputs, d) + two(timeInputs, d) + task.assets * d + layers * layer
      + 2 * task.outputs * (task.lookback + 1) + attention + two(d, d)
      + two(d, Self.classes) + two(d, task.valueCount)
  }

  /// Both tasks, of a return; of other heads the loss that the settings name.
  public func objective(_ training: TrainingConfiguration) -> any Objective {
    let base = training.objective(quantiles: task.quantiles)
    return head == .regression ? Self.multitask(base) : base
  }

  private static func multitask(_ base: some Objective) -> any Objective { MultitaskLoss(base) }

  public func makeModel(using stream: inout RandomStream) -> MultitaskStockformer {
    MultitaskStockformer(self, using: &stream)
  }
}
