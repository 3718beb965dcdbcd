import Markets
import Testing

@testable import Experiments

@Suite struct TrainingRunTests {
  private func run(_ head: String = "regression", _ loss: String = "mse") throws -> TrainingRun {
    let market = PlantedMarket(PlantedConfiguration(assets: 3, bars: 300, edges: 1, seed: 5))
    var c = ExperimentConfiguration()
    try c.apply(
      [
        "lookback=4", "model.width=8", "model.heads=2", "training.epochs=4",
        "training.schedule=constant", "model.head=\(head)", "training.loss=\(loss)",
      ].compactMap(ConfigurationSetting.init(assignment:)))
    return try Experiment(market.panel, c, source: "planted").run(workers: 1)
  }

  @Test func bestAndLastAreTheWeightsOfTheirEpochs() throws {
    let run = try run()
    let best = try #require(run.history.last { $0.isBest })
    let weights = [run.best, run.last].map { $0.model.state.flatMap { $0.tensor.scalars } }
    #expect((weights[0] == weights[1]) == (best.epoch == run.history.count))
    #expect(best.validationLoss == run.history.map(\.validationLoss).min())
    #expect(run.history.count == 4)
  }

  @Test func weightsFollowTheHead() throws {
    let forecasts = WideTable(
      timestamps: [0, 1], assets: ["A", "B", "C"], values: [0.6, 0.4, 0.5, 0.1, 0.9, 0.2])
    #expect(try run().best.weights(forecasts).values == [0.5, -0.5, 0, -0.5, 0.5, 0])
    let direction = try run("direction", "bce").best.weights(forecasts)
    let third = 1.0 / 3
    #expect(direction.values == [third, -third, 0, -third, third, -third])
    let allocation = try run("allocation", "allocation").best.weights(forecasts)
    #expect(abs(allocation.values[0] - 0.6 / 1.5) < 1e-15)
  }
}
