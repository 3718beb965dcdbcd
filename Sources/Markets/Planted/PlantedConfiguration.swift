/// What a planted market is made of.
public struct PlantedConfiguration: Codable, Equatable, Sendable {
  /// What drives the returns.
  public enum Mode: String, Codable, Sendable {
    /// A common factor, and edges from causes to effects.
    case signal
    /// Independent noise: nothing to be found.
    case noSignal = "no-signal"
    /// A common factor alone: assets move together, none leads.
    case commonFactorOnly = "common-factor-only"
  }

  /// The distribution of an asset's own shocks; always of mean 0 and uncorrelated in time.
  public enum Noise: Codable, Equatable, Sendable {
    /// Normal.
    case gaussian
    /// Student's t with 3 to 1000 `degrees` of freedom: heavy tails.
    case studentT(degrees: Int)
    /// σ²_t = ω + arch e²_{t−1} + garch σ²_{t−1}, arch + garch < 1: calm and stormy times.
    case garch(arch: Double, garch: Double)

    private enum CodingKeys: String, CodingKey {
      case gaussian, garch
      case studentT = "student_t"
    }
  }

  /// What a cause does to its effect, lag bars later: the effect's return gets coefficient · s.
  ///
  /// With z the cause's return over its standard deviation, s has mean 0 and variance 1.
  public enum EdgeKind: String, Codable, CaseIterable, Sendable {
    /// s = z: what a regression on past returns sees.
    case linear
    /// s ~ |z| − E|z|: a large move of either sign.
    case even
    /// s ~ z·1[|z| > 1]: small moves do nothing.
    case threshold
    /// s ~ z·sign(z_gate,t−1): a third asset decides the sign.
    case gate
    /// s ~ z₁·z₂ of two causes.
    case product
    /// One of these kinds for each edge, drawn at random.
    case mixed

    /// Whether the kind needs a third asset.
    var hasPartner: Bool { self == .gate || self == .product }
  }

  /// A change of the market's rules at one bar.
  public struct RegimeSwitch: Codable, Equatable, Sendable {
    /// The first bar of the new regime, from 1 on.
    public var bar: Int
    /// What every edge's coefficient is multiplied by: 0 ends the signal, −1 turns it round. Between −1 and 1.
    public var coefficientFactor: Double
    /// What every shock is multiplied by; greater than 0, at most 10.
    public var volatilityFactor: Double

    private enum CodingKeys: String, CodingKey {
      case bar
      case coefficientFactor = "coefficient_factor"
      case volatilityFactor = "volatility_factor"
    }

    /// A change at `bar`.
    public init(bar: Int, coefficientFactor: Double, volatilityFactor: Double = 1) {
      self.bar = bar
      self.coefficientFactor = coefficientFactor
      self.volatilityFactor = volatilityFactor
    }
  }

  /// The number of assets N ≥ 1.
  public var assets: Int
  /// The number of bars T ≥ 1.
  public var bars: Int
  /// The number of edges; not used without signal.
  public var edges: Int
  /// The same seed gives the same market.
  public var seed: UInt64
  /// The share of an effect's variance that its causes explain, 0 < r2 < 1.
  public var r2: Double
  /// The largest lag of an edge, in bars.
  public var maxLag: Int
  /// What a cause does to its effect.
  public var edgeKind: EdgeKind
  /// What drives the returns.
  public var mode: Mode
  /// The distribution of the shocks.
  public var noise: Noise
  /// A change of the rules, if any.
  public var regimeSwitch: RegimeSwitch?
  /// The share of each asset's rows that are left out, 0 ≤ share < 1.
  public var missingFraction: Double
  /// Start of the first bar, milliseconds UTC.
  public var start: Int64

  /// A market of `assets` assets and `bars` hourly bars.
  public init(
    assets: Int = 8, bars: Int = 20_000, edges: Int = 8, seed: UInt64 = 1, r2: Double = 0.02,
    maxLag: Int = 3, edgeKind: EdgeKind = .linear, mode: Mode = .signal, noise: Noise = .gaussian,
    regimeSwitch: RegimeSwitch? = nil, missingFraction: Double = 0, start: Int64 = 1_672_531_200_000
  ) {
    self.assets = assets
    self.bars = bars
    self.edges = edges
    self.seed = seed
    self.r2 = r2
    self.maxLag = maxLag
    self.edgeKind = edgeKind
    self.mode = mode
    self.noise = noise
    self.regimeSwitch = regimeSwitch
    self.missingFraction = missingFraction
    self.start = start
  }

  /// The largest number of edges that N assets can have: edges never close a circle, so that every market is stable.
  ///
  /// A kind with a third asset needs two assets before its effect.
  public var largestEdgeCount: Int {
    max(0, assets * (assets - 1) / 2 - (edgeKind.hasPartner ? 1 : 0))
  }

  /// What is out of range; nil when a market can be made.
  public var problem: String? {
    sizeProblem ?? shapeProblem ?? noise.problem ?? regimeSwitch?.problem(bars: bars)
  }

  /// Sizes come first: nothing may be computed of those that overflow.
  private var sizeProblem: String? {
    if assets < 1 { return "assets must be at least 1" }
    if bars < 1 { return "bars must be at least 1" }
    if assets > 10_000 { return "assets must be at most 10000" }
    if !(1...1000).contains(maxLag) { return "max-lag must lie between 1 and 1000" }
    let most = Self.mostCandles
    let bars = self.bars.addingReportingOverflow(PlantedMarket.burnIn(self))
    let candles = bars.partialValue.multipliedReportingOverflow(by: assets)
    if !bars.overflow && !candles.overflow && candles.partialValue <= most { return nil }
    return "assets times bars, those before the first included, must be at most \(most)"
  }

  /// How many candles a market may have: all of it is kept in memory.
  private static let mostCandles = 20_000_000

  private var shapeProblem: String? {
    let checks: [(Bool, String)] = [
      (r2 > 0 && r2 < 1, "r2 must lie between 0 and 1"),
      (
        mode != .signal || (0...largestEdgeCount).contains(edges),
        "edges must lie between 0 and \(largestEdgeCount) for \(assets) assets"
      ),
      (
        missingFraction >= 0 && missingFraction < 1,
        "the missing fraction must be at least 0 and below 1"
      ),
    ]
    return checks.first { !$0.0 }?.1
  }
}

extension PlantedConfiguration.Noise {
  fileprivate var problem: String? {
    switch self {
    case .gaussian: nil
    case .studentT(let degrees):
      (3...1000).contains(degrees) ? nil : "degrees must lie between 3 and 1000"
    case .garch(let arch, let garch):
      arch >= 0 && garch >= 0 && arch + garch < 1
        ? nil : "arch and garch must be at least 0 and their sum below 1"
    }
  }
}

extension PlantedConfiguration.RegimeSwitch {
  fileprivate func problem(bars: Int) -> String? {
    let checks: [(Bool, String)] = [
      (bar >= 1 && bar < bars, "the regime must switch at a bar from 1 to \(bars - 1)"),
      (abs(coefficientFactor) <= 1, "the coefficients' factor must lie between -1 and 1"),
      (
        volatilityFactor > 0 && volatilityFactor <= 10,
        "the volatility's factor must be above 0 and at most 10"
      ),
    ]
    return checks.first { !$0.0 }?.1
  }
}
