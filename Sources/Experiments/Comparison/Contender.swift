import Markets

/// One row of a comparison: a baseline, or a model with its settings.
public struct Contender: Sendable {
  /// Fits a baseline on windows, for the horizon at a position, with a seed where it draws random numbers; nil when it cannot be
  /// fitted. An error that it throws says why it cannot.
  public typealias Fit =
    @Sendable (Windows, _ position: Int, _ seed: UInt64) throws -> (any Baseline)?

  /// How forecasts come about.
  public enum Method: Sendable {
    /// Fitted at once, on windows of the comparison's own settings.
    case baseline(Fit)
    /// Trained, with settings of its own.
    case model(ExperimentConfiguration)
  }

  /// The name of the row.
  public let name: String
  /// How its forecasts come about.
  public let method: Method
  /// Every setting that decides its forecasts besides the comparison's own, as text.
  let settings: String
  /// Whether another seed gives other forecasts.
  let usesSeed: Bool

  /// A baseline that is fitted by `fit`.
  ///
  /// - Parameters:
  ///   - settings: everything that decides what `fit` does.
  ///   - usesSeed: whether `fit` draws random numbers.
  public init(
    _ name: String, settings: String = "", usesSeed: Bool = true, fit: @escaping Fit
  ) {
    self.name = name
    self.settings = settings
    self.usesSeed = usesSeed
    method = .baseline(fit)
  }

  /// A model with these settings; its seed is the cell's.
  public init(_ name: String, _ configuration: ExperimentConfiguration) {
    var configuration = configuration
    configuration.seed = 0
    self.name = name
    settings = configuration.yaml
    usesSeed = true
    method = .model(configuration)
  }

  /// The baselines that are rows of every comparison.
  public static let baselines = BaselineKind.allCases.map { kind in
    Contender(kind.rawValue, usesSeed: false) { windows, position, _ in
      kind.fit(windows, position: position)
    }
  }
}
