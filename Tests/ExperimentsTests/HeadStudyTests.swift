import Markets
import NeuralNetworks
import Testing

@testable import Experiments

/// What the contenders of the study of heads are trained to say.
@Suite struct HeadStudyTests {
  private let study: HeadStudy
  private let own: ExperimentConfiguration

  init() {
    var own = ExperimentConfiguration()
    own.lookback = 5
    own.stockformer.width = 8
    own.training.epochs = 3
    self.own = own
    let market = PlantedMarket(PlantedConfiguration(assets: 2, bars: 60, edges: 1, seed: 1))
    study = HeadStudy(market.panel, own, source: "planted", lag: 1, feeBasisPoints: 25)
  }

  /// The fee of 25 basis points is 0.0025 of what is traded, and in the loss of one contender alone.
  @Test(
    arguments: [
      (.equalWeight, .regression, .mse, 0), (.ridge, .regression, .mse, 0),
      (.regression, .regression, .mse, 0), (.direction, .direction, .bce, 0),
      (.allocation, .allocation, .allocation, 0),
      (.allocationWithCost, .allocation, .allocation, 0.0025),
      (.allocationWithTurnover, .allocation, .allocationTurnover, 0.0025),
      (.allocationReference, .allocation, .allocationReference, 0),
    ] as [(HeadStudy.Contender, ForecastHead, LossName, Float)])
  func headLossAndCost(
    _ contender: HeadStudy.Contender, _ head: ForecastHead, _ loss: LossName,
    _ cost: Float
  ) {
    let configuration = study.configuration(of: contender, horizon: 4, seed: 9)
    #expect(configuration.kind.head == head && configuration.training.loss == loss)
    #expect(configuration.training.costRate == cost && configuration.training.riskAversion == 20)
    #expect(configuration.kind.horizons == [4] && configuration.seed == 9)
    #expect(configuration.validationError == nil && configuration.conflict == nil)
    #expect(configuration.training.turnoverLag == (loss == .allocationTurnover ? 4 : 1))
    // Nothing else differs from the study's own settings.
    var rest = configuration
    (rest.horizon, rest.seed) = (own.horizon, own.seed)
    rest.stockformer.head = own.stockformer.head
    rest.training = own.training
    #expect(rest == own && configuration.training.epochs == 3)
  }

  @Test func whatIsNotTrained() {
    #expect(HeadStudy.Contender.allCases.filter { !$0.isTrained } == [.equalWeight, .ridge])
  }
}
