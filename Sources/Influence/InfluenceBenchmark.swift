import Backtesting
import Files
import Experiments
import Markets
import NeuralNetworks

/// Scores every reading of a trained model against the planted truth, seed by seed; in the traps, where there is nothing to
/// find, against edges that are not there.
public struct InfluenceBenchmark: Sendable {
  /// The markets; each run has a seed of its own.
  public var market: PlantedConfiguration
  /// The model; its seed is the market's.
  public var configuration: ExperimentConfiguration
  /// Lags of Granger's test and of the correlations.
  public var lag: Int

  /// The classroom's planted settings with kernels of its own for every asset and 20 epochs: what is to be read must have
  /// been learnt.
  ///
  /// Mean AUROC of ablation: 1.00 over seeds 1 to 10. With shared kernels and 12 epochs .99 over seeds 1 to 5, .92 over 6 to 10.
  public static let settings: ExperimentConfiguration = {
    var configuration = ExperimentConfiguration.planted
    configuration.stockformer.embedding = .perAsset
    configuration.training.epochs = 20
    return configuration
  }()

  /// What one market gave.
  public struct Outcome: Sendable {
    /// The seed of market and model.
    public let seed: UInt64
    /// The edges that are scored: the planted ones; in a trap those that the signal market of the seed has.
    public let edges: [PlantedTruth.Edge]
    /// The scores by method.
    public let scores: [InfluenceMethod: InfluenceMatrix]
    /// The ablation with its tests.
    public let ablation: Ablation
    /// The attention, if the model has any.
    public let attention: AttentionProfile?
    /// The model's R² against the zero forecast on the test windows.
    public let rSquared: Double

    /// How well `method` finds the edges.
    public func detection(_ method: InfluenceMethod) -> EdgeDetection? {
      scores[method]?.detection(of: edges)
    }
  }

  /// The markets and the model of the planted-market measurements.
  public init(
    market: PlantedConfiguration = .classroom,
    configuration: ExperimentConfiguration = InfluenceBenchmark.settings, lag: Int = 3
  ) {
    self.market = market
    self.configuration = configuration
    self.lag = lag
  }

  /// Makes the market of `seed`, trains on it, and reads the model on the test windows; Granger and correlations see all bars.
  ///
  /// - Throws: `InputFault` when the bars are too few, or training diverges.
  public func run(seed: UInt64, workers: Int) throws(InputFault) -> Outcome {
    var market = market
    market.seed = seed
    let planted = PlantedMarket(market)
    var configuration = configuration
    configuration.seed = seed
    let source = "planted market, seed \(seed)"
    let experiment = try Experiment(planted.panel, configuration, source: source)
    let forecaster: TrainedForecaster
    do {
      forecaster = try experiment.train(workers: workers)
    } catch { throw InputFault(.failure, file: source, "\(error)") }
    market.mode = .signal
    let edges =
      planted.configuration.mode == .signal
      ? planted.truth.edges : PlantedMarket(market).truth.edges
    return outcome(seed, edges, experiment, forecaster)
  }

  /// Reads a trained model on the test windows of `experiment`.
  public func outcome(
    _ seed: UInt64, _ edges: [PlantedTruth.Edge], _ experiment: Experiment,
    _ forecaster: TrainedForecaster
  ) -> Outcome {
    let (windows, windowEnds) = (experiment.windows, experiment.windows.test)
    let returns = CommonReturns(experiment.panel)
    let ablation = forecaster.ablation(of: windows, windowEnds: windowEnds, seed: seed)
    let attention = forecaster.attentionProfile(of: windows, windowEnds: windowEnds)
    var scores: [InfluenceMethod: InfluenceMatrix] = [:]
    scores[.ablation] = ablation.rise
    scores[.attention] = attention?.influence()
    scores[.gradient] = forecaster.influenceByGradient(of: windows, windowEnds: windowEnds)
    for method in InfluenceMethod.allCases where !method.readsModel {
      scores[method] = method.scores(of: returns, lag: lag)
    }
    let forecast = ForecastScores(
      predictions: forecaster.forecasts(of: windows, windowEnds: windowEnds),
      targets: windows.targets.table(windowEnds: windowEnds), settings: .init(bootstrap: 0))
    return Outcome(
      seed: seed, edges: edges, scores: scores, ablation: ablation, attention: attention,
      rSquared: forecast?.rSquared ?? .nan)
  }
}
