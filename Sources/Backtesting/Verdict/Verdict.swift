import Markets

/// What the best of several tried configurations is worth, after the search for it.
///
///     let verdict = Verdict(returns, settings: .init(annualization: 252))
///     verdict.deflatedSharpe  // the probability that the best is more than the luckiest of as many
public struct Verdict: Sendable {
  /// How many independent tries the best was chosen from.
  public enum Trials: Sendable, Equatable {
    /// Those whose returns vary.
    case tried
    /// As many as correlated ones are worth.
    case effective
    /// A known number, at least 1: more was tried than is shown.
    case number(Double)
  }

  /// How it is computed.
  public struct Settings: Sendable, Equatable {
    /// Bars in a year.
    public var annualization: Double
    /// Blocks of the combinatorial cross-validation, even, 2 to 20.
    public var splits: Int
    /// Resamples; 0 leaves the p-values out.
    public var bootstrap: Int
    /// Expected block length; nil = ⌈T^(1/3)⌉.
    public var block: Double?
    /// Seed of the bootstrap.
    public var seed: UInt64
    /// How many tries there were.
    public var trials: Trials

    /// Settings for a verdict.
    public init(
      annualization: Double, splits: Int = 16, bootstrap: Int = 1_000, block: Double? = nil,
      seed: UInt64 = 1, trials: Trials = .tried
    ) {
      self.annualization = annualization
      self.splits = splits
      self.bootstrap = bootstrap
      self.block = block
      self.seed = seed
      self.trials = trials
    }
  }

  /// One configuration.
  public struct Result: Sendable {
    /// Its name.
    public let name: String
    /// Its mean return a bar.
    public let mean: Double
    /// Its Sharpe ratio a bar with moments; nil when its returns do not vary.
    public let ratio: SharpeRatio?
  }

  /// The number of bars, T.
  public let bars: Int
  /// The name of the benchmark; nil: 0.
  public let benchmark: String?
  /// The configurations in the order of the columns.
  public let results: [Result]
  /// The position of the largest Sharpe ratio, the first of equals; nil when none varies.
  public let best: Int?
  /// N.
  public let trials: Double
  /// What the configurations that vary are worth as independent ones; nil without any.
  public let effectiveTrials: Double?
  /// The sample variance of their Sharpe ratios a bar; nil with fewer than two.
  public let sharpeVariance: Double?
  /// SR₀: the Sharpe ratio a bar that the luckiest of N tries without skill would show; nil where it is unknown.
  public let expectedMaximum: Double?
  /// How often the best of one half of the bars is no better than the middle in the other.
  public let overfitting: BacktestOverfitting?
  /// Whether the best beats the benchmark by more than luck.
  public let superiority: SuperiorPredictiveAbility?
  /// The settings as used, `block` filled in.
  public let settings: Settings

  /// The verdict on the columns of `returns`, simple net returns a bar without a missing cell.
  ///
  /// - Parameter benchmark: the name of a column that is no configuration.
  public init(_ returns: WideTable, benchmark: String? = nil, settings: Settings) {
    let columns = returns.assets.indices.map { asset in
      returns.timestamps.indices.map { returns[$0, asset] }
    }
    let own = returns.assets.indices.filter { returns.assets[$0] != benchmark }
    require(!own.isEmpty, "a verdict needs a configuration")
    let configurations = own.map { columns[$0] }
    var settings = settings
    let block =
      settings.block
      ?? StationaryBootstrap.defaultBlock(count: returns.timestamps.count, horizon: 1)
    settings.block = block
    self.settings = settings
    self.benchmark = benchmark
    bars = returns.timestamps.count
    let results = own.map { Result(name: returns.assets[$0], columns[$0]) }
    self.results = results
    let varying = results.indices.filter { results[$0].ratio != nil }
    best = varying.max { results[$0].perBar < results[$1].perBar }
      .flatMap { top in varying.first { results[$0].perBar == results[top].perBar } }
    let ratios = varying.map { results[$0].perBar }
    let deviation = ratios.count < 2 ? nil : Sample.standardDeviation(ratios)
    let effective = EffectiveTrials.count(varying.map { configurations[$0] })
    let trials =
      switch settings.trials {
      case .tried: Double(max(1, ratios.count))
      case .effective: effective ?? 1
      case .number(let count): count
      }
    self.trials = trials
    effectiveTrials = effective
    sharpeVariance = deviation.map { $0 * $0 }
    expectedMaximum =
      trials == 1
      ? 0
      : deviation.map { SharpeRatio.expectedMaximum(standardDeviation: $0, trials: trials) }
    overfitting = BacktestOverfitting(configurations, splits: settings.splits)
    superiority = SuperiorPredictiveAbility(
      configurations,
      benchmark: returns.assets.firstIndex { $0 == benchmark }.map { columns[$0] },
      bootstrap: StationaryBootstrap(
        block: block, resamples: settings.bootstrap, seed: settings.seed))
  }
}

extension Verdict.Result {
  fileprivate init(name: String, _ returns: [Double]) {
    let ratio = SharpeRatio(returns)
    self.name = name
    mean = Sample.mean(returns)
    self.ratio = Sample.isFlat(returns) || ratio.perBar == nil ? nil : ratio
  }

  fileprivate var perBar: Double { ratio?.perBar ?? -.infinity }
}
