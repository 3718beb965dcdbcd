import Files
import Foundation

/// What the head of a model is trained to say.
public enum ForecastHead: String, ScalarSettingValue, CaseIterable {
  /// The expected log return, in units of the training labels' standard deviation.
  case regression
  /// The logit of "the return is positive".
  case direction
  /// A position, before tanh.
  case allocation
}

/// What a model's raw outputs mean, decided once: labels, losses, forecasts and weights all ask here.
public struct ForecastKind: Codable, Sendable, Equatable {
  /// What the head says.
  public var head: ForecastHead
  /// h of every output, bars ahead, [P].
  public var horizons: [Int]
  /// The quantiles that are forecast of a return, rising, [Q]; empty for one expected value.
  public var quantiles: [Double]

  /// A kind of forecast; one expected value unless `quantiles` are named.
  public init(_ head: ForecastHead, horizons: [Int] = [1], quantiles: [Double] = []) {
    self.head = head
    self.horizons = horizons
    self.quantiles = quantiles
  }

  /// What the labels are.
  public enum Label: Sendable {
    /// The h-bar log return over the asset's training standard deviation.
    case scaledLogReturn
    /// The h-bar simple return, which is what a position earns.
    case simpleReturn
    /// The h-bar log return itself.
    case logReturn
  }

  /// What a model of this kind is trained on with `loss`, and judged by without one: the tanh losses of the original
  /// Stockformer are formulas of log returns.
  public func label(for loss: LossName? = nil) -> Label {
    switch loss {
    case .tanhv1, .tanhv2, .tanhv3, .tanhv4: .logReturn
    default: head == .allocation ? .simpleReturn : .scaledLogReturn
    }
  }

  /// Whether a forecast is a return, and so can be held against the return that came.
  public var isReturn: Bool { head == .regression }

  /// Q, values for each horizon.
  public var valueCount: Int { max(1, quantiles.count) }

  /// The position on the last axis of the value that stands for the forecast: the quantile nearest to the median.
  public var pointPosition: Int {
    quantiles.indices.min { abs(quantiles[$0] - 0.5) < abs(quantiles[$1] - 0.5) } ?? 0
  }

  /// The losses that fit, by name.
  public var lossNames: [LossName] {
    switch head {
    case .regression: quantiles.isEmpty ? [.mse, .mae, .huber] : [.quantile]
    case .direction: [.bce]
    case .allocation:
      [
        .allocation, .allocationTurnover, .allocationReference, .tanhv1, .tanhv2, .tanhv3, .tanhv4,
      ]
    }
  }

  /// The forecast that a raw output stands for: a log return, the probability of a rise, or a position in [−1, 1].
  ///
  /// - Parameter scale: the standard deviation of the asset's training labels.
  public func forecast(_ u: Double, scale: Double) -> Double {
    switch head {
    case .regression: u * scale
    case .direction: 1 / (1 + exp(-u))
    case .allocation: tanh(u)
    }
  }

  /// The forecast with zero where there is nothing to choose: a probability less one half, all others as they are.
  public func conviction(_ forecast: Double) -> Double {
    head == .direction ? forecast - 0.5 : forecast
  }

  /// What one raw output costs against its label: squared error, logistic loss of the direction, or minus position times
  /// return; NaN where the label is missing.
  public func cost(_ u: Double, label y: Double) -> Double {
    switch head {
    case .regression: (u - y) * (u - y)
    case .direction: max(u, 0) - u * (y > 0 ? 1 : 0) + log1p(exp(-abs(u)))
    case .allocation: -tanh(u) * y
    }
  }
}
