import Foundation
import Markets
import Testing

/// Markets whose edges a regression on past returns does not read.
@Suite struct EdgeKindTests {
  typealias Kind = PlantedConfiguration.EdgeKind

  static let kinds: [Kind] = [.even, .threshold, .gate, .product, .mixed]

  private func market(_ kind: Kind, bars: Int = 20_000) -> PlantedMarket {
    PlantedMarket(
      PlantedConfiguration(assets: 6, bars: bars, edges: 4, seed: 21, r2: 0.15, edgeKind: kind))
  }

  private func returns(_ market: PlantedMarket) -> [String: [Double]] {
    let closes = market.panel.closes
    return Dictionary(
      uniqueKeysWithValues: closes.assets.enumerated().map { asset, symbol in
        let column = (0..<closes.timestamps.count).map { log(closes[$0, asset]) }
        return (symbol, [.nan] + zip(column.dropFirst(), column).map { $0 - $1 })
      })
  }

  /// s of `edge` at bar `t`, from the prices before it and what the truth says of the edge.
  private func shape(
    _ edge: PlantedTruth.Edge, _ market: PlantedMarket, _ r: [String: [Double]], _ t: Int
  ) -> Double {
    let truth = market.truth
    func z(_ symbol: String, _ bar: Int) -> Double {
      let shared = (truth.factorLoadings[symbol] ?? 0) * truth.factorVolatility
      let noise = truth.noise[symbol] ?? 0
      let variance = (noise * noise + shared * shared) / (1 - (truth.r2[symbol] ?? 0))
      return (r[symbol]?[bar] ?? .nan) / variance.squareRoot()
    }
    let cause = z(edge.cause, t - edge.lag)
    let x =
      switch edge.kind {
      case .even: abs(cause)
      case .threshold: abs(cause) > 1 ? cause : 0
      case .gate: z(edge.gate ?? "", t - 1) < 0 ? -cause : cause
      case .product: cause * z(edge.secondCause ?? "", t - edge.lag)
      default: cause
      }
    return (x - (edge.offset ?? .nan)) / (edge.scale ?? .nan)
  }

  @Test(arguments: kinds) func theBestForecastIsWhatTheTruthSaysOfThePast(_ kind: Kind) throws {
    let market = market(kind, bars: 300)
    let (r, optimal) = (returns(market), market.optimalForecasts)
    #expect(optimal.timestamps == market.panel.closes.timestamps)
    for bar in [20, 150, 299] {
      for (asset, symbol) in optimal.assets.enumerated() {
        let want = market.truth.edges.filter { $0.effect == symbol }
          .reduce(0) { $0 + $1.coefficient * shape($1, market, r, bar + 1) }
        #expect(abs(optimal[bar, asset] - want) < 1e-12)
      }
    }
  }

  @Test(arguments: kinds) func theEffectsHaveTheFractionThatWasAskedFor(_ kind: Kind) throws {
    let market = market(kind)
    let (r, optimal) = (returns(market), market.optimalForecasts)
    for (asset, symbol) in optimal.assets.enumerated() {
      let outcomes = try #require(r[symbol])
      var (explained, all, errors) = (0.0, 0.0, 0.0)
      for bar in 10..<19_999 {
        let (p, y) = (optimal[bar, asset], outcomes[bar + 1])
        explained += p * p
        all += y * y
        errors += (y - p) * (y - p)
      }
      let isEffect = market.truth.edges.contains { $0.effect == symbol }
      #expect(market.truth.r2[symbol] == (isEffect ? 0.15 : 0))
      // 25 % is the contract's margin; the error of R² from 20,000 bars is far below it.
      #expect(abs(explained / all - (isEffect ? 0.15 : 0)) <= 0.0375)
      #expect(abs(1 - errors / all - (isEffect ? 0.15 : 0)) <= 0.0375)
    }
  }

  @Test func aLineSeesNothingOfEvenEdgesGatesAndProducts() throws {
    for kind in [Kind.even, .gate, .product] {
      let market = market(kind)
      let r = returns(market)
      for edge in market.truth.edges {
        #expect(edge.kind == kind)
        let (cause, effect) = (try #require(r[edge.cause]), try #require(r[edge.effect]))
        let pairs = (10..<20_000).map { (cause[$0 - edge.lag], effect[$0]) }
        let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
        let squares = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
        // Four standard errors of a correlation of nothing.
        #expect(abs(product / (squares.0 * squares.1).squareRoot()) < 4 / 20_000.0.squareRoot())
      }
    }
  }

  @Test func linearMarketsSayNothingOfKinds() throws {
    let truth = PlantedMarket(PlantedConfiguration(assets: 4, bars: 50, edges: 2)).truth
    #expect(truth.edges.allSatisfy { $0.kind == nil && $0.offset == nil && $0.gate == nil })
    #expect(!String(decoding: truth.json, as: UTF8.self).contains("\"kind\""))
  }

  @Test func halfOfAllPairsCanBeEdgesOfAnyKind() {
    for kind in Kind.allCases {
      for assets in 3...7 {
        let edges = assets * (assets - 1) / 4
        let configuration = PlantedConfiguration(
          assets: assets, bars: 40, edges: edges, edgeKind: kind)
        #expect(configuration.problem == nil)
        #expect(PlantedMarket(configuration).truth.edges.count == edges)
      }
    }
    #expect(PlantedConfiguration(assets: 2, bars: 40, edges: 1, edgeKind: .gate).problem != nil)
  }
}
