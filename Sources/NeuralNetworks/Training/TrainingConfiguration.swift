import Files

// A setting's help is its documentation.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The settings of a training run, the section `training` of a configuration.
public struct TrainingConfiguration: SettingsSection {
  @Setting("What is minimised; each head has losses of its own") public var loss = LossName.mse
  @Setting("δ of the Huber loss", .positive) public var huberDelta: Float = 1
  @Setting("λ of the allocation losses", .nonNegative) public var riskAversion: Float = 1
  @Setting("One-way cost of the allocation losses", .nonNegative) public var costRate: Float = 0.001
  @Setting("Bars after which allocationTurnover replaces a position", .atLeast(1))
  public var turnoverLag = 1
  @Setting("At most this many passes over the training windows", .atLeast(1)) public var epochs = 12
  @Setting("Windows in an optimiser step", .atLeast(1)) public var batchSize = 64
  @Setting("Windows a worker runs at once, at most", .atLeast(1)) public var microBatch = 16
  @Setting("The optimiser") public var optimizer = OptimizerRule.adamW
  @Setting("The (highest) learning rate", .positive) public var learningRate = 3e-3
  @Setting("Weight decay", .nonNegative) public var weightDecay = 0.01
  @Setting("The gradient norm to clip to", .positive) public var clip = 1.0
  @Setting("The learning-rate schedule") public var schedule = ScheduleName.oneCycle
  @Setting("The factor of the plateau schedule", .fraction) public var plateauFactor = 0.5
  @Setting("Bad epochs before the plateau cuts", .atLeast(0)) public var plateauPatience = 5
  @Setting("Decay of the weights' moving average; 0: none", .rate) public var averaging: Float = 0
  @Setting("Models from different seeds whose mean is forecast", .within(1...64)) public
    var members = 1
  @Setting("Bad epochs before training stops; 0: never", .atLeast(0)) public var patience = 0

  /// What finds most of the planted markets' signal (measured by `Scripts/tune-defaults`).
  public init() {}

  /// The reference document's choices: Adam 1e-3, batch 32, clip 1, plateau schedule.
  public static var reference: TrainingConfiguration {
    var c = TrainingConfiguration()
    c.epochs = 20
    c.batchSize = 32
    c.microBatch = 2
    c.optimizer = .adam
    c.learningRate = 1e-3
    c.weightDecay = 0
    c.schedule = .plateau
    return c
  }

  /// The loss that the settings name.
  ///
  /// - Parameter quantiles: those that the model forecasts.
  public func objective(quantiles: [Double] = []) -> any Objective {
    switch loss {
    case .mse: Loss.mse
    case .mae: Loss.mae
    case .huber: Loss.huber(delta: huberDelta)
    case .bce: Loss.bce
    case .allocation: Loss.allocation(riskAversion: riskAversion, costRate: costRate)
    case .allocationTurnover:
      TurnoverLoss(riskAversion: riskAversion, costRate: costRate, lag: turnoverLag)
    case .allocationReference: Loss.allocationReference
    case .tanhv1: Loss.tanhv1
    case .tanhv2: Loss.tanhv2
    case .tanhv3: Loss.tanhv3
    case .tanhv4: Loss.tanhv4
    case .quantile: QuantileLoss(quantiles)
    }
  }
}
