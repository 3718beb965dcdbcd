import Files
import NeuralNetworks
import Tensors

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// Every size and choice of a Stockformer; the section `model` of a configuration.
public struct StockformerConfiguration: ModelConfiguration {
  /// A convolution kernel for all assets together, or one for each.
  public enum Embedding: String, ScalarSettingValue, CaseIterable { case shared, perAsset }
  /// Which attention comes first in a layer.
  public enum Order: String, ScalarSettingValue, CaseIterable { case temporalFirst, crossFirst }

  /// Nothing beside the transformer, or a ridge regression on the window that it adds to.
  public enum Skip: String, ScalarSettingValue, CaseIterable { case none, linear }
  /// Weights of the head at the first step: drawn like all others, or zero.
  public enum HeadStart: String, ScalarSettingValue, CaseIterable { case zero, `default` }

  public static let kind = "stockformer"
  public static let summary = "attention along time and across assets, read at the last step"

  /// L, steps in a window.
  public var lookback = 1
  /// N
  public var assets = 1
  /// F, features of an asset at a step.
  public var features = 1
  /// P, horizons forecast for an asset.
  public var outputs = 1
  /// The quantiles of each of them; empty for one expected value.
  public var quantiles: [Double] = []
  /// Where evaluation draws ProbSparse's key tables from.
  public var samplingSeed: UInt64 = 1

  @Setting("D, the width of a token; even", .within(1...16_384)) public var width = 32
  @Setting("H, attention heads, which divide the width", .within(1...16_384)) public var heads = 4
  @Setting("E, encoder layers", .within(1...16_384)) public var layers = 1
  @Setting("D_ff, inside the feed-forward block", .within(1...16_384)) public var feedForward = 64
  @Setting("One kernel for all assets, or one for each") public var embedding = Embedding.shared
  @Setting("Normalisation before each block, or after its sum") public var norm = NormOrder.pre
  @Setting("Full attention along time, or ProbSparse") public var temporal = TemporalAttention.full
  @Setting("c of ProbSparse", .within(1...16_384)) public var factor = 5
  @Setting("Distilling between layers") public var distil = Distilling.none
  @Setting("What is forecast") public var head = ForecastHead.regression
  @Setting("Dropout rate", .rate) public var dropout: Float = 0.1
  @Setting("Which attention comes first") public var order = Order.temporalFirst
  @Setting("Whether assets attend to each other at all") public var crossTicker = true
  @Setting("A ridge regression that the transformer adds to") public var skip = Skip.none
  @Setting("Whether training moves the regression's weights") public var trainsSkip = false
  @Setting("The head's weights before training") public var headStart = HeadStart.default

  /// What a file means that leaves a setting out, for a task that is still to come.
  public init() {}

  /// What finds most of the planted markets' signal, of every kind: a kernel for each asset, no dropout, and a linear skip, so that
  /// the transformer has only the rest to learn (measured by `Scripts/tune-defaults`).
  public static var recommended: StockformerConfiguration {
    var c = StockformerConfiguration()
    c.embedding = .perAsset
    c.dropout = 0
    c.skip = .linear
    return c
  }

  /// A configuration of the given sizes, with the defaults above for the rest.
  public init(lookback: Int, assets: Int, features: Int) {
    self.lookback = lookback
    self.assets = assets
    self.features = features
  }

  /// The reference document's sizes: D 128, H 8, E 3, D_ff 512, ProbSparse c 5, distilling, allocation.
  public static func reference(
    lookback: Int = 168, assets: Int = 5, features: Int = 6
  ) -> StockformerConfiguration {
    var c = StockformerConfiguration(lookback: lookback, assets: assets, features: features)
    c.width = 128
    c.heads = 8
    c.layers = 3
    c.feedForward = 512
    c.temporal = .probSparse
    c.distil = .layer
    c.head = .allocation
    return c
  }

  /// The sizes that the experiment decides. They stand in this struct themselves, so that a checkpoint's `config` is one flat
  /// object, as files of the first format and PyTorch scripts have it.
  public var task: ForecastTask {
    get {
      var task = ForecastTask()
      task.lookback = lookback
      task.assets = assets
      task.features = features
      task.outputs = outputs
      task.quantiles = quantiles
      task.samplingSeed = samplingSeed
      return task
    }
    set {
      lookback = newValue.lookback
      assets = newValue.assets
      features = newValue.features
      outputs = newValue.outputs
      quantiles = newValue.quantiles
      samplingSeed = newValue.samplingSeed
    }
  }

  /// L_i, the steps that every encoder layer sees: halved by each distilling.
  public var lengths: [Int] {
    var lengths = [lookback]
    for _ in 1..<max(1, layers) {
      lengths.append(
        distil == .none ? lengths[lengths.count - 1] : (lengths[lengths.count - 1] - 1) / 2 + 1)
    }
    return lengths
  }

  /// What does not go together with something else.
  public var conflict: SettingFault? {
    if width % 2 != 0 { return SettingFault("width", "is \(width), expected an even number") }
    if width % heads != 0 { return SettingFault("heads", "\(heads) do not divide width \(width)") }
    if activationCount > 1 << 25 {
      return SettingFault(
        "width", "\(width) times look-back \(lookback) times \(assets) assets is more than 2^25")
    }
    return nil
  }

  /// How many of the newest bars the linear skip reads: at most 1,000 inputs, and one bar at least.
  public var skipBars: Int { min(lookback, max(1, 1_000 / (assets * features))) }

  /// L·N·D, the tokens of a window.
  public var activationCount: Int { lookback * assets * width }

  /// Weights and biases of embedding, encoder layers, distilling, last norm and head.
  public var parameterCount: Int {
    let kernels = embedding == .perAsset ? assets : 1
    let attentions = crossTicker ? 2 : 1
    let layer =
      attentions * (4 * (width * width + width) + 2 * width) + 2 * width * feedForward
      + feedForward + width + 2 * width
    let distilling = (layers - 1) * distil.parameterCount(width: width)
    let head = outputs * task.valueCount * (width + 1)
    let skip =
      self.skip == .linear && trainsSkip
      ? assets * outputs * task.valueCount * (skipBars * assets * features + 1) : 0
    return kernels * (3 * features * width + width) + assets * width + layers * layer + distilling
      + (norm == .pre ? 2 * width : 0) + head + skip
  }

  /// A Stockformer with weights drawn from `stream`.
  public func makeModel(using stream: inout RandomStream) -> Stockformer {
    Stockformer(self, using: &stream)
  }
}
