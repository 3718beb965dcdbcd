import Markets
import Stockformer

/// Everything that decides an experiment besides the prices: features, windows, model, training, seed.
public struct ExperimentConfiguration: Codable, Sendable, Equatable {
  /// The features by name, in the order of the model's input; those that a market has no data for are an error.
  public var features = ["log_return"]
  /// Windows and periods of the features.
  public var featureSettings = FeatureSettings()
  /// L, bars in a window.
  public var lookback = 24
  /// h, bars that a forecast looks ahead.
  public var horizon = 1
  /// The share of the bars that training may see.
  public var trainShare = 0.7
  /// The share of the bars on which choices are made; the rest is the test.
  public var validationShare = 0.15
  /// Sizes and choices of the model.
  public var model = ModelSettings()
  /// How it is trained.
  public var training = TrainingSettings()
  /// The root of all randomness.
  public var seed: UInt64 = 7

  /// The classroom's defaults.
  public init() {}

  /// The model's configuration for a market of `assets` assets.
  public func stockformer(assets: Int) -> StockformerConfiguration {
    var c = StockformerConfiguration(lookback: lookback, assets: assets, features: features.count)
    (c.width, c.heads, c.layers, c.feedForward) =
      (model.width, model.heads, model.layers, model.feedForward)
    (c.embedding, c.norm, c.temporal, c.factor) =
      (model.embedding, model.norm, model.temporal, model.factor)
    (c.distil, c.head, c.dropout, c.order) =
      (model.distil, model.head, model.dropout, model.order)
    (c.crossTicker, c.samplingSeed) = (model.crossTicker, seed)
    return c
  }
}

/// The part of a Stockformer's configuration that the market does not decide.
public struct ModelSettings: Codable, Sendable, Equatable {
  /// D, even.
  public var width = 32
  /// H, divides D.
  public var heads = 4
  /// E, encoder layers.
  public var layers = 1
  /// D_ff
  public var feedForward = 64
  /// Shared kernels or one for each asset.
  public var embedding = StockformerConfiguration.Embedding.shared
  /// Pre- or post-norm.
  public var norm = StockformerConfiguration.Norm.pre
  /// Full or ProbSparse attention along time.
  public var temporal = StockformerConfiguration.Temporal.full
  /// c of ProbSparse.
  public var factor = 5
  /// Distilling between the layers.
  public var distil = StockformerConfiguration.Distil.none
  /// What the output means.
  public var head = StockformerConfiguration.Head.regression
  /// Dropout rate.
  public var dropout: Float = 0.1
  /// Which attention comes first.
  public var order = StockformerConfiguration.Order.temporalFirst
  /// Whether assets attend to each other.
  public var crossTicker = true

  /// A small model: one layer finds lead-lag edges in seconds (planted-market measurements).
  public init() {}
}

/// How a model is trained.
public struct TrainingSettings: Codable, Sendable, Equatable {
  /// A loss by name.
  public enum LossName: String, Codable, Sendable, CaseIterable {
    case mse, mae, huber, bce, allocation, allocationSeed, tanhv1, tanhv2, tanhv3, tanhv4
  }
  /// A schedule by name.
  public enum ScheduleName: String, Codable, Sendable, CaseIterable {
    case constant, plateau, oneCycle, cosine
  }

  /// What is made small.
  public var loss = LossName.mse
  /// δ of the Huber loss.
  public var huberDelta: Float = 1
  /// λ of the allocation loss.
  public var riskAversion: Float = 1
  /// c of the allocation loss, the one-way cost rate.
  public var costRate: Float = 0.001
  /// At most this many passes over the training windows.
  public var epochs = 8
  /// Windows in an optimiser step.
  public var batchSize = 64
  /// Windows that a worker runs at once, at most: fewer when these would leave its cache.
  public var microBatch = 16
  /// Which rule moves the weights.
  public var optimizer = OptimizerRule.adamW
  /// The (highest) learning rate.
  public var learningRate = 3e-3
  /// Weight decay.
  public var weightDecay = 0.01
  /// The joint gradient norm that is clipped to.
  public var clip = 1.0
  /// How the learning rate changes.
  public var schedule = ScheduleName.oneCycle
  /// The factor of the plateau schedule.
  public var plateauFactor = 0.5
  /// The bad epochs that the plateau schedule forgives.
  public var plateauPatience = 5
  /// Epochs without a better validation loss before training stops; 0 never stops early.
  public var patience = 0

  /// The settings that the planted-market measurements were made with.
  public init() {}

  /// The trainer's configuration for a model of the sizes `model`.
  public func configuration(
    for model: StockformerConfiguration, seed: UInt64, workers: Int
  ) -> TrainingConfiguration {
    var c = TrainingConfiguration()
    (c.loss, c.epochs, c.batchSize) = (lossFunction, epochs, batchSize)
    c.microBatch = model.windowsInCache(atMost: microBatch)
    (c.workers, c.optimizer, c.learningRate) = (workers, optimizer, learningRate)
    (c.weightDecay, c.clip, c.seed) = (weightDecay, clip, seed)
    c.patience = patience > 0 ? patience : nil
    switch schedule {
    case .constant: c.schedule = .constant
    case .plateau:
      c.schedule = .reduceOnPlateau(factor: plateauFactor, patience: plateauPatience)
    case .oneCycle: c.schedule = .oneCycle
    case .cosine: c.schedule = .cosine
    }
    return c
  }

  /// The loss.
  public var lossFunction: Loss {
    switch loss {
    case .mse: .mse
    case .mae: .mae
    case .huber: .huber(delta: huberDelta)
    case .bce: .bce
    case .allocation: .allocation(riskAversion: riskAversion, costRate: costRate)
    case .allocationSeed: .allocationSeed
    case .tanhv1: .tanhv1
    case .tanhv2: .tanhv2
    case .tanhv3: .tanhv3
    case .tanhv4: .tanhv4
    }
  }
}
