/// The log returns of a planted market, and what could have been known of them one bar before.
struct PlantedReturns {
  /// [N][T]
  let values: [[Double]]
  /// E[r_t+1 | everything up to t], [N][T]: the best forecast that there is.
  let conditionalMeans: [[Double]]
  /// The model's edges, those that are not linear with the coefficients that give their effects the fraction that they should have.
  let edges: [PlantedModel.Edge]

  init(_ configuration: PlantedConfiguration, _ model: PlantedModel) {
    let burnIn = PlantedMarket.burnIn(configuration)
    let total = burnIn + configuration.bars
    var factor = RandomStream(seed: configuration.seed, name: "factor")
    let shocks = (0..<total).map { bar in
      model.factorVolatility * factor.normal() * Self.volatility(configuration, bar)
    }
    let strengths = (0...total).map { Self.strength(configuration, $0) }
    var returns = [[Double]](repeating: [], count: configuration.assets)
    var means = returns
    var edges: [PlantedModel.Edge] = []
    for asset in model.order {
      var noise = NoiseStream(configuration, standardDeviation: model.noise[asset], asset: asset)
      var own = (0..<total).map { bar in
        model.loadings[asset] * shocks[bar] + noise.next() * Self.volatility(configuration, bar)
      }
      let terms = LaggedTerms(model, configuration, into: asset, of: returns)
      edges += terms.edges
      var mean = [Double](repeating: 0, count: total + 1)
      for (edge, x) in zip(terms.edges, terms.values) {
        for bar in edge.lag...total {
          let term = edge.coefficient * strengths[bar] * x[bar]
          mean[bar] += term
          if bar < total { own[bar] += term }
        }
      }
      returns[asset] = own
      means[asset] = mean
    }
    values = returns.map { Array($0.dropFirst(burnIn)) }
    conditionalMeans = means.map { Array($0.dropFirst(burnIn + 1)) }
    self.edges = model.edges.map { edge in
      edges.first { $0.cause == edge.cause && $0.effect == edge.effect } ?? edge
    }
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

/// What the edges into one asset multiply their coefficients by, bar by bar.
///
/// In a market of linear edges that is the cause's return `lag` bars before. In all others it is s, of mean 0 and variance 1 over
/// the market's bars, and the coefficients are scaled by the variance of what they add up to.
private struct LaggedTerms {
  private(set) var edges: [PlantedModel.Edge]
  /// [edges][T + 1], from the bar `lag` on; the last is the bar after the market's end.
  private(set) var values: [[Double]] = []

  init(
    _ model: PlantedModel, _ configuration: PlantedConfiguration, into effect: Int,
    of returns: [[Double]]
  ) {
    edges = model.edges.filter { $0.effect == effect }
    if configuration.edgeKind == .linear {
      values = edges.map { Self.delayed(returns[$0.cause], by: $0.lag) }
      return
    }
    for position in edges.indices {
      var x = Self.shape(edges[position], model, returns)
      let (mean, variance) = Self.moments(x, from: edges[position].lag)
      edges[position].offset = mean
      edges[position].scale = variance.squareRoot()
      for bar in x.indices { x[bar] = (x[bar] - mean) / edges[position].scale }
      values.append(x)
    }
    guard let first = edges.map(\.lag).max() else { return }
    var sum = [Double](repeating: 0, count: values[0].count)
    for (edge, x) in zip(edges, values) {
      for bar in sum.indices { sum[bar] += edge.coefficient * x[bar] }
    }
    let wanted = configuration.r2 / (1 - configuration.r2) * model.ownVariance(effect)
    let factor = (wanted / Self.moments(sum, from: first).variance).squareRoot()
    for position in edges.indices { edges[position].coefficient *= factor }
  }

  /// What the kind of `edge` makes of the standardised returns.
  private static func shape(
    _ edge: PlantedModel.Edge, _ model: PlantedModel, _ returns: [[Double]]
  ) -> [Double] {
    let standardised = { (asset: Int, lag: Int) in
      let scale = (model.ownVariance(asset) / (1 - model.r2[asset])).squareRoot()
      return delayed(returns[asset], by: lag).map { $0 / scale }
    }
    let z = standardised(edge.cause, edge.lag)
    switch edge.kind {
    case .linear, .mixed: return z
    case .even: return z.map(abs)
    case .threshold: return z.map { abs($0) > 1 ? $0 : 0 }
    case .gate:
      guard let gate = edge.partner else { return z }
      return zip(z, standardised(gate, 1)).map { $1 < 0 ? -$0 : $0 }
    case .product:
      guard let second = edge.partner else { return z }
      return zip(z, standardised(second, edge.lag)).map { $0 * $1 }
    }
  }

  /// One bar longer than `values`, and 0 before there is a value.
  private static func delayed(_ values: [Double], by lag: Int) -> [Double] {
    let zeros = [Double](repeating: 0, count: lag)
    return zeros + values.dropLast(lag - 1)
  }

  private static func moments(
    _ values: [Double], from first: Int
  ) -> (mean: Double, variance: Double) {
    let kept = values.dropFirst(first)
    let mean = SampleMoments.mean(kept)
    return (mean, SampleMoments.mean(kept.map { ($0 - mean) * ($0 - mean) }))
  }
}

/// The shocks e_t of one asset: mean 0, a known standard deviation, uncorrelated in time.
private struct NoiseStream {
  private var random: RandomStream
  private let kind: PlantedConfiguration.Noise
  private let standardDeviation: Double
  /// The variance of the next shock relative to the average (GARCH).
  private var relativeVariance = 1.0

  init(_ configuration: PlantedConfiguration, standardDeviation: Double, asset: Int) {
    random = RandomStream(seed: configuration.seed, name: "noise", index: asset)
    kind = configuration.noise
    self.standardDeviation = standardDeviation
  }

  mutating func next() -> Double {
    switch kind {
    case .gaussian: return standardDeviation * random.normal()
    case .studentT(let degrees): return standardDeviation * random.studentT(degrees: degrees)
    case .garch(let arch, let garch):
      let shock = relativeVariance.squareRoot() * random.normal()
      relativeVariance = (1 - arch - garch) + arch * shock * shock + garch * relativeVariance
      return standardDeviation * shock
    }
  }
}
