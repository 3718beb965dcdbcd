import Markets

/// One row of a comparison: a baseline, or a model with its settings.
public struct Contender: Sendable {
  /// Fits a baseline on windows, for the horizon at a position, with a seed where it draws random numbers; nil when it cannot be
  /// fitted.
  public typealias Fit = @Sendable (Windows, _ position: Int, _ seed: UInt64) -> (any Baseline)?

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

  /// A baseline that is fitted by `fit`.
  ///
  /// - Parameter settings: everything that decides what `fit` does.
  public init(_ name: String, settings: String = "", fit: @escaping Fit) {
    self.name = name
    self.settings = settings
    method = .baseline(fit)
  }

  /// A model with these settings; its seed is the cell's.
  public init(_ name: String, _ configuration: ExperimentConfiguration) {
    var configuration = configuration
    configuration.seed = 0
    self.name = name
    settings = configuration.yaml
    method = .model(configuration)
  }

  /// The baselines that are rows of every comparison.
  public static let baselines = BaselineKind.allCases.map { kind in
    Contender(kind.rawValue) { windows, position, _ in kind.fit(windows, position: position) }
  }
}
