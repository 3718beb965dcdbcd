/// The equations of a planted market:
///
///     r_i,t = Σ over edges into i of coefficient · r_cause,t−lag + loading_i f_t + e_i,t
///
/// with independent f_t and e_i,t; where edges are not linear, coefficient · s in place of the cause's return. Edges run from earlier to later assets of a random order, so there is no circle: returns
/// are finite sums of shocks, hence stationary, and their variances are known exactly.
struct PlantedModel: Sendable {
  /// `cause` leads `effect` by `lag` bars.
  struct Edge: Sendable {
    var cause: Int
    var effect: Int
    var lag: Int
    var coefficient: Double
    var kind = PlantedConfiguration.EdgeKind.linear
    /// The gate, or the second cause.
    var partner: Int?
    /// s = (x − offset) / scale.
    var offset = 0.0
    var scale = 1.0
  }

  /// The assets, causes before their effects.
  private(set) var order: [Int] = []
  private(set) var edges: [Edge] = []
  private(set) var factorVolatility = 0.0
  private(set) var loadings: [Double]
  /// Standard deviations of e_i.
  private(set) var noise: [Double]
  /// The share of each asset's variance that the lagged terms explain.
  private(set) var r2: [Double]

  init(_ configuration: PlantedConfiguration) {
    let count = configuration.assets
    var random = RandomStream(seed: configuration.seed, name: "model")
    noise = (0..<count).map { _ in random.uniform(in: 0.004...0.008) }
    loadings = [Double](repeating: 0, count: count)
    r2 = [Double](repeating: 0, count: count)
    if configuration.mode != .noSignal {
      factorVolatility = 0.006
      loadings = (0..<count).map { _ in random.uniform(in: 0.7...1.3) }
    }
    order = random.shuffled(Array(0..<count))
    if configuration.mode == .signal {
      edges = Self.edges(configuration, order, &random)
      if configuration.edgeKind == .linear {
        scaleCoefficients(to: configuration.r2)
      } else {
        chooseKinds(configuration)
      }
    }
  }

  /// The variance of asset i's own part, loading² Var(f) + Var(e).
  func ownVariance(_ asset: Int) -> Double {
    let shared = loadings[asset] * factorVolatility
    return noise[asset] * noise[asset] + shared * shared
  }

  /// Gives each edge its kind, and its partner where the kind needs one, and notes which fraction its effect will have.
  private mutating func chooseKinds(_ configuration: PlantedConfiguration) {
    var random = RandomStream(seed: configuration.seed, name: "edge kinds")
    let simple: [PlantedConfiguration.EdgeKind] = [.linear, .even, .threshold]
    for position in edges.indices {
      let (cause, effect) = (edges[position].cause, edges[position].effect)
      let partners = order.prefix { $0 != effect }.filter { $0 != cause }
      let choices = partners.isEmpty ? simple : simple + [.gate, .product]
      let drawn = choices[random.integer(below: choices.count)]
      let kind = configuration.edgeKind == .mixed ? drawn : configuration.edgeKind
      edges[position].kind = kind
      if kind.hasPartner {
        edges[position].partner = partners[random.integer(below: partners.count)]
      }
      r2[effect] = configuration.r2
    }
  }

  /// Distinct pairs, spread over the effects: none gets more than its share of causes while others can take one.
  private static func edges(
    _ configuration: PlantedConfiguration, _ order: [Int], _ random: inout RandomStream
  ) -> [Edge] {
    var free = random.shuffled(
      order.indices.dropFirst(configuration.edgeKind.hasPartner ? 2 : 0).flatMap { late in
        (0..<late).map { (order[$0], order[late]) }
      })
    let fair = max(1, (2 * configuration.edges + order.count - 1) / max(order.count, 1))
    var causes = [Int](repeating: 0, count: order.count)
    var pairs: [(Int, Int)] = []
    for limit in [fair, order.count] {
      free.removeAll { pair in
        guard pairs.count < configuration.edges, causes[pair.1] < limit else { return false }
        causes[pair.1] += 1
        pairs.append(pair)
        return true
      }
    }
    return pairs.map { cause, effect in
      let size = random.uniform(in: 0.8...1.2)
      let sign = random.uniform() < 0.5 ? -1.0 : 1.0
      let lag = 1 + random.integer(below: configuration.maxLag)
      return Edge(cause: cause, effect: effect, lag: lag, coefficient: sign * size)
    }
  }

  /// Scales the coefficients into each effect so that its lagged terms have the share `r2` of its variance.
  ///
  /// With Var(u_i) = loading² Var(f) + Var(e) the share is V / (V + Var(u_i)), so V must be r2 / (1 − r2) · Var(u_i).
  private mutating func scaleCoefficients(to r2: Double) {
    var responses = noise.map { _ in ShockWeights(sources: noise.count + 1) }
    for asset in order {
      var explained = ShockWeights(sources: noise.count + 1)
      for position in edges.indices where edges[position].effect == asset {
        // Divided by the cause's standard deviation: edges of equal size explain equal fractions.
        let cause = responses[edges[position].cause]
        edges[position].coefficient /= cause.variance.squareRoot()
        explained.add(
          cause, times: edges[position].coefficient, delayedBy: edges[position].lag)
      }
      var own = ShockWeights(sources: noise.count + 1)
      own.set(noise[asset], source: asset)
      own.set(loadings[asset] * factorVolatility, source: noise.count)
      if explained.variance > 0 {
        let wanted = r2 / (1 - r2) * own.variance
        let factor = (wanted / explained.variance).squareRoot()
        for position in edges.indices where edges[position].effect == asset {
          edges[position].coefficient *= factor
        }
        self.r2[asset] = wanted / (wanted + own.variance)
        responses[asset].add(explained, times: factor, delayedBy: 0)
      }
      responses[asset].add(own, times: 1, delayedBy: 0)
    }
  }
}

/// A return as a sum of independent shocks of variance 1: those of each asset and of the factor, bar by bar back.
private struct ShockWeights {
  private let sources: Int
  /// Weights lag by lag, source by source.
  private var weights: [Double] = []

  init(sources: Int) { self.sources = sources }

  /// Σ weight².
  var variance: Double { weights.reduce(0) { $0 + $1 * $1 } }

  mutating func set(_ weight: Double, source: Int) {
    grow(to: sources)
    weights[source] = weight
  }

  mutating func add(_ other: ShockWeights, times factor: Double, delayedBy lag: Int) {
    let offset = lag * sources
    grow(to: offset + other.weights.count)
    for position in other.weights.indices {
      weights[offset + position] += factor * other.weights[position]
    }
  }

  private mutating func grow(to count: Int) {
    guard count > weights.count else { return }
    weights.append(contentsOf: repeatElement(0, count: count - weights.count))
  }
}
