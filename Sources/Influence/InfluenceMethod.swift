import Experiments
import Markets

/// A way to score who leads whom.
public enum InfluenceMethod: String, CaseIterable, Sendable {
  /// Rise of the test loss when the cause's history is permuted across windows.
  case ablation
  /// Mean cross-ticker attention of the last step, over windows, heads and layers.
  case attention
  /// Mean |gradient × input|.
  case gradient
  /// Granger's F, pair by pair: no model.
  case granger
  /// Granger's F given all other assets: no model.
  case conditionalGranger = "conditional-granger"
  /// The largest |correlation| with a later return: no model.
  case laggedCorrelation = "lagged-correlation"

  /// Whether a trained model is read.
  public var readsModel: Bool {
    switch self {
    case .ablation, .attention, .gradient: true
    case .granger, .conditionalGranger, .laggedCorrelation: false
    }
  }

  /// The scores of a model on the windows that end at `ends`; nil when the method reads no model, or attention that the
  /// model does not have.
  public func scores(
    of forecaster: TrainedForecaster, on windows: Windows, ends: [Int], seed: UInt64
  ) -> InfluenceMatrix? {
    switch self {
    case .ablation: forecaster.ablation(of: windows, ends: ends, seed: seed).rise
    case .attention: forecaster.attentionProfile(of: windows, ends: ends)?.influence()
    case .gradient: forecaster.influenceByGradient(of: windows, ends: ends)
    case .granger, .conditionalGranger, .laggedCorrelation: nil
    }
  }

  /// The scores of returns with `lag` lags; nil when the method reads a model.
  public func scores(of returns: CommonReturns, lag: Int) -> InfluenceMatrix? {
    switch self {
    case .ablation, .attention, .gradient: nil
    case .granger: .granger(returns, lag: lag, isConditional: false)
    case .conditionalGranger: .granger(returns, lag: lag, isConditional: true)
    case .laggedCorrelation: .laggedCorrelation(returns, lag: lag)
    }
  }
}
