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
  /// The candles of each asset; with a missing fraction some rows are left out.
  public let series: [OHLCVSeries]

  /// E[r_t+1 | everything up to t] of each asset, [N][T]: the best forecast that there is.
  private let conditionalMeans: [[Double]]

  /// The best forecasts that there are, as log returns: the row of bar t holds E[r_t+1 | everything up to t].
  public var optimalForecasts: WideTable {
    let timestamps = (0..<configuration.bars).map {
      configuration.start + Int64($0) * Timestamp.hour
    }
    return WideTable(
      timestamps: timestamps, assets: truth.symbols,
      values: timestamps.indices.flatMap { bar in conditionalMeans.map { $0[bar] } })
  }

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
    let returns = PlantedReturns(configuration, model)
    series = symbols.indices.map { asset in
      var candles = PlantedCandles(configuration, model, asset)
      return candles.series(symbols[asset], returns: returns.values[asset])
    }
    truth = Self.truth(configuration, model, returns.edges, symbols)
    conditionalMeans = returns.conditionalMeans
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
    _ configuration: PlantedConfiguration, _ model: PlantedModel, _ edges: [PlantedModel.Edge],
    _ symbols: [String]
  ) -> PlantedTruth {
    let named = { (values: [Double]) in
      Dictionary(uniqueKeysWithValues: zip(symbols, values))
    }
    return PlantedTruth(
      symbols: symbols, bars: configuration.bars, barMilliseconds: Timestamp.hour,
      seed: configuration.seed, mode: configuration.mode,
      edges: edges.map {
        PlantedTruth.Edge($0, symbols, isLinear: configuration.edgeKind == .linear)
      },
      factorVolatility: model.factorVolatility, factorLoadings: named(model.loadings),
      noise: named(model.noise), r2: named(model.r2), noiseKind: configuration.noise,
      regimeSwitch: configuration.regimeSwitch, missingFraction: configuration.missingFraction)
  }
}

extension PlantedTruth.Edge {
  fileprivate init(_ edge: PlantedModel.Edge, _ symbols: [String], isLinear: Bool) {
    self.init(
      cause: symbols[edge.cause], effect: symbols[edge.effect], lag: edge.lag,
      coefficient: edge.coefficient)
    if isLinear { return }
    kind = edge.kind
    offset = edge.offset
    scale = edge.scale
    let partner = edge.partner.map { symbols[$0] }
    if edge.kind == .gate { gate = partner } else { secondCause = partner }
  }
}
