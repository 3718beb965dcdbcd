/// The log returns of a planted market; [N][T].
struct PlantedReturns {
  let values: [[Double]]

  init(_ configuration: PlantedConfiguration, _ model: PlantedModel) {
    let burnIn = PlantedMarket.burnIn(configuration)
    let total = burnIn + configuration.bars
    var factor = RandomStream(seed: configuration.seed, name: "factor")
    let shocks = (0..<total).map { bar in
      model.factorVolatility * factor.normal() * Self.volatility(configuration, bar)
    }
    var returns = [[Double]](repeating: [], count: configuration.assets)
    for asset in model.order {
      var noise = NoiseStream(configuration, deviation: model.noise[asset], asset: asset)
      var own = (0..<total).map { bar in
        model.loadings[asset] * shocks[bar] + noise.next() * Self.volatility(configuration, bar)
      }
      for edge in model.edges where edge.effect == asset {
        for bar in own.indices.dropFirst(edge.lag) {
          own[bar] +=
            edge.coefficient * Self.strength(configuration, bar)
            * returns[edge.cause][bar - edge.lag]
        }
      }
      returns[asset] = own
    }
    values = returns.map { Array($0.dropFirst(burnIn)) }
  }

  private static func isSwitched(_ configuration: PlantedConfiguration, _ bar: Int) -> Bool {
    guard let change = configuration.regimeSwitch else { return false }
    return bar - PlantedMarket.burnIn(configuration) >= change.bar
  }

  private static func volatility(_ configuration: PlantedConfiguration, _ bar: Int) -> Double {
    isSwitched(configuration, bar) ? configuration.regimeSwitch?.volatilityFactor ?? 1 : 1
  }

  private static func strength(_ configuration: PlantedConfiguration, _ bar: Int) -> Double {
    isSwitched(configuration, bar) ? configuration.regimeSwitch?.coefficientFactor ?? 1 : 1
  }
}

/// The shocks e_t of one asset: mean 0, a known standard deviation, uncorrelated in time.
private struct NoiseStream {
  private var random: RandomStream
  private let kind: PlantedConfiguration.Noise
  private let deviation: Double
  /// The variance of the next shock relative to the average (GARCH).
  private var relativeVariance = 1.0

  init(_ configuration: PlantedConfiguration, deviation: Double, asset: Int) {
    random = RandomStream(seed: configuration.seed, name: "noise", index: asset)
    kind = configuration.noise
    self.deviation = deviation
  }

  mutating func next() -> Double {
    switch kind {
    case .gaussian: return deviation * random.normal()
    case .studentT(let degrees): return deviation * random.studentT(degrees: degrees)
    case .garch(let arch, let garch):
      let shock = relativeVariance.squareRoot() * random.normal()
      relativeVariance = (1 - arch - garch) + arch * shock * shock + garch * relativeVariance
      return deviation * shock
    }
  }
}
