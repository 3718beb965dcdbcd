/// Windows of features by index: the one that ends at bar t holds the bars t − L + 1 … t, nothing is copied until a
/// batch is filled.
///
/// In an inner join a window is complete; in an outer join an asset that lacks bars takes part where it has them, and masks
/// say where that is.
///
///     let table = FeatureTable(panel, features: [.logReturn])
///     let windows = Windows(table, Targets(panel, horizon: 1), lookback: 64, fold: Split(bars: panel.barCount).fold)
///     windows.fillInputs(buffer, windowEnds: windows.train[0..<32])  // [32, 64, N, F]
public struct Windows: Sendable {
  /// The number of bars of a window, L.
  public let lookback: Int
  /// The parts in bars.
  public let fold: Fold
  /// Whether a window needs all assets at all its bars, or any asset at its last one.
  public let join: Join
  /// The last bars of the windows of training: all their labels lie inside their block of training, and they read no bar of
  /// a test.
  public let train: [Int]
  /// How many windows training lost because they read bars of a test.
  public let droppedTrainingWindows: Int
  /// The last bars of the windows of validation; these may read bars of the training part, as one would at the time, and none
  /// of a test.
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
  /// Milliseconds of a bar: the smallest difference between consecutive timestamps, 0 with one bar.
  public let barMilliseconds: Int64

  /// Which assets take part at which bars.
  let mask: BarMask
  /// The features, standardised, in an outer join 0 where an asset does not take part; [T·N·F].
  let inputs: [Float]
  /// The labels over their scale, in an outer join 0 where a label does not count; [T·N·P].
  let outputs: [Float]

  /// Cuts `table` into windows of `lookback` bars.
  ///
  /// In an inner join a window counts where all its features and its labels are there. In an outer join it counts where at
  /// least one asset has all its features at the last bar, and a label there; it does not begin before the first bar at
  /// which any asset has its features. The label interval (t, t + h] must end inside the part that t lies in: the last
  /// h bars of each part are purged, h being the farthest horizon.
  ///
  /// - Parameters:
  ///   - featureScaler: nil measures it on the training rows; give the checkpoint's when a trained model is used.
  ///   - targetScaler: the same for the labels.
  public init(
    _ table: FeatureTable, _ targets: Targets, lookback: Int, fold: Fold, join: Join = .inner,
    featureScaler: FeatureScaler? = nil, targetScaler: TargetScaler? = nil
  ) {
    require(lookback >= 1, "the look-back must be at least 1")
    require(table.timestamps == targets.timestamps, "features and targets have other bars")
    require(table.symbols == targets.symbols, "features and targets have other assets")
    let mask = BarMask(table)
    let windowEnds = { (parts: [Range<Int>]) in
      parts.flatMap {
        Windows.labelledBars(of: $0, targets, mask, lookback: lookback, join: join)
      }
    }
    self.lookback = lookback
    self.fold = fold
    self.join = join
    self.table = table
    self.targets = targets
    barMilliseconds = Panel.smallestStep(table.timestamps)
    self.mask = mask
    let training = windowEnds(fold.trainingBlocks)
    train = training.filter { !fold.isTested($0 - lookback + 1..<$0 + 1) }
    droppedTrainingWindows = training.count - train.count
    validation = windowEnds([fold.validation])
      .filter { !fold.isTested($0 - lookback + 1..<$0 + 1) }
    test = windowEnds(fold.test)
    let rows = fold.trainingBlocks.flatMap { Array($0) }
    let scaler = featureScaler ?? FeatureScaler(table, rows: rows, mask, join)
    let scales = targetScaler ?? TargetScaler(targets, windowEnds: train, mask)
    self.featureScaler = scaler
    self.targetScaler = scales
    let inputs = scaler.standardised(table)
    self.inputs = join == .inner ? inputs : mask.zeroing(inputs)
    outputs = scales.scaled(targets, mask, join)
  }
}

extension Windows {
  /// Cuts `table` into windows of `lookback` bars, divided in the order of time.
  public init(
    _ table: FeatureTable, _ targets: Targets, lookback: Int, split: Split, join: Join = .inner,
    featureScaler: FeatureScaler? = nil, targetScaler: TargetScaler? = nil
  ) {
    self.init(
      table, targets, lookback: lookback, fold: split.fold, join: join,
      featureScaler: featureScaler, targetScaler: targetScaler)
  }
}

extension Windows {
  /// The bars at which a forecast can be made, with or without a label; the newest bar is among them if nothing is missing.
  ///
  /// In an inner join the last `lookback` rows of `table` are complete there. In an outer join at least one asset has all its
  /// features there, and any asset has them when the window begins or before.
  public static func readyBars(
    of table: FeatureTable, lookback: Int, join: Join = .inner
  ) -> [Int] {
    let mask = BarMask(table)
    return (0..<table.barCount).filter { mask.isReady($0, lookback: lookback, join: join) }
  }

  /// The ready bars of `part` whose labels lie inside it.
  static func labelledBars(
    of part: Range<Int>, _ targets: Targets, _ mask: BarMask, lookback: Int, join: Join
  ) -> [Int] {
    part.filter { bar in
      bar + targets.horizon < part.upperBound
        && mask.isReady(bar, lookback: lookback, join: join)
        && mask.isLabelled(targets, bar, join: join)
    }
  }
}
