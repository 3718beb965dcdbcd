/// A market whose truth is known: hourly candles, funding every eight hours, hourly open interest, and who leads whom.
///
/// Free of rights, and the same for a seed in every run.
///
///     let market = PlantedMarket(PlantedConfiguration(assets: 8, bars: 20_000, edges: 8, seed: 3))
///     market.panel        // [20000, 8, 5]
///     market.truth.edges  // what is to be found
public struct PlantedMarket: Sendable {
  /// What it was made of.
  public let configuration: PlantedConfiguration
  /// What is true of it.
  public let truth: PlantedTruth
  /// The candles of each asset; with a missing share some rows are left out.
  public let series: [OHLCVSeries]

  /// The bars that all assets have.
  public var panel: Panel { Panel(joining: series) }

  /// Bars that are simulated and thrown away before the first, so that the market starts in its stationary state.
  ///
  /// Returns reach back no further than the longest chain of edges.
  static func burnIn(_ configuration: PlantedConfiguration) -> Int {
    max(500, configuration.assets * configuration.maxLag)
  }

  /// Makes the market of `configuration`, whose `problem` must be nil.
  public init(_ configuration: PlantedConfiguration) {
    require(configuration.problem == nil, configuration.problem ?? "")
    let model = PlantedModel(configuration)
    let symbols = Self.symbols(count: configuration.assets)
    self.configuration = configuration
    let returns = PlantedReturns(configuration, model).values
    series = symbols.indices.map { asset in
      var candles = PlantedCandles(configuration, model, asset)
      return candles.series(symbols[asset], returns: returns[asset])
    }
    truth = Self.truth(configuration, model, symbols)
  }

  /// `A01`, `A02`, … with as many digits as the largest needs, at least two.
  static func symbols(count: Int) -> [String] {
    let width = max(2, String(count).count)
    return (0..<count).map { index in
      let digits = String(index + 1)
      return "A" + String(repeating: "0", count: width - digits.count) + digits
    }
  }

  private static func truth(
    _ configuration: PlantedConfiguration, _ model: PlantedModel, _ symbols: [String]
  ) -> PlantedTruth {
    let named = { (values: [Double]) in
      Dictionary(uniqueKeysWithValues: zip(symbols, values))
    }
    return PlantedTruth(
      symbols: symbols, bars: configuration.bars, barMilliseconds: Timestamp.hour,
      seed: configuration.seed, mode: configuration.mode,
      edges: model.edges.map {
        PlantedTruth.Edge(
          cause: symbols[$0.cause], effect: symbols[$0.effect], lag: $0.lag,
          coefficient: $0.coefficient)
      },
      factorVolatility: model.factorVolatility, factorLoadings: named(model.loadings),
      noise: named(model.noise), r2: named(model.r2), noiseKind: configuration.noise,
      regimeSwitch: configuration.regimeSwitch, missingShare: configuration.missingShare)
  }
}
