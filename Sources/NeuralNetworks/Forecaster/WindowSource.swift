import Tensors

/// Windows of features with their labels, by number; the source decides how they are stored.
public protocol WindowSource: Sendable {
  /// How many windows there are.
  var count: Int { get }
  /// The windows numbered `indices`.
  func batch(_ indices: [Int]) -> Batch
  /// The labels of the windows numbered `indices`, without the windows.
  func labels(_ indices: [Int]) -> Labels
}

/// What is learned from some windows.
public struct Labels: Sendable {
  /// What came of every asset over every horizon, [B, N, P]; 0 where the mask is 0.
  public let returns: Tensor
  /// 1 where there is a label, 0 where the asset had no bar, [B, N, P]; nil when all are there.
  public let mask: Tensor?

  /// Labels of some windows.
  ///
  /// - Parameters:
  ///   - returns: [B, N, P]
  ///   - mask: [B, N, P]
  public init(returns: Tensor, mask: Tensor? = nil) {
    self.returns = returns
    self.mask = mask
  }
}

/// Some windows and their labels.
public struct Batch: Sendable {
  /// What the model sees.
  public let input: ModelInput
  /// What it is to learn.
  public let labels: Labels

  /// Windows with their labels.
  public init(input: ModelInput, labels: Labels) {
    self.input = input
    self.labels = labels
  }
}

/// Windows that are already in memory, side by side.
public struct TensorWindows: WindowSource {
  /// [windows, L, N, F]
  public let features: Tensor
  /// [windows, N, P]
  public let returns: Tensor
  /// [windows, L, N] and [windows, N, P]; nil when nothing is missing.
  public let mask, labelMask: Tensor?

  /// All windows `features` with labels `returns`.
  public init(
    features: Tensor, returns: Tensor, mask: Tensor? = nil, labelMask: Tensor? = nil
  ) {
    require(
      features.shape.first == returns.shape.first,
      "TensorWindows: features \(features.shape), returns \(returns.shape)")
    self.features = features
    self.returns = returns
    self.mask = mask
    self.labelMask = labelMask
  }

  /// How many windows there are.
  public var count: Int { features.shape[0] }

  /// The windows numbered `indices`.
  public func batch(_ indices: [Int]) -> Batch {
    Batch(
      input: ModelInput(features: features.rows(indices), mask: mask?.rows(indices)),
      labels: labels(indices))
  }

  /// The labels of the windows numbered `indices`.
  public func labels(_ indices: [Int]) -> Labels {
    Labels(returns: returns.rows(indices), mask: labelMask?.rows(indices))
  }
}
