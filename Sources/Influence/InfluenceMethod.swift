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

  /// The scores of a model on the windows that end at `windowEnds`; nil when the method reads no model, or attention that the
  /// model does not have.
  public func scores(
    of forecaster: TrainedForecaster, on windows: Windows, windowEnds: [Int], seed: UInt64
  ) -> InfluenceMatrix? {
    switch self {
    case .ablation: forecaster.ablation(of: windows, windowEnds: windowEnds, seed: seed).rise
    case .attention: forecaster.attentionProfile(of: windows, windowEnds: windowEnds)?.influence()
    case .gradient: forecaster.influenceByGradient(of: windows, windowEnds: windowEnds)
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

extension InfluenceMatrix {
  /// Granger's F of every pair with `lag` lags; missing where a regression is rank-deficient.
  ///
  /// `isConditional` holds the lags of all other assets: the strongest linear baseline where a common factor moves all assets.
  public static func granger(
    _ returns: CommonReturns, lag: Int, isConditional: Bool
  ) -> InfluenceMatrix {
    let results = GrangerTest(lag: .fixed(lag), isConditional: isConditional).run(returns)
    // N(N − 1) results, cause first, without the diagonal.
    let assets = returns.symbols.count
    return InfluenceMatrix(symbols: returns.symbols) { cause, effect in
      guard cause != effect else { return .nan }
      return results[cause * (assets - 1) + effect - (effect > cause ? 1 : 0)].f ?? .nan
    }
  }

  /// The largest absolute correlation of the cause's return with the effect's 1 to `lag` bars later.
  public static func laggedCorrelation(_ returns: CommonReturns, lag: Int) -> InfluenceMatrix {
    let matrices = (1...lag).map { LeadLag.matrix(returns, lag: $0) }
    return InfluenceMatrix(symbols: returns.symbols) { cause, effect in
      guard cause != effect else { return .nan }
      let sizes = matrices.map { abs($0[cause][effect]) }.filter { !$0.isNaN }
      return sizes.max() ?? .nan
    }
  }
}
