/// Windows of features by index: the one that ends at bar t holds the bars t − L + 1 … t, nothing is copied until a
/// batch is filled.
///
///     let table = FeatureTable(panel, features: [.logReturn])
///     let windows = Windows(table, Targets(panel, horizon: 1), lookback: 64, split: Split(bars: panel.barCount))
///     windows.fillInputs(buffer, ends: windows.train[0..<32])  // [32, 64, N, F]
public struct Windows: Sendable {
  /// The number of bars of a window, L.
  public let lookback: Int
  /// The parts in bars.
  public let split: Split
  /// The last bars of the windows of training: all their labels lie inside the training part.
  public let train: [Int]
  /// The last bars of the windows of validation; these may read bars of the training part, as one would at the time.
  public let validation: [Int]
  /// The last bars of the windows of the test.
  public let test: [Int]
  /// Measured on the training rows alone.
  public let featureScaler: FeatureScaler
  /// Measured on the labels of the training windows alone.
  public let targetScaler: TargetScaler
  /// The features they are cut from.
  public let table: FeatureTable
  /// The labels.
  public let targets: Targets

  /// The features, standardised; [T·N·F].
  private let inputs: [Float]
  /// The labels over their scale; [T·N·P].
  private let outputs: [Float]

  /// Cuts `table` into windows of `lookback` bars.
  ///
  /// A window counts where all its features and its label are there. Its label interval (t, t + h] must end inside the part
  /// that t lies in: the last h bars of each part are purged.
  ///
  /// - Parameters:
  ///   - featureScaler: nil measures it on the training rows; give the checkpoint's when a trained model is used.
  ///   - targetScaler: the same for the labels.
  public init(
    _ table: FeatureTable, _ targets: Targets, lookback: Int, split: Split,
    featureScaler: FeatureScaler? = nil, targetScaler: TargetScaler? = nil
  ) {
    require(lookback >= 1, "the look-back must be at least 1")
    require(table.timestamps == targets.timestamps, "features and targets have other bars")
    require(table.symbols == targets.symbols, "features and targets have other assets")
    let isReady = Windows.ready(table, lookback: lookback)
    let ends = { (part: Range<Int>) in
      part.filter { isReady[$0] && $0 + targets.horizon < part.upperBound }
    }
    self.lookback = lookback
    self.split = split
    self.table = table
    self.targets = targets
    train = ends(split.train)
    validation = ends(split.validation)
    test = ends(split.test)
    let scaler = featureScaler ?? FeatureScaler(table, rows: split.train)
    let scales = targetScaler ?? TargetScaler(targets, ends: train)
    self.featureScaler = scaler
    self.targetScaler = scales
    inputs = scaler.standardised(table)
    require(scales.scales.count == targets.rowWidth, "the target scaler is of other labels")
    outputs = targets.values.indices.map {
      Float(targets.values[$0] / scales.scales[$0 % targets.rowWidth])
    }
  }

  /// The bars at which the last `lookback` rows of `table` are complete: where a forecast can be made, with or without a
  /// label. The newest bar is among them if nothing is missing.
  public static func readyBars(of table: FeatureTable, lookback: Int) -> [Int] {
    let ready = ready(table, lookback: lookback)
    return ready.indices.filter { ready[$0] }
  }

  private static func ready(_ table: FeatureTable, lookback: Int) -> [Bool] {
    var run = 0
    return table.isComplete.map { isComplete in
      run = isComplete ? run + 1 : 0
      return run >= lookback
    }
  }

  /// The number of values of a window, L·N·F.
  public var inputCount: Int { lookback * table.rowWidth }
  /// The number of labels of a window, N·P.
  public var outputCount: Int { targets.rowWidth }

  /// Writes the standardised windows that end at `ends` into `buffer`: [B, L, N, F].
  public func fillInputs(
    _ buffer: UnsafeMutableBufferPointer<Float>, ends: some Collection<Int>
  ) {
    require(buffer.count == ends.count * inputCount, "the buffer is not [B, L, N, F]")
    inputs.withUnsafeBufferPointer { inputs in
      guard var target = buffer.baseAddress, let source = inputs.baseAddress else { return }
      for end in ends {
        require(end >= lookback - 1 && end < table.barCount, "no window ends at bar \(end)")
        target.update(from: source + (end - lookback + 1) * table.rowWidth, count: inputCount)
        target += inputCount
      }
    }
  }

  /// Writes the labels over their scale, y / s, of the windows that end at `ends` into `buffer`: [B, N] or [B, N, P].
  public func fillOutputs(
    _ buffer: UnsafeMutableBufferPointer<Float>, ends: some Collection<Int>
  ) {
    require(buffer.count == ends.count * outputCount, "the buffer is not [B, N, P]")
    var position = 0
    for end in ends {
      for asset in 0..<outputCount {
        buffer[position] = outputs[end * outputCount + asset]
        position += 1
      }
    }
  }
}
