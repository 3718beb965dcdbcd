/// What is true of a planted market, as its `truth.json` says it.
public struct PlantedTruth: Codable, Equatable, Sendable {
  /// `cause` leads `effect` by `lag` bars with this coefficient.
  public struct Edge: Codable, Equatable, Hashable, Sendable {
    /// The symbol that leads.
    public var cause: String
    /// The symbol that follows.
    public var effect: String
    /// By how many bars.
    public var lag: Int
    /// What the cause's log return is multiplied by; where the kind is stated, what s is multiplied by.
    public var coefficient: Double
    /// What the cause does; nil in a market of linear edges.
    public var kind: PlantedConfiguration.EdgeKind?
    /// The asset whose last return decides the sign of a gated edge.
    public var gate: String?
    /// The other factor of a product.
    public var secondCause: String?
    /// s = (x − offset) / scale, x what the kind makes of standardised returns; nil in a market of linear edges.
    public var offset, scale: Double?

    private enum CodingKeys: String, CodingKey {
      case cause, effect, lag, coefficient, kind, gate, offset, scale
      case secondCause = "second_cause"
    }

    /// An edge of your own.
    public init(cause: String, effect: String, lag: Int, coefficient: Double) {
      self.cause = cause
      self.effect = effect
      self.lag = lag
      self.coefficient = coefficient
    }
  }

  /// The assets.
  public var symbols: [String]
  /// The number of bars.
  public var bars: Int
  /// Milliseconds of a bar.
  public var barMilliseconds: Int64
  /// The seed it was made from.
  public var seed: UInt64
  /// What drives the returns.
  public var mode: PlantedConfiguration.Mode
  /// Who leads whom; from a regime switch on each coefficient is multiplied by its `coefficientFactor`.
  public var edges: [Edge]
  /// Standard deviation of the common factor's shock of a bar; 0 without a factor.
  public var factorVolatility: Double
  /// How much of the factor's shock each asset takes.
  public var factorLoadings: [String: Double]
  /// Standard deviation of each asset's own shock of a bar.
  public var noise: [String: Double]
  /// The population share of each asset's return variance that its causes explain (before a regime switch).
  public var r2: [String: Double]
  /// The distribution of the shocks.
  public var noiseKind: PlantedConfiguration.Noise
  /// The change of the rules, if there is one.
  public var regimeSwitch: PlantedConfiguration.RegimeSwitch?
  /// The share of each asset's rows that are left out.
  public var missingFraction: Double

  private enum CodingKeys: String, CodingKey {
    case symbols, bars, seed, mode, edges, noise, r2
    case barMilliseconds = "bar_ms"
    case factorVolatility = "factor_volatility"
    case factorLoadings = "factor_loadings"
    case noiseKind = "noise_kind"
    case regimeSwitch = "regime_switch"
    case missingFraction = "missing_share"
  }

  /// Whether `cause` leads `effect`.
  public func hasEdge(from cause: String, to effect: String) -> Bool {
    edges.contains { $0.cause == cause && $0.effect == effect }
  }
}
