import Experiments
import Markets
import Testing

@testable import LeakageAudit

@Suite struct CheatLadderTests {
  /// The forecast that reads the next bar is nearly perfect, and worth nothing when it is traded a bar too late.
  @Test func offByOneIsTheLargestCheat() throws {
    let rows = try CheatLadder.rows(on: Self.market, workers: 1)
    #expect(rows.map(\.rung) == CheatLadder.Rung.all)
    let (honest, cheat) = (rows[0], rows[rows.count - 1])
    #expect(abs(honest.rSquared ?? 1) < 0.05)
    #expect((cheat.rSquared ?? 0) > 0.5 && (cheat.informationCoefficient ?? 0) > 0.7)
    #expect((cheat.sameBarSharpe ?? 0) > 10 * cheat.sharpeError)
    #expect(abs(cheat.sharpe ?? .infinity) < 4 * cheat.sharpeError)
    #expect(rows.first { $0.rung == .leak(.sameBarFill) }?.sharpe == honest.sameBarSharpe)
  }

  private static let market: CheatLadder.Market = {
    let silent = PlantedMarket(
      PlantedConfiguration(assets: 4, bars: 1_200, edges: 0, seed: 3, mode: .noSignal))
    var settings = ExperimentConfiguration.planted
    settings.features = ["log_return", "volatility", "funding_rate"]
    settings.training.epochs = 4
    settings.training.batchSize = 16
    return CheatLadder.Market(
      name: "no signal", source: "", panel: silent.panel, configuration: settings)
  }()
}
